"""`hearth provider`: by whom an organization has its people signed in, and invitations to link."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils.http import urlencode

from hearth.foundation.models import User
from hearth.foundation.owner import as_owner
from hearth.network.models import IdentityProvider, Organization
from hearth.web.organization_sign_in import invitation_for


class Command(BaseCommand):
    """Whoever runs it holds the migrator's login: a provider signs in all who are linked to it."""

    help = "Add an organization's OpenID provider, or print an invitation to link to it."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, with what."""
        does = parser.add_subparsers(dest="does", required=True)
        add = does.add_parser("add", help="add a provider and print its address here")
        add.add_argument("organization", type=int, help="the organization's number")
        add.add_argument("--name", required=True, help="what the page of signing in calls it")
        add.add_argument("--issuer", required=True, help="as its tokens say it, to the letter")
        add.add_argument("--client-id", required=True)
        add.add_argument("--secret-variable", required=True, metavar="VARIABLE")
        invite = does.add_parser("invite", help="print an address with which a person links")
        invite.add_argument("provider", type=int)
        invite.add_argument("email")

    def handle(self, *args: Any, does: str, **options: Any) -> None:
        """Add, or invite."""
        if does == "add":
            self.add(**options)
        else:
            self.invite(options["provider"], options["email"])

    def add(self, **options: Any) -> None:
        """A row of its own for each issuer; refuses one that anybody on the way could read."""
        if not options["issuer"].startswith("https://") and not settings.LOCAL:
            raise CommandError("An issuer's address begins with https://.")
        with as_owner():
            organization = Organization.objects.filter(pk=options["organization"]).first()
            if organization is None:
                raise CommandError(f"There is no organization {options['organization']}.")
            row = IdentityProvider.objects.create(
                organization=organization,
                name=options["name"],
                issuer=options["issuer"],
                client_id=options["client_id"],
                secret_variable=options["secret_variable"],
            )
        back = reverse("organization_callback", args=[row.pk])
        self.stdout.write(f"Provider {row.pk}. Let it send people back to {back}")

    def invite(self, provider: int, email: str) -> None:
        """Good once, for a week, for this person alone."""
        user = User.objects.filter(email=email.lower(), is_active=True).first()
        row = IdentityProvider.objects.filter(pk=provider).first()
        if user is None or row is None:
            raise CommandError("There is no such provider, or nobody with this email.")
        path = reverse("sign_in_by_organization", args=[provider])
        self.stdout.write(f"{path}?{urlencode({'invitation': invitation_for(user, row.issuer)})}")
