"""How often the linter goes from one of its files into another on the way from command line to finding.

    python -m benchmarks.walk                # the counts, and the pairs of files between which it goes most
    python -m benchmarks.walk --pairs 60     # more of them
    python -m benchmarks.walk --steps        # every entered function, in order
    python -m benchmarks.walk --rule EW101   # the way of this rule alone

One file of five lines with one finding is linted without cache, once to import and once to be watched. Who reads how a
finding comes about turns a page wherever a function is entered that stands in another file than the one entered before:
that is a file change, and returns are none (as in the tour of the runtime, `tests/docs/test_tour.py`). It is no matter
of time: a hundred calls inside of one file cost a reader nothing, a helper of one line elsewhere two pages.
"""

from __future__ import annotations

import contextlib
import io
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from types import FrameType

import click

from emberwire.cli import main as emberwire

PACKAGE = Path(__file__).resolve().parents[1] / "lint_rules"
CONNECT = """\
from emberwire import Accept, Socket

class Feed(Socket):
    async def connect(self, params, info):
        return Accept()
"""


@dataclass(frozen=True, slots=True)
class Step:
    """One function that was entered: from which file, in which one, and its name."""

    caller: str
    file: str
    function: str


@dataclass
class Walk:
    """One run: the functions that were entered, and the files that ran one after the other, returns included."""

    steps: list[Step] = field(default_factory=list)
    running: list[str] = field(default_factory=list)

    @property
    def changes(self) -> list[tuple[str, str]]:
        """The files of two functions that were entered one after the other, where these are two."""
        return [(one.file, other.file) for one, other in pairwise(self.steps) if one.file != other.file]

    @property
    def moves(self) -> list[Step]:
        """The calls into another file, and the generators that go on for a caller in another one."""
        return [step for step in self.steps if step.caller != step.file]

    @property
    def turns(self) -> list[tuple[str, str]]:
        """From which file to which one it went, returns included."""
        return [(one, other) for one, other in pairwise(self.running) if one != other]

    @property
    def files(self) -> list[str]:
        """The files in the order of their first function."""
        return list(dict.fromkeys(step.file for step in self.steps))


def walk(arguments: list[str], folder: Path) -> Walk:
    """What `emberwire` with these arguments runs through in that folder, after everything was imported."""
    with contextlib.chdir(folder):
        _run(arguments)
        with _recorded() as recorded:
            _run(arguments)
    return recorded


def walk_of_connect(*options: str) -> Walk:
    """The walk of one connect that asks nobody who he is, with these options of the command."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "feed.py").write_text(CONNECT, encoding="utf-8")
        return walk(["lint", "--no-cache", *options, "feed.py"], Path(folder))


def _run(arguments: list[str]) -> None:
    before, sys.argv = sys.argv, ["emberwire", *arguments]
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
            emberwire()
    finally:
        sys.argv = before


@contextlib.contextmanager
def _recorded() -> Iterator[Walk]:
    recorded = Walk()

    def watch(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and (file := _file(frame)):
            recorded.steps.append(Step(_below(frame), file, frame.f_code.co_qualname))
            recorded.running.append(file)
        elif event == "return" and _file(frame):
            recorded.running.append(_below(frame))

    sys.setprofile(watch)
    try:
        yield recorded
    finally:
        sys.setprofile(None)


def _file(frame: FrameType) -> str:
    """The file of a frame inside of the linter; empty for any other code."""
    path = frame.f_code.co_filename
    return path[len(str(PACKAGE)) + 1 :] if path.startswith(f"{PACKAGE}/") else ""


def _below(frame: FrameType) -> str:
    """The file of the nearest frame below that is the linter's; the command line where there is none."""
    below = frame.f_back
    while below is not None:
        if file := _file(below):
            return file
        below = below.f_back
    return "the command line"


@click.command()
@click.option("--pairs", default=25, show_default=True, help="How many pairs of files are listed.")
@click.option("--rule", default="", help="Only this rule is asked, not all that are on by default.")
@click.option("--steps", is_flag=True, help="List every entered function instead.")
def main(pairs: int, rule: str, *, steps: bool) -> None:
    """Print how often one connect goes from file to file."""
    recorded = walk_of_connect(*(("--select", rule) if rule else ()))
    if steps:
        for step in recorded.steps:
            click.echo(f"{step.file:40} {step.function}")
        return
    click.echo(f"{len(recorded.changes):5} file changes from one entered function to the next, returns not counted")
    click.echo(f"{len(recorded.turns):5} with the returns")
    click.echo(f"{len(recorded.moves):5} calls into another file, of {len(recorded.steps)} calls")
    click.echo(f"{len(recorded.files):5} files, in the order of their first function: {', '.join(recorded.files)}")
    click.echo("\ncalls from one file into another")
    between = Counter((step.caller, step.file) for step in recorded.moves)
    for (one, other), count in between.most_common(pairs):
        names = Counter(step.function for step in recorded.moves if (step.caller, step.file) == (one, other))
        click.echo(f"{count:5} {one} > {other}: {', '.join(f'{name} {times}' for name, times in names.items())}")


if __name__ == "__main__":
    main()
