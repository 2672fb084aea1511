"""Any rule, alone: its windows, joined to the evidence about its subjects, counted and decided."""

from functools import reduce
from typing import Any

import ibis

from hearth.population import columns, grounds, openings, relations
from hearth.population.columns import Column, Expression, every
from hearth.rules.evidence import WAIVER
from hearth.rules.faults import planted
from hearth.rules.obligation import LARGEST_PART, PART_BITS
from hearth.rules.resolve import WAIVER_SLOT, Counted, Match, Rule
from hearth.rules.windows import NEVER


def general_obligations(rule: Rule, unsealed: bool) -> Expression:
    """The expression for one rule."""
    settled = _settled(rule, openings.windows(rule, unsealed))
    met = every(
        *(settled[f"found_{i}"] >= _needed(rule, settled, n) for i, n in enumerate(rule.needs))
    )
    decided = settled.mutate(met=met, decided=_deciding(rule, settled))
    nothing = ibis.null("int64")
    row = decided.mutate(
        found=decided.found_0,
        waived=decided.waived > 0,
        meets=ibis.ifelse(decided.met, decided.decided, nothing),
        comes_late=ibis.ifelse(decided.met, nothing, decided.decided),
    )
    own: dict[str, Column | int] = {
        "label": _label(rule, row),
        "needed": _needed(rule, row, rule.needs[0]),
    }
    if len(rule.needs) > 1:
        own["parts"] = _parts(rule, row)
    excused = row.excused > 0 if rule.unless else None
    held = row.held > 0 if rule.pauses else None
    return columns.obligation(rule, row, met=row.met, excused=excused, held=held, **own)


def _label(rule: Rule, row: Expression) -> Column:
    """The reasons of both, as a set: neither the rule's nor the opening's is the greater."""
    if planted("engine-labels-larger-wins"):
        return ibis.greatest(row.label, rule.label)
    return row.label | rule.label


def _needed(rule: Rule, row: Expression, need: Counted) -> Column | int:
    """What the need asks of this window: a cut one for its share, rounded up."""
    if "prorate" not in (rule.period.begins, rule.period.ends):
        return need.at_least
    return (need.at_least * row.part + row.whole - 1) // row.whole


def _deciding(rule: Rule, settled: Expression) -> Column:
    """The piece that completed the last of the needs; null while one is wanting."""
    pieces = [
        columns.piece(settled[f"pieces_{i}"], need.at_least, _needed(rule, settled, need))
        for i, need in enumerate(rule.needs)
    ]
    if len(pieces) == 1:
        return pieces[0]
    complete = every(
        *(
            columns.suffices(settled[f"pieces_{i}"], need.at_least, _needed(rule, settled, need))
            for i, need in enumerate(rule.needs)
        )
    )
    return ibis.ifelse(complete, ibis.greatest(*pieces), ibis.null("int64"))


def _parts(rule: Rule, row: Expression) -> Column:
    found = [
        ibis.least(row[f"found_{i}"], LARGEST_PART) * 2 ** (PART_BITS * i)
        for i in range(len(rule.needs))
    ]
    return reduce(lambda one, other: one + other, found)


def _settled(rule: Rule, windows: Expression) -> Expression:
    """The windows with what was found for each need, and whether they were waived or excused."""
    windows = windows.mutate(counts_from=_counts_from(rule, windows), last=_last(rule, windows))
    if rule.pauses:
        windows = _with_holds(rule, windows)
    evidence = _wanted(rule)
    joined = windows.left_join(evidence, _during(windows, evidence))
    for i, need in enumerate(rule.needs):
        joined = joined.mutate(**{f"counts_{i}": _counts(rule, need, joined)})
        if need.distinct is not None:
            joined = _once(joined, f"counts_{i}", need.distinct)
    found: dict[str, Column] = {
        "waived": joined.count(where=columns.waives(rule, joined).fill_null(False))
    }
    if rule.unless:
        found["excused"] = joined.count(where=_excuses(rule.unless, joined))
    in_time: Column = joined.occurred_on <= _end(joined)
    for i, need in enumerate(rule.needs):
        counts = joined[f"counts_{i}"]
        found[f"found_{i}"] = joined.count(where=counts & in_time)
        order = columns.order_of(joined)
        found[f"pieces_{i}"] = columns.first_pieces(order, need.at_least, counts)
    return joined.group_by(*windows.columns).aggregate(**found)


def _excuses(unless: Match, joined: Expression) -> Column:
    during = (joined.occurred_on >= joined.opens_on) & (joined.occurred_on <= joined.due_on)
    return (columns.passes(unless, joined) & during & _is_another(joined)).fill_null(False)


def _end(row: Expression) -> Column:
    return row.counts_until - 1 if planted("engine-window-end-early") else row.counts_until


def _counts_from(rule: Rule, windows: Expression) -> Column:
    if rule.looks_back is None:
        return windows.opens_on
    back = 0 if planted("engine-looks-back-too-far") else 1
    return ibis.least(windows.opens_on, windows.due_on - rule.looks_back + back)


def _last(rule: Rule, windows: Expression) -> Column:
    """The last day whose evidence is looked at: late, or waiving."""
    wanted: Any = windows.due_on + (rule.wanted_for or 0)
    if rule.wanted_for and planted("engine-late-boundary-early"):
        wanted = wanted - 1
    return ibis.least(wanted, NEVER)


def _wanted(rule: Rule) -> Expression:
    """The evidence that can matter to the rule."""
    evidence = relations.table("evidence").view()
    tests = [columns.passes_any(need, evidence) for need in rule.needs]
    tests.append((evidence.kind == WAIVER.number) & (evidence[f"a{WAIVER_SLOT}"] == rule.standard))
    if rule.unless:
        tests.append(columns.passes(rule.unless, evidence))
    chosen = evidence.filter(reduce(lambda one, other: one | other, tests))
    return chosen.rename(piece_label="label", piece_root="root_id")


def _during(windows: Expression, evidence: Expression) -> Column:
    return every(
        windows.party == evidence.party,
        evidence.occurred_on >= windows.counts_from,
        evidence.occurred_on <= windows["last"],
    )


def _is_another(joined: Expression) -> Column:
    """No piece counts for the window that it opened itself."""
    return joined.opening_id.isnull() | (joined.evidence_id != joined.opening_id)


def _counts(rule: Rule, need: Counted, joined: Expression) -> Column:
    counted = columns.passes_any(need, joined) & _is_another(joined)
    if rule.wanted_for is None:
        counted = counted & (joined.occurred_on <= joined.counts_until)
    if rule.answers_opening:
        counted = counted & (joined.answers == joined.opening_key)
    return counted.fill_null(False)


def _once(joined: Expression, counts: str, distinct: int) -> Expression:
    """Of the pieces that count, only the first of each day or value."""
    if planted("engine-distinct-ignored"):
        return joined
    value = joined[f"a{distinct}"] if distinct else joined.occurred_on
    joined = joined.mutate(**{counts: joined[counts] & value.notnull()})
    value = joined[f"a{distinct}"] if distinct else joined.occurred_on
    alike = ibis.window(
        group_by=[joined.subject_id, joined.opening_key, joined[counts], value],
        order_by=[joined.occurred_on, joined.evidence_id],
    )
    ranked = joined.mutate(place=ibis.row_number().over(alike))
    return ranked.mutate(**{counts: ranked[counts] & (ranked.place == 0)}).drop("place")


def _with_holds(rule: Rule, windows: Expression) -> Expression:
    """Adds whether the clock stands still today, or stood on the day it ran out."""
    holds = grounds.holds(rule)
    day = ibis.least(windows.as_of, windows.due_on)
    standing = every(
        windows.subject_id == holds.subject_id, holds.starts_on <= day, holds.ends_on > day
    )
    joined = windows.left_join(holds, standing)
    return joined.group_by(*windows.columns).aggregate(held=joined.starts_on.count())
