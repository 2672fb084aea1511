"""Addresses of the worklist."""

from django.urls import path

from hearth.worklist import views

urlpatterns = [
    path("my-day/", views.my_day, name="my_day"),
    path("team/", views.team, name="team"),
    path("programs/<int:offering_id>/manual/", views.program_manual, name="program_manual"),
]
