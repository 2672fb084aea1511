"""Addresses of consents."""

from django.urls import path

from hearth.consents import views

urlpatterns = [
    path("members/<int:member_id>/consents/", views.member_consents, name="member_consents"),
    path("members/<int:member_id>/consents/new/", views.record_consent, name="record_consent"),
    path(
        "members/<int:member_id>/consents/withdraw/",
        views.withdraw_consents,
        name="withdraw_consents",
    ),
    path("consents/<int:form_id>/", views.consent, name="consent"),
    path("consents/<int:form_id>/packet/", views.release_packet, name="release_packet"),
    path("consents/<int:form_id>/paper/", views.keep_paper, name="keep_paper"),
    path("consents/<int:form_id>/add/", views.add_to_consent, name="add_to_consent"),
]
