"""Addresses of contacts."""

from django.urls import path

from hearth.encounters import views

urlpatterns = [
    path("members/<int:member_id>/contacts/", views.member_contacts, name="member_contacts"),
    path("members/<int:member_id>/contacts/new/", views.log_contact, name="log_contact"),
    path(
        "members/<int:member_id>/contacts/preview/", views.preview_contact, name="preview_contact"
    ),
    path("contacts/<int:contact_id>/saved/", views.contact_saved, name="contact_saved"),
    path("contacts/<int:contact_id>/amend/", views.amend_contact, name="amend_contact"),
    path("contacts/<int:contact_id>/undo/", views.undo_contact, name="undo_contact"),
    path("contacts/<int:contact_id>/promise-kept/", views.keep_promise, name="keep_promise"),
]
