"""A small pack on disk that tests change in one place to see what is refused."""

from pathlib import Path

from hearth.drafting.check import check_pack
from hearth.drafting.documents import PackError
from hearth.drafting.load import load_pack

PACK = """\
id: small
title: {en: Small, es: Pequeño}
stages:
  - {code: enrolled, title: {en: Enrolled, es: Inscrito}}
roles:
  - {code: care_manager, title: {en: Care manager, es: Coordinador}}
parameters:
  - name: days_allowed
    title: {en: Days allowed, es: Días permitidos}
    type: days
    because: {source: Small, section: "1", confidence: unconfirmed}
evidence:
  - number: 100
    code: group_session
    title: {en: group session, es: sesión de grupo}
    label: sud_part2
    attributes:
      - {code: attended, title: {en: attended, es: asistió}, type: flag}
"""
STANDARD = """\
id: monthly
title: {en: Monthly, es: Mensual}
because: {source: Small, section: "2", confidence: verified}
effective: {from: 2026-01-01, straddle: keep}
applies: {stage: enrolled}
opens: {each: month}
due: {by: window_end}
satisfied_by: {contact: {reached: true}}
responsible: care_manager
"""


def write_pack(within: Path, *, pack: str = PACK, standard: str = STANDARD) -> Path:
    folder = within / "small"
    (folder / "standards").mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(pack, encoding="utf-8")
    (folder / "standards" / "monthly.yaml").write_text(standard, encoding="utf-8")
    return folder


def complaints(folder: Path) -> list[str]:
    """What loading refuses or checking finds, as people read it."""
    try:
        return [str(problem) for problem in check_pack(load_pack(folder))]
    except PackError as error:
        return [str(problem) for problem in error.problems]
