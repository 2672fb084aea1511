"""How many due things one contact would clear, by the engines' own matching."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from hearth.ledger.selectors import SeenObligation
from hearth.rules.evaluate import passes
from hearth.rules.evidence import CONTACT, encode
from hearth.rules.obligation import Evidence
from hearth.rules.resolve import Rule
from hearth.rules.windows import to_day
from hearth.worklist.need import today_of

IN_THOUGHT = 2**62  # an id that no stored evidence has


def clears_line(due: Collection[SeenObligation]) -> str | None:
    """One call clears 2 of 3: a call if a visit would clear no more; None if neither would."""
    call, visit = cleared(due, "phone"), cleared(due, "in_person")
    most = max(call, visit)
    if not most:
        return None
    facts = {"n": most, "of": len(due)}
    if call == most:
        return _("One call clears %(n)s of %(of)s") % facts
    return _("One visit clears %(n)s of %(of)s") % facts


def cleared(due: Collection[SeenObligation], mode: str) -> int:
    """How many would be met, or done late, by a contact today that gave a core service."""
    return sum(_would_clear(one, mode) for one in due)


def _would_clear(one: SeenObligation, mode: str) -> bool:
    rule, today = one.rule, today_of(one)
    if rule is None or rule.answers_opening or not one.opens_on <= today:
        return False
    # A window cut short by the end of a stage takes no more evidence, but may still be wanted.
    last = one.wanted_until or one.closes_on
    return today <= last and _completes(one, rule, _contact(mode, to_day(today)))


def _completes(one: SeenObligation, rule: Rule, contact: Evidence) -> bool:
    """Whether the contact would be the one piece still wanting for every need."""
    counts = [
        any(passes(match, contact) for match in need.matches)
        # Where days or values must differ, this one may be there already: nothing is promised.
        and (need.distinct is None or not found)
        for need, found in zip(rule.needs, one.found_by_need, strict=True)
    ]
    each = zip(one.found_by_need, one.needed_by_need, counts, strict=True)
    return any(counts) and all(found + more >= needed for found, needed, more in each)


def _contact(mode: str, day: int) -> Evidence:
    attributes = {"reached": True, "mode": mode, "core_service": True, "with_whom": "member"}
    return Evidence(
        evidence_id=IN_THOUGHT,
        root_id=IN_THOUGHT,
        party=0,
        kind=CONTACT.number,
        slots=encode(CONTACT, attributes),
        answers=None,
        occurred_on=day,
    )
