"""What each word after `hearth bench` does. Each returns whether every promise was kept."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from bench import figures, pages, programs, report, settle, write
from bench.asking import compare
from bench.database import administrator, use
from bench.figures import Target
from bench.load import ensure_loaded, load
from bench.shape import Shape

Say = Callable[[str], object]


@dataclass(frozen=True)
class Asked:
    """What was asked for on the command line."""

    shape: Shape
    rounds: int = 3
    times: int = 200
    check: bool = False
    keep: bool = False


def run_load(asked: Asked, say: Say) -> bool:
    """Load afresh."""
    use(asked.shape)
    digest = load(asked.shape)
    say(f"Loaded {asked.shape.enrollments:,} enrollments. SHA-256 of the stream: {digest}")
    return True


def run_settle(asked: Asked, say: Say) -> bool:
    """Every way to the same obligations, beside each other."""
    _ensure(asked, say)
    taken = settle.measure(asked.shape, asked.rounds, say)
    ratios = settle.ratios(taken)
    if asked.check:
        say("Every way came to the same rows.")
        return True
    return _judge("settle", asked, ratios, settle.TARGETS, say)


def run_write(asked: Asked, say: Say) -> bool:
    """Contacts filed one by one."""
    _ensure_settled(asked, say)
    written = write.measure(asked.shape, asked.times)
    say(str(written))
    return _judge("write", asked, write.figures(written), write.TARGETS, say)


def run_pages(asked: Asked, say: Say) -> bool:
    """The two pages that are open all day."""
    _ensure_settled(asked, say)
    opened = pages.measure(asked.shape, asked.times)
    _say_pages(opened, say)
    grew = _say_changes(opened, asked, say)
    beside = {page.name: page.asking.kept() for page in opened}
    kept = _judge("pages", asked, pages.figures(opened), pages.TARGETS, say, beside)
    return kept and not grew and not any(page.scans for page in opened)


def _say_changes(opened: list[pages.Page], asked: Asked, say: Say) -> bool:
    """Say what is asked otherwise than in the baseline; whether there are more queries.

    Another size or seed has other plans; the baseline is of the whole state.
    """
    if asked.shape != Shape():
        return False
    before = figures.baseline("pages")
    compared = [compare(page.name, page.asking, before.get(page.name)) for page in opened]
    for line in (line for one in compared for line in one.lines):
        say(f"  {line}")
    # A new baseline is how more queries are owned up to.
    return not asked.keep and any(one.grew for one in compared)


def run_report(asked: Asked, say: Say) -> bool:
    """Who saw a member, over a year's log."""
    _ensure(asked, say)
    measured = report.measure(asked.shape, asked.times)
    say(f"{measured.rows:,} rows in the log.")
    _say_pages((measured.usual, measured.most), say)
    kept = _judge("report", asked, report.figures(measured), report.TARGETS, say)
    return kept and not measured.usual.scans and not measured.most.scans


def _say_pages(opened: Iterable[pages.Page], say: Say) -> None:
    """How each page was served, and what it read whole."""
    for page in opened:
        say(str(page))
        for scan in page.scans:
            say(f"  {scan}")


def run_programs(asked: Asked, say: Say) -> bool:
    """Two programs with all their standards, beside the measuring pack."""
    measured = programs.measure(asked.shape, asked.times, say)
    for standard, count in sorted(measured.standards.items()):
        say(f"  {count:>10,}  {standard}")
    for pack, written in measured.written.items():
        say(f"{pack}: {written}")
    told = programs.beside(measured)
    for name, figure in told.items():
        say(f"{name:36} {figure:8.3g}")
    for table in sorted(measured.scans):
        say(f"  {table} read whole while a contact was written")
    for standard in sorted(measured.silent):
        say(f"  nothing asked for by {standard}")
    sound = not measured.scans and not measured.silent
    if asked.check:
        return sound
    found = programs.figures(measured)
    return _judge("programs", asked, found, programs.TARGETS, say, told) and sound


RUNS: Mapping[str, Callable[[Asked, Say], bool]] = {
    "load": run_load,
    "settle": run_settle,
    "write": run_write,
    "pages": run_pages,
    "report": run_report,
    "programs": run_programs,
}


def _ensure(asked: Asked, say: Say) -> None:
    use(asked.shape)
    say(f"{asked.shape.enrollments:,} enrollments, stream {ensure_loaded(asked.shape)[:12]}.")


def _ensure_settled(asked: Asked, say: Say) -> None:
    _ensure(asked, say)
    with administrator() as admin:
        settled = admin.execute("select exists (select from ledger_obligation)").fetchone()
        if settled == (False,):
            rows, seconds = settle.settle_everybody()
            say(f"Settled: {rows:,} rows in {seconds:.1f} s.")
            admin.execute("vacuum (analyze)")


def _judge(
    name: str,
    asked: Asked,
    measured: Mapping[str, float],
    targets: Mapping[str, Target],
    say: Say,
    beside: Mapping[str, object] | None = None,
) -> bool:
    judged = figures.judge(name, measured, targets)
    for line in judged.lines:
        say(line)
    if asked.keep and judged.kept:
        say(f"Kept as {figures.keep(name, measured, targets, beside)}.")
    elif asked.keep:
        say("Not kept: what misses its promise is no baseline.")
    return judged.passed
