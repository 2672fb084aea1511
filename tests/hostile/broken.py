"""Addresses that fail, each with a word in what fails. Only tests have them."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from hearth.access.permissions import SIGNED_IN, open_to
from hearth.foundation.models import User
from hearth.web.urls import handler500 as handler500
from hearth.web.urls import urlpatterns as real


@open_to(*SIGNED_IN)
def raising(request: HttpRequest, word: str) -> HttpResponse:
    name_of_a_member = word
    raise ValueError(f"Nobody is called {name_of_a_member}.")


@open_to(*SIGNED_IN)
def bad_cast(request: HttpRequest, word: str) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("select %s::text::int", [word])
    return HttpResponse()


@open_to(*SIGNED_IN)
def taken(request: HttpRequest, word: str) -> HttpResponse:
    for _ in range(2):
        User.objects.create(email=f"{word}@demo.example", name=word)
    return HttpResponse()


@open_to(*SIGNED_IN)
def too_long(request: HttpRequest, word: str) -> HttpResponse:
    User.objects.create(email=f"{word}@demo.example", name=word * 200)
    return HttpResponse()


urlpatterns = [
    path("broken/raising/<str:word>/", raising, name="broken_raising"),
    path("broken/cast/<str:word>/", bad_cast, name="broken_cast"),
    path("broken/taken/<str:word>/", taken, name="broken_taken"),
    path("broken/long/<str:word>/", too_long, name="broken_long"),
    *real,
]
