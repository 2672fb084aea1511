"""All runnable rules as one expression whose rows are obligations."""

from collections.abc import Iterable

import ibis

from hearth.population import relations
from hearth.population.columns import TYPES, Expression
from hearth.population.general import general_obligations
from hearth.population.misreadings import misread
from hearth.population.plain import is_plain, plain_obligations
from hearth.rules.obligation import COLUMNS
from hearth.rules.resolve import Rule


def obligations(rules: Iterable[Rule], *, unsealed: bool = False) -> Expression:
    """The expression over `relations`, with exactly the columns of `Obligation`, unordered.

    `unsealed` reaches back to each subject's tracked_from instead of the last few periods.
    """
    plain: dict[object, list[Rule]] = {}
    parts: list[Expression] = []
    for rule in misread(rules):
        if is_plain(rule):
            plain.setdefault((rule.opening, rule.ground), []).append(rule)
        else:
            parts.append(general_obligations(rule, unsealed))
    for alike in plain.values():
        parts.extend(plain_obligations(alike, unsealed))
    if not parts:
        return _nothing()
    return ibis.union(*parts, distinct=False) if len(parts) > 1 else parts[0]


def _nothing() -> Expression:
    """No rule can run: no rows, with the right columns."""
    nothing = relations.table("subjects").filter(ibis.literal(False))
    empty = {name: ibis.null(TYPES[name]) for name in COLUMNS if name != "subject_id"}
    return nothing.select("subject_id", **empty).select(*COLUMNS)
