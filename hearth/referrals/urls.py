"""Addresses of referrals."""

from django.urls import path

from hearth.referrals import views

urlpatterns = [
    path("members/<int:member_id>/referrals/", views.member_referrals, name="member_referrals"),
    path("members/<int:member_id>/referrals/new/", views.send_packet, name="send_packet"),
    path("referrals/<int:referral_id>/end/", views.end_referral, name="end_referral"),
    path("referrals/", views.referred_to_us, name="referred_to_us"),
]
