"""Consents in words: what a form says, what becomes of it, and what a preview foresees."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from hearth.access.actors import Actor
from hearth.access.areas import Area
from hearth.access.informing import notices_in_force
from hearth.access.models import Consent
from hearth.access.particulars import particulars_of
from hearth.access.purposes import Purpose
from hearth.access.signing import Signer, signers_of
from hearth.consents.foreseeing import Effect, Foreseen, Kind
from hearth.consents.models import ConsentForm, Manner, Taking, Who, Withdrawal
from hearth.consents.policies import Signed, is_paper_missing
from hearth.consents.selectors import Terms
from hearth.documents.models import Document
from hearth.members.models import Member
from hearth.network.models import Organization
from hearth.rules.labels import (
    CONSENTED_NORMAL,
    LAWS,
    NAMED_ONLY,
    NORMAL,
    REASONS,
    TITLES,
    covers,
    joined,
    named,
    names,
)
from hearth.ui import words

ONE_DAY = timedelta(days=1)
AREAS: dict[Area, Promise] = {
    Area.IDENTITY: lazy("who they are"),
    Area.COURSE: lazy("what the programs ask for"),
    Area.CARE: lazy("what happened"),
}
MANNERS: dict[Manner, Promise] = {
    Manner.SIGNED: lazy("Signed"),
    Manner.PAPER: lazy("On paper"),
    Manner.VERBAL: lazy("Said aloud"),
}
"""How it was given, to whoever reads of it later."""
NORMAL_WORDS = lazy("General information (none of the more private kinds)")


@dataclass(frozen=True, kw_only=True)
class ConsentLine:
    """One consent in a list: to whom, how it stands, what it opens, until when."""

    to: str
    sign: str  # the look of its state
    state: str
    until: str
    details: str
    taken_back: str = ""
    is_paper_missing: bool = False
    url: str | None = None


@dataclass(frozen=True)
class NoticeOnPaper:
    """What is said with one reason; `language` is that of the text."""

    title: str
    text: str
    language: str


@dataclass(frozen=True)
class Notices:
    """Those in force, and what is said on the screen alone where a law asks for one in vain."""

    loaded: tuple[NoticeOnPaper, ...] = ()
    missing: str = ""


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A form as it is printed and signed. `alone` is for the screen, before it is saved."""

    member: str
    born: str
    recipients: tuple[str, ...]
    kinds: tuple[str, ...]
    purposes: str
    sources: str
    until: str
    giver: str
    signed: str = ""
    words: str = ""
    notices: Notices = Notices()
    alone: str = ""


@dataclass(frozen=True, kw_only=True)
class PaperOfWithdrawal:
    """What is taken back, as it is printed and signed."""

    member: str
    born: str
    lines: tuple[str, ...]
    giver: str
    notices: Notices
    is_withdrawal: bool = True


@dataclass(frozen=True, kw_only=True)
class EffectLine:
    """What changes for those of one role: who they are, and each change in a sentence."""

    who: str
    changes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ForeseenCard:
    """What changes at one organization."""

    name: str
    lines: tuple[EffectLine, ...]
    unchanged: str


@dataclass(frozen=True)
class OpenedCard:
    """What one organization sees through a consent, a line for each area and label."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Packet:
    """What is printed of a consent that stands; `opened` is None where it is withheld."""

    paper: Paper
    opened: list[OpenedCard] | None


def holds(actor: Actor, consent_label: int, member_id: int) -> bool:
    """Whether the actor may be told what a consent is for: to have signed for it tells of it."""
    own = particulars_of(actor).named.get(member_id, 0)
    return covers(actor.held | own, consent_label)


def consent_line(
    actor: Actor, one: Consent, form: ConsentForm | None, taken: Withdrawal | None
) -> ConsentLine:
    """How a consent is listed; what it is for is withheld from whoever lacks its label."""
    sign, state = _state(one, actor.today)
    return ConsentLine(
        to=one.recipient.name,
        sign=sign,
        state=state,
        until=_until(one.expires_on),
        details=details_of(actor, one),
        taken_back=_taken_back(actor, one, taken),
        is_paper_missing=form is not None and is_paper_missing(form),
        url=reverse("consent", args=[form.pk]) if form else None,
    )


def details_of(actor: Actor, one: Consent) -> str:
    """What a consent opens, and for what, in one line."""
    if not holds(actor, one.label, one.member_id):
        return _("details withheld")
    said = _reasons(one.reasons)
    return f"{said} · {purposes_words(Purpose(number) for number in one.purposes)}"


def withdrawable_words(actor: Actor, one: Consent) -> str:
    """A consent among those to take back."""
    said = {"name": one.recipient.name, "day": words.full_day(one.signed_on)}
    return _("%(name)s, signed %(day)s") % said + f" · {details_of(actor, one)}"


def right_words(one: Signer) -> str:
    """Somebody who signs for the member, and by what right."""
    said = {"name": one.name, "right": one.authority}
    if one.is_parental:
        return _("%(name)s, with parental authority: %(right)s") % said
    return _("%(name)s: %(right)s") % said


def giver_words(actor: Actor, member_id: int, who: str, signer_id: int | None) -> str:
    """Who gave it or took it back; by name and right only to whoever may be told of the grant."""
    if who == "":
        return _("Not recorded")
    named = signers_of(actor, member_id) if signer_id else ()
    return next((right_words(one) for one in named if one.id == signer_id), str(Who(who).label))


def document_choices(actor: Actor, documents: Iterable[Document]) -> list[tuple[str, str]]:
    """The member's papers, to choose the signed one from."""
    zone, today = ZoneInfo(actor.zone), actor.today
    return [
        (str(one.pk), f"{one.name} · {words.short_day(one.recorded_at.astimezone(zone), today)}")
        for one in documents
    ]


def kind_words(label: int) -> str:
    """What a form may name, with the law that protects it."""
    if label == NORMAL:
        return str(NORMAL_WORDS)
    (name,) = names(label)
    return dict(words.every_reason())[name]


def purposes_words(purposes: Iterable[Purpose]) -> str:
    """Treatment, payment, operations."""
    said = ", ".join(str(one.label).lower() for one in purposes)
    return words.capital(said)


def sources_words(sources: Iterable[Organization]) -> str:
    """Whose records."""
    return ", ".join(one.name for one in sources) or _("Any organization's")


def manner_words(actor: Actor, form: ConsentForm) -> str:
    """Signed today, or on paper; who entered it and when, which is from when it opens."""
    said = {
        "how": MANNERS[Manner(form.manner)],
        "day": words.full_day(form.signed_on),
        "name": form.recorder.staff.name,
        "time": words.instant(form.recorded_at.astimezone(ZoneInfo(actor.zone))),
    }
    return _("%(how)s: %(day)s. Entered by %(name)s on %(time)s, and open from then on.") % said


def paper_of_form(
    actor: Actor, form: ConsentForm, consents: Iterable[Consent], terms: Terms
) -> Paper:
    """A recorded form on paper; without what the actor may not be told of it."""
    told = holds(actor, form.label, form.member_id)
    withheld = _("details withheld")
    return Paper(
        member=form.member.name,
        born=_born(form.member),
        recipients=tuple(one.recipient.name for one in consents),
        kinds=tuple(kind_words(one) for one in terms.labels) if told else (withheld,),
        purposes=purposes_words(terms.purposes) if told else withheld,
        sources=sources_words(terms.sources) if told else withheld,
        until=_until(form.expires_on),
        giver=giver_words(actor, form.member_id, form.who, form.signer_id),
        signed=manner_words(actor, form),
        words=form.words if told else "",
        notices=notices_on_paper(actor, terms.labels) if told else Notices(),
    )


def packet_of(
    actor: Actor,
    form: ConsentForm,
    standing: list[Consent],
    terms: Terms,
    opened: Callable[[], Iterable[Foreseen]],
) -> Packet:
    """What is printed of what stands of a form. `opened` is asked only where it may be told."""
    told = holds(actor, form.label, form.member_id)
    return Packet(
        paper=paper_of_form(actor, form, standing, terms),
        opened=opened_cards(opened()) if told else None,
    )


def paper_of(actor: Actor, member: Member, said: Signed) -> Paper:
    """A form on paper, to be signed."""
    return Paper(
        member=member.name,
        born=_born(member),
        giver=giver_words(actor, member.pk, said.who, said.signer_id),
        notices=notices_on_paper(actor, said.labels),
        recipients=tuple(one.name for one in said.recipients),
        kinds=tuple(kind_words(one) for one in said.labels),
        purposes=purposes_words(said.purposes),
        sources=sources_words(said.sources),
        until=_until(said.expires_on),
        alone=opens_to_nobody_words(said.labels),
    )


def paper_of_addendum(actor: Actor, earlier: ConsentForm, said: Signed, terms: Terms) -> Paper:
    """The same for further organizations; without what the actor may not be told of it."""
    told = holds(actor, earlier.label, earlier.member_id)
    withheld = _("details withheld")
    return Paper(
        member=earlier.member.name,
        born=_born(earlier.member),
        recipients=tuple(one.name for one in said.recipients),
        kinds=tuple(kind_words(one) for one in terms.labels) if told else (withheld,),
        purposes=purposes_words(terms.purposes) if told else withheld,
        sources=sources_words(terms.sources) if told else withheld,
        until=_until(earlier.expires_on),
        giver=giver_words(actor, earlier.member_id, said.who, said.signer_id),
        notices=notices_on_paper(actor, terms.labels) if told else Notices(),
        alone=opens_to_nobody_words(terms.labels) if told else "",
    )


def paper_of_withdrawal(
    actor: Actor, member: Member, consents: Iterable[Consent], who: Who, signer_id: int | None
) -> PaperOfWithdrawal:
    """What is taken back, on paper, to be signed."""
    given = list(consents)
    told = joined(*(one.reasons for one in given if holds(actor, one.label, one.member_id)))
    reasons = [one for one in REASONS.values() if covers(told, one)]
    return PaperOfWithdrawal(
        member=member.name,
        born=_born(member),
        giver=giver_words(actor, member.pk, who, signer_id),
        lines=tuple(withdrawable_words(actor, one) for one in given),
        notices=notices_on_paper(actor, reasons),
    )


def opens_to_nobody_words(labels: Iterable[int]) -> str:
    """That a consent by itself opens nothing of what no role holds; empty where it names none."""
    unheld = joined(*(one for one in labels if one != NORMAL and covers(NAMED_ONLY, one)))
    if unheld == NORMAL:
        return ""
    return _(
        "Nobody sees %(what)s by this consent alone: a privacy officer names the person who does."
    ) % {"what": named(unheld, words.page_language())}


def notices_on_paper(actor: Actor, labels: Iterable[int]) -> Notices:
    """What is in force today for each reason; where a law asks for one and none is loaded, that."""
    asked = [one for one in labels if one != NORMAL]
    language = words.page_language()
    found = notices_in_force(actor.network_id, asked, language, actor.today)
    missing = joined(*(one for one in asked if one not in found and names(one)[0] in LAWS))
    return Notices(
        loaded=tuple(
            NoticeOnPaper(kind_words(one), found[one].text, found[one].language)
            for one in asked
            if one in found
        ),
        missing=_missing_words(missing),
    )


def _missing_words(label: int) -> str:
    if label == NORMAL:
        return ""
    return _(
        "No notice is loaded for %(what)s, so the paper goes without one. Whoever runs Hearth for"
        " your organization can load it before you print."
    ) % {"what": named(label, words.page_language())}


def foreseen_cards(foreseen: Iterable[Foreseen]) -> list[ForeseenCard]:
    """The preview, organization by organization."""
    return [_card(one) for one in foreseen]


def opened_cards(opened: Iterable[Foreseen]) -> list[OpenedCard]:
    """What consents open today, by organization: of its roles, what the widest sees."""
    return [
        OpenedCard(
            name=one.organization.name,
            lines=tuple(_counted(kind, n) for kind, n in _ordered(_widest(one.effects))),
        )
        for one in opened
    ]


def _widest(effects: Iterable[Effect]) -> Mapping[Kind, int]:
    return reduce(or_, (Counter(one.lost) for one in effects), Counter())


def _counted(kind: Kind, count: int) -> str:
    said = ngettext("%(n)s record", "%(n)s records", count) % {"n": count}
    return f"{said}: {_kind(kind)}"


def _card(one: Foreseen) -> ForeseenCard:
    changed = [effect for effect in one.effects if effect.gained or effect.lost]
    same = [effect for effect in one.effects if effect not in changed]
    return ForeseenCard(
        name=one.organization.name,
        lines=tuple(EffectLine(who=_who(effect), changes=_changes(effect)) for effect in changed),
        unchanged=", ".join(_who(effect) for effect in same),
    )


def _who(effect: Effect) -> str:
    said = {"role": effect.role.label, "n": effect.people}
    return ngettext("%(role)s, %(n)s person", "%(role)s, %(n)s people", effect.people) % said


def _changes(effect: Effect) -> tuple[str, ...]:
    more = [_gained(kind, n) for kind, n in _ordered(effect.gained)]
    return (*more, *(_lost(kind, n) for kind, n in _ordered(effect.lost)))


def _ordered(counts: Mapping[Kind, int]) -> list[tuple[Kind, int]]:
    return sorted(counts.items(), key=lambda one: (one[0].area, one[0].label))


def _gained(kind: Kind, count: int) -> str:
    said = ngettext("will see %(n)s more record", "will see %(n)s more records", count)
    return f"{said % {'n': count}}: {_kind(kind)}"


def _lost(kind: Kind, count: int) -> str:
    said = ngettext("will no longer see %(n)s record", "will no longer see %(n)s records", count)
    return f"{said % {'n': count}}: {_kind(kind)}"


def _kind(kind: Kind) -> str:
    if kind.label == NORMAL:
        return str(AREAS[kind.area])
    return f"{AREAS[kind.area]} ({named(kind.label, words.page_language())})"


def _born(member: Member) -> str:
    return words.full_day(member.birth_on) if member.birth_on else ""


def _state(one: Consent, today: date) -> tuple[str, str]:
    if one.withdrawn_at is not None:
        return "missed", _("Taken back")
    if one.expires_on is not None and one.expires_on <= today:
        return "missed", _("Over")
    if one.signed_on > today:
        return "coming", _("Begins %(day)s") % {"day": words.short_day(one.signed_on, today)}
    return "met", _("Open")


def _until(expires_on: date | None) -> str:
    if expires_on is None:
        return _("until it is taken back")
    return _("through %(day)s") % {"day": words.full_day(expires_on - ONE_DAY)}


def _taken_back(actor: Actor, one: Consent, taken: Withdrawal | None) -> str:
    if one.withdrawn_at is None:
        return ""
    at = words.instant(one.withdrawn_at.astimezone(ZoneInfo(actor.zone)))
    if taken is None:
        return _("Taken back on %(time)s") % {"time": at}
    said = {
        "time": at,
        "who": _taker(actor, taken),
        "how": Taking(taken.taking).label.lower(),
        "name": taken.recorder.staff.name,
    }
    line = _("Taken back on %(time)s by %(who)s, %(how)s; entered by %(name)s") % said
    shown = taken.words and holds(actor, taken.label, taken.member_id)
    return f"{line}: “{taken.words}”" if shown else line


def _taker(actor: Actor, taken: Withdrawal) -> str:
    """Within a sentence: a name stays as it is written."""
    said = giver_words(actor, taken.member_id, taken.who, taken.signer_id)
    label = str(Who(taken.who).label)
    return label.lower() if said == label else said


def _reasons(reasons: int) -> str:
    normal = [_("general information")] if reasons & CONSENTED_NORMAL else []
    told = [TITLES[name].in_language(words.page_language()) for name in _named(reasons)]
    said = ", ".join([*normal, *told])
    return words.capital(said)


def _named(reasons: int) -> tuple[str, ...]:
    label = reasons & ~CONSENTED_NORMAL
    return names(label) if label != NORMAL else ()
