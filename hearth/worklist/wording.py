"""An obligation as a row: what, why and since when, what would satisfy it, and when."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hearth.ledger.selectors import Program, SeenObligation, in_page_language
from hearth.manuals.explain import describe_amount
from hearth.manuals.words import either, phrase
from hearth.rules.evidence import Kind, kinds_by_code, kinds_by_number
from hearth.rules.model import Condition, Each, Every, EvidenceFilter, Need, OnEvidence
from hearth.rules.text import Text
from hearth.ui import words
from hearth.ui.components import DueRow, DueStatus
from hearth.ui.words import page_language
from hearth.worklist.need import status_of, today_of


def due_row(one: SeenObligation, url: str | None = None) -> DueRow:
    """The row of an obligation; `url` leads to the evidence and the reasons behind it."""
    status: DueStatus = status_of(one) or "waived"
    today = today_of(one)
    is_done = one.is_withheld or one.settling is not None
    # Of what is withheld only the day it was due is said: the other is the evidence's own.
    shown = "waived" if one.is_withheld else status
    when = words.when_for(shown, one.due_on, today, done_on=one.done_on)
    return DueRow(
        status=status,
        title=one.title,
        why=why(one, today),
        met_by=_settled_by(one) if is_done else still_needed(one),
        when=when.words,
        when_date=when.date_words,
        url=url,
    )


def why(one: SeenObligation, today: date) -> str:
    """What opened it and since when it is open: "Every calendar month, open since Nov 1"."""
    opens = words.short_day(one.opens_on, today)
    if isinstance(one.block.opens, OnEvidence):
        return _after(one, one.block.opens.evidence, opens)
    facts = {"what": _window(one), "day": opens}
    if one.opens_on > today:
        return _("%(what)s, opens %(day)s") % facts
    said = _("%(what)s, open since %(day)s") % facts
    if one.needed > 1 and len(one.block.needs) == 1:
        done = _("%(found)s of %(needed)s done") % {"found": one.found, "needed": one.needed}
        return f"{said}, {done}"
    return said


def _window(one: SeenObligation) -> str:
    match one.block.opens:
        case Each("day"):
            return _("Every day")
        case Each("week"):
            return _("Every week")
        case Each("quarter"):
            return _("Every quarter")
        case Each():
            return _("Every calendar month")
        case Every():
            return _("Again and again")
        case _:
            return _("Once")


def still_needed(one: SeenObligation) -> str:
    """What would satisfy it, in the pack's own conditions."""
    if one.block.answers_opening:
        return _("saying that it was kept")
    several = len(one.block.needs) > 1
    said = [
        _missing(one, need, found, needed)
        for need, found, needed in zip(
            one.block.needs, one.found_by_need, one.needed_by_need, strict=True
        )
        if found < needed or not several
    ]
    return "; ".join(said)


def _missing(one: SeenObligation, need: Need, found: int, needed: int) -> str:
    said = " / ".join(filter_words(one, evidence) for evidence in need.evidence)
    if needed == 1:
        return said
    missing = max(1, needed - found)
    more = ngettext("%(what)s (%(n)s more)", "%(what)s (%(n)s more)", missing)
    return more % {"n": missing, "what": said}


def filter_words(one: SeenObligation, wanted: EvidenceFilter) -> str:
    """A contact that passes, in words: "contact: person reached; in person or phone"."""
    kind = kinds_by_code(one.program.pack.kinds)[wanted.kind]
    parts = [_condition(one.program, kind, condition) for condition in wanted.where]
    title = in_page_language(kind.title)
    return f"{title}: {'; '.join(parts)}" if parts else title


def _settled_by(one: SeenObligation) -> str:
    """The evidence named by its kind and its day: "contact, Nov 4"."""
    if one.is_withheld:
        return _("met (details withheld)")
    if one.settling is None:
        return ""
    kind = kinds_by_number(one.program.pack.kinds).get(one.settling.number)
    title = in_page_language(kind.title) if kind else _("evidence")
    return f"{title}, {words.short_day(one.settling.occurred_on, today_of(one))}"


def _after(one: SeenObligation, opening: EvidenceFilter, opens: str) -> str:
    if one.block.answers_opening:
        return _("Promised on %(day)s") % {"day": opens}
    title = in_page_language(kinds_by_code(one.program.pack.kinds)[opening.kind].title)
    facts = {"what": words.capital(title), "day": opens}
    return _("%(what)s on %(day)s, open since then") % facts


def _condition(program: Program, kind: Kind, condition: Condition) -> str:
    attribute = kind.attribute(condition.attribute)
    name = in_page_language(attribute.title)
    if condition.values == (True,):
        return name
    if condition.values == (False,):
        return _("not %(what)s") % {"what": name}
    titles = {value.code: value.title for value in attribute.values}
    if condition.values:
        return _either(titles[str(value)] for value in condition.values)
    if condition.excluded:
        return _("not %(what)s") % {"what": _either(titles[str(v)] for v in condition.excluded)}
    return _bounds(program, condition, name)


def _bounds(program: Program, condition: Condition, name: str) -> str:
    said = {
        _("at least %(n)s %(what)s"): condition.at_least,
        _("more than %(n)s %(what)s"): condition.more_than,
        _("at most %(n)s %(what)s"): condition.at_most,
    }
    pack, language = program.pack, page_language()
    return phrase("and", language).join(
        text
        % {"n": describe_amount(pack, program.parameters, bound, "count", language), "what": name}
        for text, bound in said.items()
        if bound is not None
    )


def _either(titles: Iterable[Text]) -> str:
    found = list(titles)
    choices = Text(either([one.en for one in found], "en"), either([one.es for one in found], "es"))
    return in_page_language(choices)
