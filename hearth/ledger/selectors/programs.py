"""Installed packs as readers need them: rules, words and codes of one offering."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from hearth.foundation.remembering import remembered
from hearth.ledger import packs
from hearth.ledger.models import Installation
from hearth.rules.model import Block, Pack
from hearth.rules.resolve import Codes, Rule, resolve
from hearth.rules.text import Text
from hearth.ui.words import page_language

# What settling runs is long text that no page needs.
COMPILED = ("member_sql", "range_sql", "rebuild_sql", "known_sql")


@dataclass(frozen=True, kw_only=True)
class Program:
    """One offering's pack as it runs. `zone` is the time zone whose calendar counts."""

    offering_id: int
    title: str  # what the network calls the program
    zone: str
    pack: Pack
    codes: Codes
    parameters: Mapping[str, int]
    rules: tuple[Rule, ...]
    standards: Mapping[int, str]  # the ledger's number → the pack's code
    stages: Mapping[int, Text]

    def rule(self, standard: int, block: int) -> Rule | None:
        """The runnable rule of one dated block; None when a parameter that it needs is not set."""
        same = (one for one in self.rules if (one.standard, one.block) == (standard, block))
        return next(same, None)

    def block(self, standard: int, block: int) -> Block:
        """The same block as the pack words it."""
        return self.pack.standard(self.standards[standard]).blocks[block]


def in_page_language(text: Text) -> str:
    """A pack's words in the language of the page."""
    return text.in_language(page_language())


def programs_in(network_id: int) -> dict[int, Program]:
    """The programs a network runs today, by offering."""
    return remembered(("programs", network_id), lambda: _read(network_id))


def programs_known(network_id: int, known_at: datetime) -> dict[int, Program]:
    """The programs as they were installed at an instant; those of later as they began."""
    rows = Installation.objects.filter(offering__network_id=network_id).select_related(
        "offering", "version"
    )
    chosen: dict[int, Installation] = {}
    for one in rows.defer(*COMPILED).order_by("installed_at"):
        if one.installed_at <= known_at or one.offering_id not in chosen:
            chosen[one.offering_id] = one
    return {offering_id: program_of(one) for offering_id, one in chosen.items()}


def _read(network_id: int) -> dict[int, Program]:
    installations = Installation.objects.filter(
        offering__network_id=network_id, ended_at=None
    ).select_related("offering", "version")
    return {one.offering_id: program_of(one) for one in installations.defer(*COMPILED)}


def program_of(installation: Installation) -> Program:
    """The program of an installation; installations never change, so it is made once."""
    return _made(_Installed((installation.pk, installation.installed_at), installation))


class _Installed:
    """An installation as a cache key: its id and its instant, as databases share ids."""

    def __init__(self, key: tuple[int, datetime], row: Installation) -> None:
        self.key, self.row = key, row

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Installed) and other.key == self.key


@lru_cache(maxsize=64)
def _made(installed: _Installed) -> Program:
    row = installed.row
    pack = packs.installed_pack(row.version)
    codes = packs.codes_of(pack)
    return Program(
        offering_id=row.offering_id,
        title=row.offering.title,
        zone=row.offering.time_zone,
        pack=pack,
        codes=codes,
        parameters=row.parameters,
        rules=resolve(pack, codes, row.parameters).rules,
        standards={number: code for code, number in codes.standards.items()},
        stages={codes.stages[stage.code]: stage.title for stage in pack.stages},
    )
