"""Addresses of a member's place in their programs."""

from django.urls import path

from hearth.ledger import views

urlpatterns = [
    path("members/<int:member_id>/place/", views.member_place, name="member_place"),
    path(
        "members/<int:member_id>/acuity/<int:enrollment_id>/",
        views.member_acuity,
        name="member_acuity",
    ),
]
