"""Who may see what, and why, in words. Labels are named to whoever holds them alone."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from hearth.access.deciding import Because, Reason
from hearth.access.facts import Hat
from hearth.access.models import Consent
from hearth.access.purposes import Purpose
from hearth.ledger.selectors import in_page_language
from hearth.oversight.sight import (
    ELSEWHERE,
    KINDS,
    Answer,
    Question,
    Row,
    Seen,
    Sight,
    Span,
    answer,
    consents_of,
    labels_asked,
    rows_of,
)
from hearth.rules.labels import NORMAL, REASONS, TITLES, covers
from hearth.ui import words
from hearth.workforce.roles import CARE_TEAM, Role

KIND_WORDS: dict[str, Promise] = {
    "who": lazy("who they are"),
    "ties": lazy("who serves them"),
    "course": lazy("what programs ask"),
    "care": lazy("what happened in their care"),
}


@dataclass(frozen=True, kw_only=True)
class SightLine:
    """A line of the table: what is seen and why, and who sees it, by organization."""

    said: str
    seen_by: tuple[tuple[str, str], ...]  # organization, and its people with their roles


@dataclass(frozen=True, kw_only=True)
class ConsentLine:
    """A consent: who receives, what, for what, from whom, and since when."""

    recipient: str
    labels: str
    purposes: str
    sources: str
    days: str


def sight_lines(sight: Sight) -> list[SightLine]:
    """The table: each statement once, with everybody of whom it is true.

    By person it would be many times as long: most of what one sees others see for the same reason.
    """
    people: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows_of(sight):
        at = sight.organizations.get(row.organization_id or 0, "")
        for seen, span in row.seen:
            people[_seen(sight, seen, span)][at].append(_people(row))
    return [
        SightLine(said=said, seen_by=tuple((at, ", ".join(who)) for at, who in by_place.items()))
        for said, by_place in people.items()
    ]


def consent_lines(sight: Sight) -> list[ConsentLine]:
    """What the member signed that holds that day."""
    return [_consent_line(sight, one, span) for one, span in consents_of(sight)]


def answer_words(sight: Sight, said: Answer) -> str:
    """The answer to one question, as a sentence or two."""
    asked = said.question
    facts = {
        "name": who_words(asked.hat),
        "kind": str(KIND_WORDS[asked.kind]),
        "label": label_words(asked.label),
        "source": source_words(sight, asked.source),
        "purpose": str(said.purpose.label).lower(),
    }
    if said.decision.is_open:
        told = _("Yes. %(name)s may see %(kind)s, %(label)s, recorded by %(source)s: %(why)s.")
        why = _joined(why_words(sight, one) for one in said.decision.because)
        return told % (facts | {"why": why})
    told = _("No. %(name)s may not see %(kind)s, %(label)s, recorded by %(source)s: %(why)s.")
    return told % (facts | {"why": _why_not(sight, said)})


def who_words(hat: Hat) -> str:
    """A name with the role."""
    return _("%(name)s (%(role)s)") % {"name": hat.name, "role": hat.role.label}


def asked_words(sight: Sight, hat: Hat) -> str:
    """A person as a form offers them: with their role and where."""
    at = sight.organizations.get(hat.organization_id or 0)
    return f"{who_words(hat)}, {at}" if at else who_words(hat)


def source_words(sight: Sight, source: int) -> str:
    """Who recorded something."""
    return sight.organizations.get(source) or _("another organization")


def label_words(label: int) -> str:
    """Items of a label, in words."""
    if label == NORMAL:
        return _("normal items")
    return _("items about %(reason)s") % {"reason": _titles([label])}


def why_words(sight: Sight, because: Because) -> str:
    """Why something is open."""
    return _OPEN[because.reason](sight, because)


def page_words(sight: Sight, question: Question | None) -> dict[str, object]:
    """What the page shows: the day, both tables, and the answer to what was asked."""
    return {
        "day": words.full_day(sight.moments[0].today),
        "lines": sight_lines(sight),
        "consents": consent_lines(sight),
        "answer": answer_words(sight, answer(sight, question)) if question else "",
    }


def _people(row: Row) -> str:
    """The names of a row with its role; whoever has no name goes by the role alone."""
    role, named = str(row.role.label), [name for name in row.names if name]
    said = {"name": ", ".join(named), "role": role}
    people = [_("%(name)s (%(role)s)") % said] if named else []
    return ", ".join([*people, *(role for name in row.names if not name)])


def _seen(sight: Sight, one: Seen, span: Span) -> str:
    said = {
        "kinds": _joined(str(KIND_WORDS[kind]) for kind in KINDS if kind in one.kinds),
        "labels": labels_words(sight, one.labels),
        "sources": _sources(sight, one.sources),
        "why": why_words(sight, one.because),
    }
    told = _("%(kinds)s (%(labels)s; recorded by %(sources)s): %(why)s") % said
    if one.because.reason == Reason.WHO_SOMEBODY_IS:  # of that no label is asked
        told = _("%(kinds)s: %(why)s") % said
    told = words.capital(told)
    if one.purpose:
        told = _("%(said)s, for %(purpose)s") % {"said": told, "purpose": _purpose(one.purpose)}
    return _within(told, span)


def labels_words(sight: Sight, labels: Collection[int]) -> str:
    """A set of labels: those the officer may hear of by name, the others as one."""
    told = [one for one in sight.labels if one in labels]
    if len(told) == len(sight.labels) > 1:
        said = [_("normal and labelled items")]
    else:
        said = [_("normal items")] if NORMAL in told else []
        reasons = [one for one in told if one != NORMAL]
        said += [_("items about %(reason)s") % {"reason": _titles(reasons)}] if reasons else []
    rest = set(labels) - set(sight.labels)
    if rest and rest >= set(labels_asked(sight)) - set(sight.labels):
        said.append(_("what no role holds"))
    elif rest:
        said.append(_("some of what no role holds"))
    return _joined(said)


def _titles(labels: Iterable[int]) -> str:
    names = {number: name for name, number in REASONS.items()}
    return _joined(in_page_language(TITLES[names[one]]) for one in labels)


def _joined(said: Iterable[str]) -> str:
    """One, two and three."""
    *before, last = list(said) or [""]
    if not before:
        return last
    return _("%(before)s and %(last)s") % {"before": ", ".join(before), "last": last}


def _sources(sight: Sight, sources: Collection[int]) -> str:
    if set(sources) == set(sight.sources):
        return _("anybody")
    named = [sight.organizations.get(one, "") for one in sight.sources if one in sources and one]
    if ELSEWHERE in sources:
        missing = [one for one in sight.sources if one not in sources]
        but = {"names": _joined(sight.organizations.get(one, "") for one in missing)}
        return _("anybody but %(names)s") % but
    return _joined(named)


def _purpose(purpose: Purpose) -> str:
    return str(purpose.label).lower()


def _within(told: str, span: Span) -> str:
    since, until = (words.clock(one) if one else "" for one in span)
    said = {"said": told, "since": since, "until": until}
    if since and until:
        return _("%(said)s (from %(since)s to %(until)s)") % said
    if until:
        return _("%(said)s (until %(until)s)") % said
    return _("%(said)s (from %(since)s)") % said if since else told


def _consent_line(sight: Sight, one: Consent, span: Span) -> ConsentLine:
    named = {label for label in labels_asked(sight) if covers(one.reasons, label or 1)}
    if named and sight.labels == (NORMAL,):
        labels = _("normal items")
    else:
        labels = labels_words(sight, named)
    return ConsentLine(
        recipient=sight.organizations.get(one.recipient_id, ""),
        labels=labels,
        purposes=_joined(_purpose(Purpose(number)) for number in one.purposes),
        sources=(
            _joined(source_words(sight, source) for source in one.sources)
            if one.sources
            else _("anybody")
        ),
        days=_within(_days(one), span),
    )


def _days(one: Consent) -> str:
    signed = words.full_day(one.signed_on)
    if one.expires_on is None:
        return _("since %(day)s") % {"day": signed}
    # An expiry is the day it no longer holds.
    said = {"since": signed, "until": words.full_day(one.expires_on)}
    return _("since %(since)s, and no longer on %(until)s") % said


def _consents(sight: Sight, because: Because) -> str:
    """Consents by the days they were signed; they have no other name."""
    rows = [one for one in sight.facts.consents if one.pk in because.rows]
    days = dict.fromkeys(words.full_day(one.signed_on) for one in rows)
    if len(days) == 1:
        return _("the consent of %(day)s") % {"day": next(iter(days))}
    return _("the consents of %(days)s") % {"days": _joined(days)}


def _shared(sight: Sight, because: Because) -> str:
    return _("shared by %(consents)s") % {"consents": _consents(sight, because)}


def _lead(sight: Sight, because: Because) -> str:
    return _("open to the lead by %(consents)s") % {"consents": _consents(sight, because)}


def _emergency(sight: Sight, because: Because) -> str:
    found = next(one for one in sight.facts.emergencies if one.pk in because.rows)
    at = found.starts_at.astimezone(sight.moments[0].at.tzinfo)
    return _("opened in an emergency on %(time)s") % {"time": words.instant(at)}


_OPEN: Mapping[Reason, Callable[[Sight, Because], str]] = {
    Reason.OWN_RECORDS: lambda sight, because: _("their own organization's record"),
    Reason.SHARED: _shared,
    Reason.WHO_SOMEBODY_IS: lambda sight, because: _("whoever serves them knows who they are"),
    Reason.LEAD: _lead,
    Reason.PACKET: lambda sight, because: _("sent with a referral"),
    Reason.EMERGENCY: _emergency,
    Reason.OWN_MEMBER: lambda sight, because: _("it is their own record, or they stand for them"),
    Reason.INTERFACE: lambda sight, because: _("it files what other systems send"),
}


def _why_not(sight: Sight, said: Answer) -> str:
    because, hat = said.decision.because[0], said.question.hat
    if because.reason == Reason.NOT_RELATED:
        return _not_related(hat)
    if because.reason == Reason.LABEL_NOT_HELD:
        return _not_held(hat)
    facts = {
        "role": str(hat.role.label),
        "kind": str(KIND_WORDS[said.question.kind]),
        "label": label_words(said.question.label),
        "purpose": _purpose(said.purpose),
        "consents": _consents(sight, because),
        "on": words.full_day(because.on) if because.on else "",
    }
    return str(_CLOSED[because.reason]) % facts


def _not_related(hat: Hat) -> str:
    if hat.role in CARE_TEAM:
        return _("as far as you may know, they were not on the member's care team")
    if hat.role in (Role.QUALITY_ANALYST, Role.MEMBER, Role.REPRESENTATIVE):
        return _("they read their own organization's records alone")
    return _("as far as you may know, their organization did not serve the member")


def _not_held(hat: Hat) -> str:
    if hat.is_at_lead and hat.role in (Role.LEAD_ADMINISTRATOR, Role.PRIVACY_OFFICER):
        return _("whoever oversees a network sees what is normal alone")
    if hat.role == Role.REPRESENTATIVE:
        return _("what they were granted does not name it")
    return _("their role does not hold it, and nobody named them for it")


_CLOSED: Mapping[Reason, Promise] = {
    Reason.NOT_ACTING: lazy(
        "they could not act that day: not yet, no longer, suspended, or their organization was"
    ),
    Reason.PURPOSE: lazy("their role has no such purpose"),
    Reason.OTHER_NETWORK: lazy("they work in another network"),
    Reason.KEPT_AWAY: lazy("a restriction kept them away from this member"),
    Reason.AREA: lazy("the role %(role)s does not open %(kind)s"),
    Reason.NO_LABEL: lazy("it carries a label that nobody knows"),
    Reason.NO_CONSENT: lazy("no consent that you may read lets their organization receive it"),
    Reason.LABEL_NOT_NAMED: lazy("no consent that you may read names %(label)s"),
    Reason.PURPOSE_NOT_NAMED: lazy("%(purpose)s is not named by %(consents)s"),
    Reason.SOURCE_NOT_NAMED: lazy("who recorded it is not named by %(consents)s"),
    Reason.NOT_YET_SIGNED: lazy("%(consents)s had not begun"),
    Reason.EXPIRED: lazy("%(consents)s expired on %(on)s"),
    Reason.WITHDRAWN: lazy("%(consents)s was withdrawn on %(on)s"),
    Reason.REPLACED: lazy("%(consents)s was replaced on %(on)s"),
}
