"""Installed packs: read from disk, kept whole in the database, compiled once per offering.

Installing is the migrator's work: the application may read what settling runs, never write it.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from hearth.drafting.check import check_setting, check_settings
from hearth.drafting.desk import read_pack
from hearth.drafting.documents import PackError, Problem
from hearth.drafting.layouts import Layout, load_layout
from hearth.drafting.load import BUILT_IN as BUILT_IN_FOLDER
from hearth.drafting.load import load_pack, with_built_in
from hearth.foundation.clock import now
from hearth.ledger.labelling import labels_of_standards, places_of, raise_labels
from hearth.ledger.models import Calendar, Code, Installation, PackVersion, SettlingRun
from hearth.ledger.settling import compare_text, known_text, runner_text, settle_text
from hearth.manuals.waiting import how_to_set
from hearth.manuals.waiting import waiting as everything_waiting
from hearth.network.models import Offering
from hearth.rules.evidence import Kind, kinds_by_code
from hearth.rules.labels import NORMAL, joined
from hearth.rules.model import Pack
from hearth.rules.resolve import Codes, Resolved, Rule, resolve, values_of
from hearth.rules.windows import CALENDAR_COLUMNS, calendar_rows, to_day

BUILT_IN = {"promise"}  # one number for every pack
CALENDAR = (date(2008, 1, 1), date(2060, 12, 31))
"""The first and the last day that settling knows."""


def pack_folder(key: str) -> Path:
    """Where a pack's files lie."""
    return Path(settings.PACKS_DIR) / key


@transaction.atomic
def install_pack(offering: Offering) -> Installation:
    """Install the offering's pack from its folder with the offering's parameters.

    Raises PackError with every problem when the pack does not check, or a parameter does not fit
    it. Installing the same
    content and parameters again changes nothing. Where the pack has labels, what is stored of
    the program is raised to them, at once.
    """
    version = _keep_version(offering)
    _compile_anew(offering)
    current = Installation.objects.filter(offering=offering, ended_at=None).first()
    if current and (current.version_id, current.parameters) == (version.id, offering.parameters):
        return current
    if current:
        current.ended_at = now()
        current.save(update_fields=["ended_at"])
    _fill_calendar()
    return _compile(offering, version)


def kind_in(network_id: int, code: str) -> Kind | None:
    """The kind of evidence called `code`: a core one, or one that an installed pack declares."""
    if core := kinds_by_code().get(code):
        return core
    return _running_kinds(network_id).get(code)


def labels_of_kinds(network_id: int) -> dict[int, int]:
    """What evidence of a kind tells of by itself, by the kind's number; normal left out."""
    known = _running_kinds(network_id).values()
    return {kind.number: kind.label for kind in known if kind.label != NORMAL}


def _running_kinds(network_id: int) -> dict[str, Kind]:
    current = Installation.objects.filter(offering__network=network_id, ended_at=None)
    running = current.select_related("version").order_by("pk")
    return known_kinds(installed_pack(one.version) for one in running)


def known_kinds(packs: Iterable[Pack]) -> dict[str, Kind]:
    """The kinds that any of the packs declares; one of several tells of what it does in each."""
    known: dict[str, Kind] = {}
    for pack in packs:
        for kind in pack.kinds:
            first = known.setdefault(kind.code, kind)
            known[kind.code] = replace(first, label=joined(first.label, kind.label))
    return known


def installed_pack(version: PackVersion) -> Pack:
    """The pack of a version, as it was when installed."""
    return _load_version(version.digest, json.dumps(version.content, sort_keys=True))


def installed_layout(version: PackVersion) -> Layout | None:
    """How a version reads assignment files, if it says so. Raises PackError."""
    pack = installed_pack(version)
    return load_layout(_folder_of(version.digest), pack)


def codes_of(pack: Pack) -> Codes:
    """The numbers this ledger gave to the pack's words. Raises KeyError for an unknown word."""
    known = {(code.domain, code.key): code.number for code in Code.objects.all()}
    return Codes(
        standards={
            one.code: known["standard", _standard(pack, one.code)] for one in pack.standards
        },
        roles={one.code: known["role", one.code] for one in pack.roles},
        **{
            f"{what}s": {one.code: known[f"{what}:{pack.code}", one.code] for one in named}
            for what, named in places_of(pack).items()
        },
    )


def offering_parameters(offering: Offering) -> dict[str, int]:
    """The numbers that the network set for what is installed."""
    return dict(Installation.objects.get(offering=offering, ended_at=None).parameters)


def resolved(version: PackVersion, parameters: Mapping[str, int]) -> Resolved:
    """A version's runnable rules, and what it stopped for want of a parameter."""
    pack = installed_pack(version)
    return resolve(pack, codes_of(pack), parameters)


def waiting(installation: Installation) -> list[str]:
    """What of an installation waits for a number, one line each, then how numbers are set."""
    pack = installed_pack(installation.version)
    waits = everything_waiting(pack, installation.parameters)
    lines = [
        f"  {one.standard or one.what.en} waits: set {', '.join(one.parameters)}" for one in waits
    ]
    if waits:
        lines.append(f"  Set with: {_how_to_set(installation.offering, ['NAME'])}")
    return lines


def _how_to_set(offering: Offering, parameters: Iterable[str]) -> str:
    return how_to_set(offering.pack_key, parameters, offering.network.name)


def _compile(offering: Offering, version: PackVersion) -> Installation:
    rules = resolved(version, offering.parameters).rules
    made = Installation.objects.create(
        offering=offering,
        version=version,
        parameters=offering.parameters,
        standards=sorted({rule.standard for rule in rules}),
        labels=labels_of_standards(rules),
        installed_at=now(),
        **_texts(rules),
    )
    _make_runners(made)
    pack = installed_pack(version)
    raise_labels(offering, pack, codes_of(pack), rules)
    return made


def _make_runners(made: Installation) -> None:
    with connection.cursor() as cursor:
        cursor.execute(runner_text(made.pk, made.member_sql))


def _compile_anew(offering: Offering) -> None:
    """Give installations of before a column was dropped, or a text added, the texts of today.

    What they ask for stays: the version and the parameters are theirs.
    """
    rows = Installation.objects.filter(offering=offering, known_sql="")
    for row in rows.select_related("version"):
        rules = resolved(row.version, row.parameters).rules
        row.labels = labels_of_standards(rules)
        for name, text in _texts(rules).items():
            setattr(row, name, text)
        row.save()
        _make_runners(row)
        # Another engine may word the past in another way: the next run settles whole histories.
        SettlingRun.objects.filter(installation=row).update(is_deep=False)


@lru_cache(maxsize=16)
def _texts(rules: tuple[Rule, ...]) -> dict[str, str]:
    # Ibis takes two seconds to import; only whoever installs a pack should wait for it.
    from hearth.population.engines import compile_postgres

    deep = compile_postgres(rules, unsealed=True)
    return {
        "member_sql": settle_text(deep, deep=True),
        "range_sql": settle_text(compile_postgres(rules), deep=False),
        "rebuild_sql": compare_text(deep),
        "known_sql": known_text(deep),
    }


def _keep_version(offering: Offering) -> PackVersion:
    key, folder = offering.pack_key, pack_folder(offering.pack_key)
    pack = read_pack(folder)
    if problems := list(_misfits(pack, offering)):
        raise PackError(problems)
    _number_words(pack)
    content = _files(folder, "") | _files(BUILT_IN_FOLDER, "built-in/")
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    version, _ = PackVersion.objects.get_or_create(
        digest=digest, defaults={"pack_key": key, "content": content, "installed_at": now()}
    )
    return version


def _misfits(pack: Pack, offering: Offering) -> Iterator[Problem]:
    """Numbers of the offering that no program means, or that are none."""
    for parameter in (one for one in pack.parameters if one.code in offering.parameters):
        code, place, number = parameter.code, parameter.place, offering.parameters[parameter.code]
        remedy = f"It is set with: {_how_to_set(offering, [code])}"
        if type(number) is not int:
            yield Problem(place, f"{code} is set to {number!r}, no whole number.", remedy)
        else:
            for one in check_setting(pack, parameter, number, place):
                yield Problem(place, f"{code}: {one.message} {one.mend}", remedy)
    values = {name: one for name, one in offering.parameters.items() if type(one) is int}
    yield from check_settings(pack, values_of(pack, values))


def _files(folder: Path, prefix: str) -> dict[str, str]:
    """The files that make a pack mean what it means, by name below `prefix`."""
    return {
        prefix + str(path.relative_to(folder)): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".yaml", ".csv"} and "examples" not in path.parts
    }


def _number_words(pack: Pack) -> None:
    _number("standard", (_standard(pack, one.code) for one in pack.standards))
    for what, named in places_of(pack).items():
        _number(f"{what}:{pack.code}", (one.code for one in named))
    _number("role", (one.code for one in pack.roles))


def _number(domain: str, keys: Iterable[str]) -> None:
    """Give each new word of a domain the next number; a number once given stays."""
    known = dict(Code.objects.filter(domain=domain).values_list("key", "number"))
    following = max(known.values(), default=0) + 1
    for key in keys:
        if key not in known:
            Code.objects.create(domain=domain, key=key, number=following)
            known[key] = following
            following += 1


def _standard(pack: Pack, code: str) -> str:
    return code if code in BUILT_IN else f"{pack.code}/{code}"


def _folder_of(digest: str) -> Path:
    return Path(settings.VAR_DIR) / "packs" / digest


@lru_cache(maxsize=32)
def _load_version(digest: str, content: str) -> Pack:
    folder = _folder_of(digest)
    for name, text in json.loads(content).items():
        path = folder / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            # Renamed into place: another process may be reading the same version.
            part = path.with_suffix(f".{os.getpid()}")
            part.write_text(text)
            part.replace(path)
    return with_built_in(load_pack(folder), load_pack(folder / "built-in"))


def _fill_calendar() -> None:
    """Fills the calendar, anew where it was filled before it had all its columns."""
    if Calendar.objects.filter(week__isnull=False).exists():
        return
    Calendar.objects.all().delete()
    first, last = (to_day(day) for day in CALENDAR)
    Calendar.objects.bulk_create(
        (
            Calendar(**dict(zip(CALENDAR_COLUMNS, row, strict=True)))
            for row in calendar_rows(first, last)
        ),
        batch_size=5000,
    )
