"""`hearth provider`: adding one, and inviting to it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from hearth.foundation.owner import as_owner
from hearth.network.models import IdentityProvider
from hearth.web.organization_sign_in import invited_by
from hearth.web.tests.signing import user_of
from tests.support.cast import Cast

SAID = ("--name=Fernhill", "--client-id=hearth", "--secret-variable=FERNHILL_SIGN_IN_SECRET")


@pytest.mark.django_db
def test_an_issuer_that_anybody_on_the_way_could_read_is_refused(settings: object) -> None:
    settings.LOCAL = False  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="https://"):
        call_command("provider", "add", "1", *SAID, "--issuer=http://login.example")


def test_a_provider_is_added_and_somebody_invited(
    standing_cast: Cast, django_db_blocker: pytest.FixtureRequest
) -> None:
    said = StringIO()
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        issuer = "--issuer=https://login.example"
        call_command("provider", "add", str(standing_cast.fernhill.pk), *SAID, issuer, stdout=said)
        try:
            row = IdentityProvider.objects.get(issuer="https://login.example")
            assert f"/accounts/organization/{row.pk}/back/" in said.getvalue()
            marta = user_of(standing_cast.marta)
            call_command("provider", "invite", str(row.pk), marta.email, stdout=said)
            token = said.getvalue().strip().rpartition("invitation=")[2].replace("%3A", ":")
            with transaction.atomic():
                assert invited_by(token, row.issuer) == marta
            with pytest.raises(CommandError, match="nobody"):
                call_command("provider", "invite", str(row.pk), "nobody@demo.example")
        finally:
            with as_owner():
                IdentityProvider.objects.all().delete()
