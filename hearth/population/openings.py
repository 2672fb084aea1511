"""Windows opened by evidence: each piece that passes the rule's filter opens one."""

from typing import Any

import ibis

from hearth.population import columns, relations
from hearth.population.columns import Expression, every
from hearth.rules.faults import planted
from hearth.rules.resolve import Match, Rule
from hearth.rules.windows import SEALED_AFTER, SOON_DAYS


def opened_obligations(rule: Rule, opening: Match, unsealed: bool) -> Expression:
    """The expression for one rule that is opened by evidence."""
    windows = _within_stay(rule, _opened(rule, opening, unsealed))
    settled = _settled(rule, windows)
    row = settled.mutate(
        meets=ibis.ifelse(settled.found >= rule.at_least, settled.deciding, ibis.null("int64")),
        comes_late=ibis.ifelse(settled.found < rule.at_least, settled.deciding, ibis.null("int64")),
    )
    return columns.obligation(
        rule,
        row,
        met=row.found >= rule.at_least,
        waived=row.waived > 0,
        opening_key=row.root_id,
        label=ibis.greatest(row.label, rule.label),
    )


def _opened(rule: Rule, opening: Match, unsealed: bool) -> Expression:
    """The openings within the horizon, with the day they are due."""
    subjects, evidence = relations.table("subjects"), relations.table("evidence").view()
    pieces = evidence.filter(columns.passes(opening, evidence))
    pieces = pieces.filter(columns.in_force(rule, pieces.occurred_on))
    tracked = every(
        subjects.party == pieces.party,
        pieces.occurred_on >= subjects.tracked_from,
        pieces.occurred_on <= subjects.as_of + SOON_DAYS,
    )
    within: Any = ibis.literal(rule.within.days, type="int32")
    if rule.within.slot is not None:
        pieces = pieces.filter(pieces[f"a{rule.within.slot}"].notnull())
        within = pieces[f"a{rule.within.slot}"].cast("int32")
    pieces = pieces.mutate(due_on=pieces.occurred_on + within, within=within)
    if not unsealed:
        reach = pieces.within * (SEALED_AFTER + 1) + (rule.wanted_for or 0)
        tracked = tracked & (pieces.occurred_on >= subjects.as_of - reach)
    return subjects.join(pieces, tracked).select(
        *("subject_id", "party", "as_of", "root_id", "label", "due_on"),
        opening_id="evidence_id",
        opens_on="occurred_on",
    )


def _within_stay(rule: Rule, opened: Expression) -> Expression:
    """Keeps openings within a stay, and adds the last day on which the requirement stood.

    Stays that meet or overlap are one: for each opening its stays are walked in order, and the
    first that begins after all before it have ended is where the stay broke off.
    """
    stays = columns.stays(rule.stages)
    joined = opened.join(
        stays,
        every(
            opened.subject_id == stays.subject_id,
            stays.ends_on > opened.opens_on,
            stays.starts_on <= opened.due_on,
        ),
    )
    before = ibis.window(
        group_by=[joined.subject_id, joined.opening_id],
        order_by=joined.starts_on,
        preceding=(None, 1),
        following=None,
    )
    walked = joined.mutate(stayed_until=joined.ends_on.max().over(before))
    windows = walked.group_by(*opened.columns).aggregate(
        entered_on=walked.starts_on.min(),
        broke_on=walked.stayed_until.min(where=walked.starts_on > walked.stayed_until),
        left_on=walked.ends_on.max(),
    )
    windows = windows.filter(windows.entered_on <= windows.opens_on)
    left_on = ibis.coalesce(windows.broke_on, windows.left_on)
    closes_on = ibis.least(left_on - 1, windows.due_on)
    return windows.mutate(closes_on=closes_on).drop("entered_on", "broke_on", "left_on")


def _settled(rule: Rule, windows: Expression) -> Expression:
    """The windows with what was found, the piece that decided, and whether it was waived."""
    evidence = relations.table("evidence").view()
    counts = columns.passes(rule.satisfied_by, evidence)
    waives = columns.is_waiver(evidence) & (columns.waived_standard(evidence) == rule.standard)
    evidence = evidence.filter(counts | waives).rename(piece_label="label", piece_root="root_id")
    last: Any = windows.due_on + (rule.wanted_for or 0)
    during = every(
        windows.party == evidence.party,
        evidence.occurred_on >= windows.opens_on,
        evidence.occurred_on <= last,
    )
    joined = windows.left_join(evidence, during)
    counted = columns.passes(rule.satisfied_by, joined) & (joined.evidence_id != joined.opening_id)
    if rule.answers_opening:
        counted = counted & (joined.answers == joined.root_id)
    window_end: Any = joined.due_on
    if planted("engine-window-end-early"):
        window_end = window_end - 1
    in_time = joined.occurred_on <= window_end
    order = columns.order_of(joined)
    settled = joined.group_by(*windows.columns).aggregate(
        found=joined.count(where=counted & in_time),
        pieces=columns.first_pieces(order, rule.at_least, counted),
        waived=joined.count(
            where=columns.is_waiver(joined)
            & (columns.waived_standard(joined) == rule.standard)
            & in_time
        ),
    )
    return settled.mutate(deciding=columns.piece(settled.pieces, rule.at_least))
