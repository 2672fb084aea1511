"""Addresses of documents."""

from django.urls import path

from hearth.documents import views

urlpatterns = [
    path("members/<int:member_id>/documents/", views.member_documents, name="member_documents"),
    path("members/<int:member_id>/documents/new/", views.add_document, name="add_document"),
    path("documents/<int:document_id>/", views.document, name="document"),
    path(
        "documents/<int:document_id>/set-aside/",
        views.set_aside_document,
        name="set_aside_document",
    ),
]
