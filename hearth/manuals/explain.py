"""Standards and obligations as sentences, in English and Spanish.

A standard is one sentence made from its parts, so that what people read is what engines run. An
obligation is explained by the reference engine: which evidence counted and what is missing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hearth.manuals import words
from hearth.rules import windows
from hearth.rules.evaluate import Settled, reckon
from hearth.rules.evidence import AttributeValue, kinds_by_code
from hearth.rules.model import (
    Amount,
    AtWindowEnd,
    Because,
    BeforeStage,
    Block,
    Condition,
    Each,
    Every,
    EvidenceFilter,
    Named,
    Need,
    OnEntry,
    OnEvidence,
    Pack,
    Within,
    WithinAttribute,
)
from hearth.rules.obligation import Evidence, Obligation, Span, State, Subject
from hearth.rules.resolve import Codes, resolve
from hearth.rules.text import LANGUAGES, Language, Text
from hearth.rules.windows import NEVER


@dataclass(frozen=True)
class Explanation:
    """Why one obligation is as it is.

    `counted` are the ids of evidence found in time, need by need; `waived_by` and `excused_by` the
    ids of what excuses it; `requirement` the standard's sentence; `because` its citation.
    """

    obligation: Obligation
    sentence: Text
    requirement: Text
    because: Because
    counted: tuple[int, ...]
    missing: int
    waived_by: int | None
    excused_by: int | None


def explain_standard(pack: Pack, block: Block, parameters: Mapping[str, int]) -> Text:
    """One dated block as one sentence; unset parameters are named as such."""
    said = {to: _Sentence(pack, block, parameters, to).said() for to in LANGUAGES}
    return Text(said["en"], said["es"])


@dataclass(frozen=True)
class _Sentence:
    """One block in one language, part by part."""

    pack: Pack
    block: Block
    parameters: Mapping[str, int]
    to: Language

    def said(self) -> str:
        needed = words.phrase("and_also", self.to).join(self.need(one) for one in self.block.needs)
        answering = self.phrase("answering") if self.block.answers_opening else ""
        asked = f"{needed}{answering}{self.looking_back()} {self.due()}"
        parts = [f"{self.whom()}, {self.opening()}: {asked}{self.excuses()}"]
        if self.block.wanted_for is not None:
            late = words.length(self.block.wanted_for, "days", self.to)
            parts.append(self.phrase("late", length=late))
        role = self.titles(self.pack.roles, (self.block.responsible,))
        return "; ".join([*parts, self.phrase("responsible", role=role)]) + "."

    def phrase(self, name: str, **facts: object) -> str:
        return words.phrase(name, self.to, **facts)

    def titles(self, known: Iterable[Named], codes: Sequence[str]) -> str:
        titles = {one.code: one.title.in_language(self.to) for one in known}
        return words.either([titles[code] for code in codes], self.to)

    def amount(self, amount: Amount, unit: str) -> str:
        return describe_amount(self.pack, self.parameters, amount, unit, self.to)

    def whom(self) -> str:
        applies = self.block.applies
        if applies.staff is not None:
            known = self.titles(self.pack.roles, applies.staff) if applies.staff else ""
            return self.phrase("of_staff" if known else "any_staff", titles=known)
        said = self.phrase("any_stage")
        if applies.stages:
            said = self.phrase("in_stage", titles=self.titles(self.pack.stages, applies.stages))
        for name, codes, named in (
            ("on_track", applies.tracks, self.pack.tracks),
            ("in_population", applies.populations, self.pack.populations),
        ):
            said += self.phrase(name, titles=self.titles(named, codes)) if codes else ""
        for name, age in (("age_from", applies.age_from), ("age_to", applies.age_to)):
            said += "" if age is None else self.phrase(name, count=age)
        return said

    def opening(self) -> str:
        match self.block.opens:
            case Each(unit, days):
                part = self.phrase("part", since=days[0], until=days[1]) if days else ""
                return self.phrase(f"each_{unit}") + part
            case Every(months):
                return self.phrase("every", length=self.amount(months, "months"))
            case OnEntry():
                return self.phrase("on_entry")
            case OnEvidence(evidence):
                return self.phrase("after_each", evidence=self.evidence(evidence))

    def evidence(self, evidence: EvidenceFilter) -> str:
        return describe_filter(self.pack, evidence, self.parameters, self.to)

    def need(self, need: Need) -> str:
        evidence = words.either([self.evidence(one) for one in need.evidence], self.to)
        if need.distinct == "day":
            evidence += self.phrase("distinct_day")
        elif need.distinct:
            kind = kinds_by_code(self.pack.kinds)[need.evidence[0].kind]
            attribute = kind.attribute(need.distinct).title.in_language(self.to)
            evidence += self.phrase("distinct", attribute=attribute)
        if need.at_least == 1:
            return self.phrase("at_least_one", evidence=evidence)
        count = self.amount(need.at_least, "count")
        return self.phrase("at_least", count=count, evidence=evidence)

    def looking_back(self) -> str:
        back = self.block.looks_back
        return "" if back is None else self.phrase("looking_back", length=self.amount(back, "days"))

    def due(self) -> str:
        match self.block.due:
            case Within(days, business):
                unit = "business_days" if business else "days"
                return self.phrase("within", length=self.amount(days, unit))
            case WithinAttribute():
                return self.phrase("within_own")
            case BeforeStage(stage):
                return self.phrase("before_stage", title=self.titles(self.pack.stages, (stage,)))
            case AtWindowEnd():
                return self.phrase("by_window_end")

    def excuses(self) -> str:
        said = ""
        if self.block.unless:
            said += self.phrase("unless", evidence=self.evidence(self.block.unless))
        if self.block.pauses:
            holds = self.titles(self.pack.holds, self.block.pauses)
            said += self.phrase("pauses", titles=holds)
        return said


def describe_amount(
    pack: Pack, parameters: Mapping[str, int], amount: Amount, unit: str, to: Language
) -> str:
    """Such as: 7 days; or that the network has not set the number."""
    if isinstance(amount, int):
        return words.length(amount, unit, to)
    known = next(one for one in pack.parameters if one.code == amount.parameter)
    setting = parameters.get(known.code, known.default)
    if setting is None:
        return words.phrase("unset", to, title=known.title.in_language(to))
    return words.length(setting, unit, to)


def describe_filter(
    pack: Pack, evidence: EvidenceFilter, parameters: Mapping[str, int], to: Language
) -> str:
    """Such as: contact (person reached: yes; mode: in person or phone)."""
    title = kinds_by_code(pack.kinds)[evidence.kind].title.in_language(to)
    tests = [_condition(pack, evidence, one, parameters, to) for one in evidence.where]
    return f"{title} ({'; '.join(tests)})" if tests else title


def _condition(
    pack: Pack,
    evidence: EvidenceFilter,
    condition: Condition,
    parameters: Mapping[str, int],
    to: Language,
) -> str:
    attribute = kinds_by_code(pack.kinds)[evidence.kind].attribute(condition.attribute)
    titles = {value.code: value.title.in_language(to) for value in attribute.values}
    if chosen := condition.values or condition.excluded:
        accepted = words.either([_value(one, titles, to) for one in chosen], to)
        if condition.excluded:
            accepted = words.phrase("not", to, values=accepted)
    else:
        bounds = {"low": condition.at_least, "above": condition.more_than}
        bounds["high"] = condition.at_most
        said = [
            words.phrase(name, to, count=describe_amount(pack, parameters, bound, "count", to))
            for name, bound in bounds.items()
            if bound is not None
        ]
        accepted = words.phrase("and", to).join(said)
    return f"{attribute.title.in_language(to)}: {accepted}"


def _value(value: AttributeValue, titles: Mapping[str, str], to: Language) -> str:
    if isinstance(value, bool):
        return words.phrase("yes" if value else "no", to)
    return titles.get(str(value), str(value))


def explain_obligation(
    pack: Pack,
    codes: Codes,
    parameters: Mapping[str, int],
    history: tuple[Subject, Iterable[Span], Iterable[Evidence]],
    *,
    standard: str,
    opening_key: int,
) -> Explanation | None:
    """Why the subject's obligation is as it is; None when there is no such obligation."""
    subject, spans, evidence = history
    number = codes.standards[standard]
    rules = [one for one in resolve(pack, codes, parameters).rules if one.standard == number]
    for settled in reckon(rules, subject, spans, evidence):
        if settled.window.key == opening_key:
            block = pack.standard(standard).blocks[settled.rule.block]
            return _explained(pack, block, parameters, settled, subject.as_of)
    return None


def explain_history(
    pack: Pack,
    codes: Codes,
    parameters: Mapping[str, int],
    history: tuple[Subject, Iterable[Span], Iterable[Evidence]],
) -> dict[tuple[int, int], Explanation]:
    """Why each of the subject's obligations is as it is, by standard and opening key."""
    subject, spans, evidence = history
    names = {number: code for code, number in codes.standards.items()}
    return {
        (settled.rule.standard, settled.window.key): _explained(
            pack,
            pack.standard(names[settled.rule.standard]).blocks[settled.rule.block],
            parameters,
            settled,
            subject.as_of,
        )
        for settled in reckon(resolve(pack, codes, parameters).rules, subject, spans, evidence)
    }


def _explained(
    pack: Pack, block: Block, parameters: Mapping[str, int], settled: Settled, as_of: int
) -> Explanation:
    obligation = settled.obligation
    return Explanation(
        obligation=obligation,
        sentence=_why(pack, block, parameters, settled, as_of),
        requirement=explain_standard(pack, block, parameters),
        because=block.because,
        counted=tuple(dict.fromkeys(one.evidence_id for had in settled.found for one in had)),
        missing=sum(
            max(0, needed - len(had))
            for had, needed in zip(settled.found, settled.needed, strict=True)
        ),
        waived_by=settled.waiver.evidence_id if settled.waiver else None,
        excused_by=settled.excuse.evidence_id if settled.excuse else None,
    )


def _why(
    pack: Pack, block: Block, parameters: Mapping[str, int], settled: Settled, as_of: int
) -> Text:
    obligation, waiver = settled.obligation, settled.waiver
    said = words.WHY[State(obligation.state)]
    if obligation.state == State.VOID and settled.excuse:
        said = words.EXCUSED
    parts = dict.fromkeys(LANGUAGES, "")
    if len(block.needs) > 1:
        parts = {to: _by_need(pack, block, parameters, settled, to) for to in LANGUAGES}
    known = {to: _facts(obligation, settled, waiver, to) for to in LANGUAGES}
    afterwards = list(_afterwards(obligation, as_of))
    return Text(
        "".join(one.en for one in (said, *afterwards)).format(**known["en"]) + parts["en"],
        "".join(one.es for one in (said, *afterwards)).format(**known["es"]) + parts["es"],
    )


def _by_need(
    pack: Pack, block: Block, parameters: Mapping[str, int], settled: Settled, to: Language
) -> str:
    """What was found for each of several needs."""
    return "".join(
        words.PART.in_language(to).format(
            found=len(had),
            needed=needed,
            evidence=words.either(
                [describe_filter(pack, one, parameters, to) for one in need.evidence], to
            ),
        )
        for need, had, needed in zip(block.needs, settled.found, settled.needed, strict=True)
    )


def _facts(
    obligation: Obligation, settled: Settled, waiver: Evidence | None, to: Language
) -> dict[str, object]:
    def day(number: int | None) -> object:
        if number is None:
            return None
        return words.NO_DAY.in_language(to) if number >= NEVER else windows.to_date(number)

    return {
        "opens": day(obligation.opens_on),
        "closes": day(obligation.closes_on),
        "until": day(settled.window.counts_until),
        "due": day(obligation.due_on),
        "found": obligation.found,
        "needed": obligation.needed,
        "missing": max(0, obligation.needed - obligation.found),
        "met": day(obligation.met_on),
        "waived": day(waiver.occurred_on if waiver else None),
        "late": day(obligation.late_on),
        "wanted": day(obligation.wanted_until),
    }


def _afterwards(obligation: Obligation, as_of: int) -> Iterator[Text]:
    """What became of a missed act: done late, or still wanted."""
    if obligation.state != State.MISSED or obligation.wanted_until is None:
        return
    if obligation.late_on is not None:
        yield words.DONE_LATE
    elif as_of <= obligation.wanted_until:
        yield words.STILL_WANTED
