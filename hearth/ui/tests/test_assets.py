"""Pages get every asset they name, from this site, and none besides."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from hearth.ui import components
from hearth.ui.finders import STYLESHEET, USWDS, AssetFinder, named_by_stylesheet

UI = Path(components.__file__).parent
TEMPLATES = sorted((UI / "templates").rglob("*.html"))


@pytest.fixture(scope="module", autouse=True)
def _built() -> None:
    if not STYLESHEET.is_file():
        pytest.skip("assets are not built here: npm ci && npm run build")


def test_everything_the_stylesheet_names_is_served():
    finder = AssetFinder()
    names = named_by_stylesheet(STYLESHEET.stat().st_mtime_ns)
    assert any("PublicSans" in name for name in names)
    assert [name for name in names if finder.find(f"ui/{name}") is None] == []


def test_the_finder_serves_little_and_nothing_outside_its_list():
    finder = AssetFinder()
    served = dict(finder.list(None))
    assert {"ui/hearth.css", "ui/htmx.min.js", "ui/img/sprite.svg"} <= served.keys()
    assert len(served) < 30
    assert finder.find("ui/../package.json") is None
    assert all(Path(storage.path(name)).is_file() for name, storage in served.items())


def test_every_icon_is_in_the_sprite():
    sprite = (USWDS / "img" / "sprite.svg").read_text(encoding="utf-8")
    signs = [*components.STATUSES.values(), *components.CONFIDENCES.values()]
    names = {sign.icon for sign in signs} | set(components.NOTICES.values())
    for path in TEMPLATES:
        names |= set(re.findall(r'{% icon "(\w+)"', path.read_text(encoding="utf-8")))
    assert [name for name in sorted(names) if f'id="{name}"' not in sprite] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_colours_styles_scripts_or_other_sites(path: Path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:|https?://", text)
    assert not re.search(r"<script(?![^>]* src=)", text)
    assert not re.search(r"#[0-9a-fA-F]{6}\b", text)
    get_template(str(path.relative_to(UI / "templates")))


def test_the_spanish_catalogue_is_complete():
    text = (UI / "locale/es/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    entries = text.split("\n\n")[1:]
    assert [entry for entry in entries if 'msgstr ""' in entry or "fuzzy" in entry] == []
