"""The few packaged assets that pages use, served from where the lock installed them.

All of USWDS is 2,926 files; a release that collects them takes minutes and 125 MB. So the
compiled stylesheet decides: what it names by url() is served, with the icon sprite and
htmx, and nothing else.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

ROOT = Path(__file__).resolve().parents[2]
STYLESHEET = ROOT / "var" / "assets" / "hearth.css"
USWDS = ROOT / "node_modules" / "@uswds" / "uswds" / "dist"
HTMX = ROOT / "node_modules" / "htmx.org" / "dist" / "htmx.min.js"

_URL = re.compile(r"url\([\"']?([^\"')]+)[\"']?\)")


def packaged_assets() -> dict[str, Path]:
    """Static name to file, for every asset that is installed and built."""
    built = STYLESHEET.stat().st_mtime_ns if STYLESHEET.is_file() else 0
    wanted = {
        "ui/hearth.css": STYLESHEET,
        "ui/htmx.min.js": HTMX,
        "ui/img/sprite.svg": USWDS / "img" / "sprite.svg",
        **{f"ui/{name}": USWDS / name for name in named_by_stylesheet(built)},
    }
    return {name: path for name, path in wanted.items() if path.is_file()}


@lru_cache(maxsize=1)
def named_by_stylesheet(built: int) -> tuple[str, ...]:
    """Fonts and images the stylesheet names; `built` is its time of change, 0 when absent."""
    if not built:
        return ()
    return tuple(sorted(set(_URL.findall(STYLESHEET.read_text(encoding="utf-8")))))


class AssetStorage(FileSystemStorage):
    """Each name has its own file; they share no folder."""

    prefix = ""

    def path(self, name: str) -> str:
        return str(packaged_assets()[name.replace("\\", "/")])


class AssetFinder(BaseFinder):
    """Finds exactly the packaged assets that pages use."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = AssetStorage(location=str(ROOT))

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found = packaged_assets().get(path)
        if find_all:
            return [str(found)] if found else []
        return str(found) if found else None

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Any]]:
        return ((name, self.storage) for name in packaged_assets())
