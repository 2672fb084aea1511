"""Addresses of sessions."""

from django.urls import path

from hearth.trainings import views

urlpatterns = [
    path("trainings/", views.sessions, name="sessions"),
    path("trainings/new/", views.record_session, name="record_session"),
    path("trainings/<int:session_id>/saved/", views.session_saved, name="session_saved"),
    path("trainings/<int:session_id>/amend/", views.amend_session, name="amend_session"),
    path("trainings/<int:session_id>/undo/", views.undo_session, name="undo_session"),
]
