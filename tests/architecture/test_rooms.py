"""The shape of the house, beyond what the layers contract in `.importlinter` says."""

import ast
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]
HEARTH = ROOT / "hearth"
PURE = ("hearth.rules", "hearth.manuals", "hearth.population", "hearth.drafting")
# What somebody can read in an afternoon: the language and its meaning.
MOST_LINES_OF_RULES = 2_000
# A room's doors to people are its own; the rest of the room may be asked by others.
PRIVATE = {"views", "forms", "urls"}
NEVER = {"utils", "util", "helpers", "common", "core", "misc", "managers", "handlers"}
CLOCKS = {"now", "today", "utcnow", "time", "monotonic", "localtime"}
# Functions over 60 lines, each with its reason.
LONG: dict[str, str] = {}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("hearth", include_external_packages=True, cache_dir=None)


def room_of(module: str) -> str:
    return ".".join(module.split(".")[:2])


def sources() -> Iterator[tuple[Path, ast.Module]]:
    """Every source file but migrations and tests."""
    for path in sorted(HEARTH.rglob("*.py")):
        if not {"migrations", "tests"} & set(path.parts):
            yield path, ast.parse(path.read_text())


def test_no_room_uses_anothers_views_forms_or_addresses(graph: grimp.ImportGraph) -> None:
    crossing = [
        (importer, module)
        for module in graph.modules
        if module.startswith("hearth.") and PRIVATE & set(module.split(".")[2:])
        for importer in graph.find_modules_that_directly_import(module)
        if room_of(importer) != room_of(module)
    ]
    assert crossing == []


def test_the_library_is_pure(graph: grimp.ImportGraph) -> None:
    inner = [one for one in graph.modules if one.startswith(PURE) and ".tests" not in one]
    outside = {
        (module, imported)
        for module in inner
        for imported in graph.find_modules_directly_imported_by(module)
        if imported == "django"
        or (imported.startswith("hearth.") and not imported.startswith(PURE))
    }
    assert outside == set()


def test_the_language_stays_short_enough_to_be_read() -> None:
    lines = {path.name: len(path.read_text().splitlines()) for path in HEARTH.glob("rules/*.py")}
    assert sum(lines.values()) < MOST_LINES_OF_RULES, lines


def test_the_library_never_asks_the_time() -> None:
    asked = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in sources()
        if path.relative_to(HEARTH).parts[0] in {room.partition(".")[2] for room in PURE}
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"date", "datetime", "time", "timezone"}
    ]
    assert asked == []


def test_there_is_one_clock() -> None:
    """Hidden clocks make yesterday's results unrepeatable; `foundation.clock` alone asks."""
    allowed = {
        "foundation/clock.py": "the clock",
        "access/actors.py": "the application's layer must use the policies' day",
    }
    asking = {
        str(path.relative_to(HEARTH))
        for path, tree in sources()
        for node in ast.walk(tree)
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"now", "today", "utcnow"}
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id in {"date", "datetime", "timezone"}
        )
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == "django.utils.timezone"
            and "now" in {alias.name for alias in node.names}
        )
    }
    assert asking - set(allowed) == set()


def test_there_are_no_signals(graph: grimp.ImportGraph) -> None:
    named = [
        str(path.relative_to(ROOT))
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and ".signals" in f".{node.module or ''}"
    ]
    assert named == []


def test_no_file_is_an_attic() -> None:
    attics = [str(path.relative_to(ROOT)) for path, _ in sources() if path.stem in NEVER]
    attics += [str(path) for path in HEARTH.rglob("*") if path.is_dir() and path.name in NEVER]
    assert attics == []


def test_a_function_over_sixty_lines_has_a_reason() -> None:
    long = {
        f"{path.relative_to(HEARTH)}:{node.name}"
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= 60
    }
    assert long == set(LONG)


def test_every_room_says_what_it_is_for() -> None:
    silent = [
        path.parent.name
        for path in sorted(HEARTH.glob("*/__init__.py"))
        if not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def test_nothing_evaluates_text() -> None:
    evaluating = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"eval", "exec", "compile"}
    ]
    assert evaluating == []
