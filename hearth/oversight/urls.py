"""Addresses of oversight."""

from django.urls import path

from hearth.oversight import arranging, views

urlpatterns = [
    path("emergencies/", views.emergencies, name="emergencies"),
    path("emergencies/<int:emergency_id>/", views.review_emergency, name="review_emergency"),
    path("signals/", views.signals, name="signals"),
    path("signals/<int:signal_id>/", views.close_signal, name="close_signal"),
    path("disclosures/", views.disclosures, name="disclosures"),
    path("seen-by/", views.own_access, name="own_access"),
    path("members/<int:member_id>/labels/", views.member_labels, name="member_labels"),
    path("members/<int:member_id>/seen-by/", views.access_report, name="access_report"),
    path("members/<int:member_id>/who-may-see/", views.who_may_see, name="who_may_see"),
    path("members/<int:member_id>/kept-away/", arranging.restrictions, name="restrictions"),
    path(
        "members/<int:member_id>/kept-away/person/",
        arranging.keep_person_away,
        name="keep_person_away",
    ),
    path(
        "members/<int:member_id>/kept-away/organization/",
        arranging.keep_organization_away,
        name="keep_organization_away",
    ),
    path("members/<int:member_id>/kept-away/seal/", arranging.seal_member, name="seal_member"),
    path("kept-away/<int:restriction_id>/end/", arranging.end_restriction, name="end_restriction"),
    path("members/<int:member_id>/named-access/", arranging.named_access, name="named_access"),
    path(
        "members/<int:member_id>/named-access/new/",
        arranging.give_named_access,
        name="give_named_access",
    ),
    path("named-access/<int:named_id>/end/", arranging.end_named_access, name="end_named_access"),
    path("members/<int:member_id>/sign-ins/", arranging.personal_hats, name="personal_hats"),
    path(
        "members/<int:member_id>/sign-ins/new/",
        arranging.give_personal_hat,
        name="give_personal_hat",
    ),
    path("sign-ins/<int:hat_id>/link/", arranging.new_personal_link, name="new_personal_link"),
    path("sign-ins/<int:hat_id>/end/", arranging.end_personal_hat, name="end_personal_hat"),
]
