"""Addresses of administration."""

from django.urls import path

from hearth.administration import views

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/invite/", views.invite, name="invite"),
    path("people/<int:employment_id>/", views.person, name="person"),
    path("people/<int:employment_id>/link/", views.new_link, name="new_link"),
    path("people/<int:employment_id>/password/", views.new_password, name="new_password"),
    path("people/<int:employment_id>/role/", views.change_role, name="change_role"),
    path("people/<int:employment_id>/suspend/", views.suspend, name="suspend_person"),
    path("people/<int:employment_id>/resume/", views.resume, name="resume_person"),
    path("people/<int:employment_id>/leave/", views.leave, name="leave"),
    path("proposals/<int:proposal_id>/confirm/", views.confirm, name="confirm_proposal"),
    path("proposals/<int:proposal_id>/withdraw/", views.withdraw, name="withdraw_proposal"),
    path("organizations/", views.organizations, name="organizations"),
    path("organizations/new/", views.add_organization, name="add_organization"),
    path("organizations/<int:organization_id>/", views.organization, name="organization"),
    path(
        "organizations/<int:organization_id>/suspend/",
        views.suspend_organization,
        name="suspend_organization",
    ),
    path(
        "organizations/<int:organization_id>/resume/",
        views.resume_organization,
        name="resume_organization",
    ),
    path("invitations/<slug:secret>/", views.accept_invitation, name="accept_invitation"),
]
