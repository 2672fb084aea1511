"""Layouts: a pack says which column of a file means what. Read from the installed pack."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from hearth.interop.pieces import UnreadableFileError
from hearth.ledger.models import Installation
from hearth.ledger.packs import installed_pack
from hearth.network.models import Offering
from hearth.rules.model import Pack

ASSIGNMENT = "layouts/assignment.yaml"
MEANINGS = (
    "record_type", "identifier", "family_name", "given_name", "birth_on", "language", "phone",
    "agency", "stage", "starts_on", "care_manager", "consent_signed_on", "hospital",
    "hospital_number",
)  # fmt: skip
OPTIONAL = ("track",)
"""What the file of a program without it has no column for."""


@dataclass(frozen=True)
class Layout:
    """What an assignment file's columns mean. `names` is the column's name, by meaning."""

    separator: str
    names: Mapping[str, str]
    may_be_empty: frozenset[str]
    authority: str
    shape: str  # A stands for a capital letter, 9 for a digit
    record_types: frozenset[str]
    stages: frozenset[str]  # of the program, that a row may name
    signed_consent_for: frozenset[str]
    tracks: frozenset[str]  # of the program
    track_for: frozenset[str]  # stages in which a row must name one

    def has_shape(self, value: str) -> bool:
        """Whether an identifier looks like one of this authority's."""
        return len(value) == len(self.shape) and all(
            (one.isascii() and one.isupper()) if kind == "A" else one in "0123456789"
            for one, kind in zip(value, self.shape, strict=True)
        )


def layout_of(offering: Offering) -> Layout:
    """The assignment layout of the offering's installed pack. Raises UnreadableFileError."""
    installation = (
        Installation.objects.filter(offering=offering, ended_at=None)
        .select_related("version")
        .first()
    )
    if installation is None:
        raise UnreadableFileError(f"{offering.title} has no pack installed yet. Install it first.")
    text = installation.version.content.get(ASSIGNMENT)
    if text is None:
        raise UnreadableFileError(
            f"The installed pack of {offering.title} has no layout for assignment files"
            f" ({ASSIGNMENT}). Add it and install the pack again."
        )
    try:
        return read_layout(yaml.safe_load(text), installed_pack(installation.version))
    except KeyError as error:
        raise UnreadableFileError(f"The layout {ASSIGNMENT} does not say {error}.") from error


def read_layout(document: Mapping[str, Any], pack: Pack) -> Layout:
    """From the layout's YAML and its pack. Raises UnreadableFileError or KeyError."""
    columns = document["columns"]
    names = {column["means"]: column["name"] for column in columns}
    if missing := [meaning for meaning in MEANINGS if meaning not in names]:
        raise UnreadableFileError(f"The layout says no column for {', '.join(missing)}.")
    track_for = frozenset(document.get("track_for", ()))
    if track_for and "track" not in names:
        raise UnreadableFileError("The layout says no column for track.")
    named = {*document["stages"], *document["signed_consent_for"], *track_for}
    if unknown := sorted(named - {stage.code for stage in pack.stages}):
        raise UnreadableFileError(f"The layout names stages the program lacks: {unknown}.")
    return Layout(
        separator=document["separator"],
        names=names,
        may_be_empty=frozenset(one["means"] for one in columns if one.get("may_be_empty")),
        authority=document["identifier"]["authority"],
        shape=document["identifier"]["shape"],
        record_types=frozenset(document["record_types"]),
        stages=frozenset(document["stages"]),
        signed_consent_for=frozenset(document["signed_consent_for"]),
        tracks=frozenset(track.code for track in pack.tracks),
        track_for=track_for,
    )
