"""Who may sign for a member: of those who stand for them, whose grant says so, and on which days.

Grants are an officer's to read. Whoever records about the member has the person before them, and
is told by one function of the gate the name, what it rests on, the reasons and the days; nobody
else is. Whoever stands for the member is not told of themselves: a colleague records what they
sign.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from hearth.access.actors import Actor
from hearth.access.selectors import tied_members
from hearth.foundation.faults import fault
from hearth.foundation.models import User
from hearth.foundation.remembering import remembered
from hearth.rules.labels import covers


@dataclass(frozen=True, kw_only=True)
class Signer:
    """Somebody who may sign for a member. `ends_on` is exclusive, whatever it was that ended it."""

    id: int  # of the grant
    name: str
    authority: str
    is_parental: bool
    reasons: int
    starts_on: date
    ends_on: date | None

    def stood_on(self, day: date) -> bool:
        """Whether the grant was in force on a day."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)

    def signs_for(self, label: int) -> bool:
        """Whether it covers what carries a label: nobody lets others see what they may not."""
        return covers(self.reasons, label)


def signers_of(actor: Actor, member_id: int) -> tuple[Signer, ...]:
    """Who may sign for a member, or might on an earlier day; none to whoever records nothing."""
    return remembered(("signers", actor, member_id), lambda: _told(actor, member_id))


def _told(actor: Actor, member_id: int) -> tuple[Signer, ...]:
    is_tied = tied_members(actor).filter(member_id=member_id).exists()
    if not is_tied and not fault("access-application-off"):
        return ()
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, user_id, authority, is_parental, reasons, starts_on, ends_on"
            " from access_signers(%s)",
            [member_id],
        )
        rows = cursor.fetchall()
    names = dict(User.objects.filter(pk__in=[row[1] for row in rows]).values_list("pk", "name"))
    return tuple(
        Signer(
            id=grant,
            name=names[user],
            authority=authority,
            is_parental=is_parental,
            reasons=reasons,
            starts_on=starts_on,
            ends_on=ends_on,
        )
        for grant, user, authority, is_parental, reasons, starts_on, ends_on in rows
    )
