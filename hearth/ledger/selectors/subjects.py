"""The members' places in the network's programs, which evidence and obligations are about."""

from collections.abc import Collection

from hearth.access.actors import Actor
from hearth.access.selectors import visible
from hearth.foundation.remembering import remembered
from hearth.ledger.models import Subject


def subjects_of_members(actor: Actor, member_ids: Collection[int]) -> dict[int, Subject]:
    """What the actor may know of, by id. One query, once a request."""
    wanted = frozenset(member_ids)
    return remembered(("subjects", actor, wanted), lambda: _read(actor, wanted))


def _read(actor: Actor, member_ids: frozenset[int]) -> dict[int, Subject]:
    rows = Subject.objects.filter(member_id__in=list(member_ids)).select_related("member")
    return {one.pk: one for one in visible(actor, rows)}
