"""The tutorial as steps: what its reader writes, changes and types, and what is shown.

A block after "Write `file`:" is a file, after "Add to `file`:" the end of one; "In `file`, change
`a` to `b`." is an edit; a `console` block has commands after `$ ` and what they print, in which a
line `…` stands for any lines, and `…` in a line for any word.
"""

import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hearth.drafting import desk

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorials" / "write-a-program.md"
STEP = re.compile(
    r"^(?P<verb>Write|Add to) `(?P<file>[^`]+)`:\n\n```(?:yaml|csv)\n(?P<body>.*?)^```$"
    r"|^In `(?P<edited>[^`]+)`, change `(?P<was>[^`]+)` to `(?P<now>[^`]+)`\.$"
    r"|^```console\n(?P<console>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Command:
    """A command and what the page says it prints."""

    typed: str
    shown: tuple[str, ...]


def steps(page: str) -> Iterator[re.Match[str]]:
    return STEP.finditer(page)


def commands(console: str) -> Iterator[Command]:
    for part in re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]:
        typed, *shown = part.rstrip("\n").split("\n")
        yield Command(typed, tuple(shown))


Hearth = Callable[[list[str]], str]
"""Runs a command of Hearth that needs a database; what it prints."""


def carry_out(
    step: re.Match[str], folder: Path, hearth: Hearth | None = None
) -> Iterator[tuple[Command, tuple[str, ...]]]:
    """Do one step below `folder`; yield every command with what it really prints.

    Without `hearth`, commands that need a database are left out.
    """
    if step["verb"]:
        path = folder / step["file"]
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text() if step["verb"] == "Add to" else ""
        path.write_text(before + step["body"], encoding="utf-8")
    elif step["edited"]:
        path = folder / step["edited"]
        text = path.read_text()
        assert text.count(step["was"]) == 1, (
            f"{step['was']!r} is there {text.count(step['was'])} times"
        )
        path.write_text(text.replace(step["was"], step["now"]), encoding="utf-8")
    else:
        for command in commands(step["console"]):
            match shlex.split(command.typed):
                case ["hearth", "offer" | "import", *_] as words:
                    if hearth:
                        files = {path.name: str(path) for path in folder.glob("*.csv")}
                        said = hearth([files.get(word, word) for word in words[1:]])
                        yield command, tuple(said.splitlines())
                case words:
                    yield command, printed(words, folder)


def printed(words: list[str], folder: Path) -> tuple[str, ...]:
    """What the command prints: the pure part of `hearth packs`, or a few commands of the shell."""

    def pack(name: str) -> Path:
        return folder / name if "/" in name else folder / "packs" / name

    match words:
        case ["mkdir", "-p", *names]:
            for name in names:
                (folder / name).mkdir(parents=True)
            return ()
        case ["cp", "-r", one, other]:
            shutil.copytree(folder / one, folder / other / Path(one).name)
            return ()
        case ["hearth", "packs", "check", name]:
            return desk.check([pack(name)]).lines
        case ["hearth", "packs", "explain", name]:
            return desk.explain(pack(name)).lines
        case ["hearth", "packs", "test", name]:
            return desk.run_examples(pack(name)).lines
        case ["hearth", "packs", "diff", one, other]:
            return desk.diff(desk.read_pack(pack(one)), desk.read_pack(pack(other))).lines
    raise AssertionError(f"The page types a command that nobody runs here: {words}")


def as_shown(shown: tuple[str, ...], lines: tuple[str, ...]) -> bool:
    """Whether the lines are those shown, `…` standing for any; blank lines do not matter."""
    parts = [
        r"(?:.*\n)*?" if one == "…" else re.escape(one).replace("…", r"\w+") + "\n"
        for one in shown
        if one
    ]
    text = "".join(f"{line}\n" for line in lines if line)
    return re.fullmatch("".join(parts), text) is not None
