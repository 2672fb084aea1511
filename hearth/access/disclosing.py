"""The account of disclosures: what one organization holds was shown at another.

Written for items with a label, whose laws ask for such an account: once for each request, member,
source and label, with the consents that opened it and the notices in force for its reasons.
"""

from collections.abc import Iterable

from django.db import connection

from hearth.access.actors import Actor
from hearth.access.deciding import opening
from hearth.access.informing import digests_for, notices_in_force, reasons_of
from hearth.access.models import Consent
from hearth.access.selectors import known_members, live_consents
from hearth.foundation.clock import now
from hearth.foundation.faults import fault
from hearth.foundation.reading import Read
from hearth.rules.labels import NORMAL
from hearth.ui.words import page_language

INSERT = """
    insert into access_disclosure (network_id, agency_id, member_id, label, recipient_id, hat_id,
        at, what, consents, notice, view_id)
    values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


def file_disclosures(actor: Actor, read: Iterable[Read], *, what: str, view_id: str) -> None:
    """File what of this was somebody else's. `what` names the page.

    Two queries where there is anything, and one to write it. A member who reads their own record,
    or who stands for them, is no organization; an interface receives nothing.
    """
    if actor.organization_id is None or fault("access-disclosures-unfiled"):
        return
    foreign = sorted(
        {one for one in read if one.label != NORMAL and one.agency_id != actor.organization_id}
    )
    if not foreign:
        return
    concerned = live_consents(actor).filter(member_id__in={one.member_id for one in foreign})
    # A consent opens to whom the member is known: else a packet or an emergency opened it.
    given = list(concerned.filter(member_id__in=known_members(actor)))
    reasons = {reason for one in foreign for reason in reasons_of(one.label)}
    notices = notices_in_force(actor.network_id, reasons, page_language(), actor.today)
    at = now()
    with connection.cursor() as cursor:
        # Not by the model: it would ask for the new rows back, and these are officers' to read.
        cursor.executemany(
            INSERT,
            [
                (
                    actor.network_id, one.agency_id, one.member_id, one.label,
                    actor.organization_id, actor.hat_id, at, what,
                    list(_opening(given, one)),
                    digests_for(one.label, notices), view_id,
                )
                for one in foreign
            ],
        )  # fmt: skip


def _opening(given: Iterable[Consent], one: Read) -> tuple[int, ...]:
    """The consents that together opened it. Of an emergency or a packet none had a part."""
    from_there = [
        consent
        for consent in given
        if consent.member_id == one.member_id
        and (consent.sources is None or one.agency_id in consent.sources)
    ]
    return opening(from_there, one.label)
