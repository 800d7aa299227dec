"""The command `emberwire learn`: attack a bad server, see what the linter says of it, fix it, and have the fix judged.

    $ emberwire learn                      # the lessons, and how far you are
    $ emberwire learn show EW101           # the story
    $ emberwire learn run EW101            # the attack on the bad server; --fixed: on the good one
    $ emberwire learn start EW101          # a copy of the bad server, for you to fix
    $ emberwire learn check EW101 ew101.py # the linter, an honest user and the attacker judge it

Exit codes: 0 it went as the lesson says (of `check`: the fix holds), 1 it did not, 2 it could not be done: there is no
such lesson or file, or the server does not start. Nothing leaves this machine: the servers listen on 127.0.0.1 only.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from emberwire._learn_check import Check
    from emberwire._learn_lessons import Lesson

OK, NOT_SO, UNABLE = 0, 1, 2


class Unable(click.ClickException):
    """What was asked for cannot be done; the message is a sentence."""

    exit_code = UNABLE


@contextmanager
def sentences() -> Iterator[None]:
    """Turn what may go wrong into a sentence and exit code 2."""
    from emberwire._learn_lessons import LessonError

    try:
        yield
    except (LessonError, OSError) as error:
        raise Unable(f"{error}.".replace("..", ".").replace("?.", "?")) from error


@click.group(invoke_without_command=True)
@click.pass_context
def learn(context: click.Context) -> None:
    """Attack a bad server, see the finding, and fix it. Without a command: list the lessons."""
    if context.invoked_subcommand is None:
        with sentences():
            list_lessons()


def list_lessons() -> None:
    """Print a line for each lesson, with how far the learner is."""
    from emberwire._learn_lessons import all_lessons
    from emberwire._learn_progress import Progress, Step
    from emberwire._learn_render import Style

    progress, style, indent = Progress.load(), Style.of_terminal(), " " * 7
    lessons = all_lessons()
    for lesson in lessons:
        click.echo(f"{lesson.code}  {lesson.title}  ({progress.of(lesson.code)})")
        click.echo(click.wrap_text(lesson.summary, style.width, initial_indent=indent, subsequent_indent=indent))
    unsolved = next((each for each in lessons if progress.of(each.code) is not Step.SOLVED), None)
    if unsolved is None:
        click.echo("\nAll solved.")
    else:
        click.echo(f"\nNext: `emberwire learn show {unsolved.code}`, then `emberwire learn run {unsolved.code}`.")


@learn.command()
@click.argument("code")
def show(code: str) -> None:
    """Tell the story of the lesson on the rule CODE."""
    from emberwire._learn_progress import Progress, Step
    from emberwire._learn_render import Style, render

    lesson = lesson_on(code)
    click.echo(render(lesson.text, Style.of_terminal()))
    Progress.load().reach(lesson.code, Step.READ)


@learn.command()
@click.argument("code")
@click.option("--fixed", is_flag=True, help="Attack the good server instead of the bad one.")
@click.option("--port", default=0, type=click.IntRange(0, 65_535), help="Port of the server; by default a free one.")
def run(code: str, *, fixed: bool, port: int) -> None:
    """Start the bad server of the lesson on CODE, attack it, and print what was said over the wire."""
    from emberwire._learn_client import LabError

    lesson = lesson_on(code)
    file = lesson.good if fixed else lesson.bad
    for line in linter_says(lesson, file):
        click.echo(line)
    try:
        as_the_lesson_says = asyncio.run(attack(lesson, file, port=port))
    except LabError as error:
        click.echo(f"The attack could not be carried out: {error}.", err=True)
        as_the_lesson_says = False
    if not fixed:
        click.echo(f"\nThe same attack on the fixed server: `emberwire learn run {lesson.code} --fixed`")
    sys.exit(OK if as_the_lesson_says else NOT_SO)


def linter_says(lesson: Lesson, file: Path) -> list[str]:
    """What the linter says of a file, before anybody attacks it."""
    from emberwire._learn_check import finding_lines

    lines = finding_lines(lesson, file) or [f"{lesson.code} finds nothing in {file.name}."]
    return [f"The linter on {file.name}:", *(f"   {line}" for line in lines)]


async def attack(lesson: Lesson, file: Path, *, port: int) -> bool:
    """Serve the file, attack it, and say whether it ended as it should. Raises LabError and Unable."""
    from emberwire._learn_client import Succeeded, converse
    from emberwire._learn_progress import Progress, Step
    from emberwire._learn_render import Style
    from emberwire._learn_server import ServerError, serving

    try:
        async with serving(file, port=port) as server:
            click.echo(f"The attack on {file.name}, which listens on {server.base_url}:")
            outcome = await converse(lesson.attack(), server.base_url)
    except ServerError as error:
        raise Unable(f"{error}.") from error
    succeeded = isinstance(outcome, Succeeded)
    style = Style.of_terminal()
    verdict = style.paint("SUCCEEDED", "red") if succeeded else style.paint("STOPPED", "green")
    click.echo(f"{verdict}: {outcome.verdict}.")
    Progress.load().reach(lesson.code, Step.ATTACKED)
    return succeeded is (file == lesson.bad)


@learn.command()
@click.argument("code")
def diff(code: str) -> None:
    """Show the smallest fix: the difference between the bad and the good server of the lesson on CODE."""
    from emberwire._learn_render import Style, paint_diff

    lesson = lesson_on(code)
    for line in paint_diff(lesson.diff(), Style.of_terminal()):
        click.echo(line)


@learn.command()
@click.argument("code")
@click.argument("file", required=False, type=click.Path(path_type=Path))
def start(code: str, file: Path | None) -> None:
    """Copy the bad server of the lesson on CODE to FILE (default: CODE.py), for you to fix."""
    lesson = lesson_on(code)
    target = file or Path(f"{lesson.code.lower()}.py")
    if target.is_dir():
        target = target / f"{lesson.code.lower()}.py"
    with sentences():
        try:
            with target.open("x", encoding="utf-8") as copy:
                copy.write(lesson.bad.read_text(encoding="utf-8"))
        except FileExistsError as error:
            raise Unable(f"{target} is there already, and may hold your work; name another file.") from error
    click.echo(f"{target} is yours to fix. Then: `emberwire learn check {lesson.code} {target}`")


@learn.command()
@click.argument("code")
@click.argument("file", type=click.Path(path_type=Path))
def check(code: str, file: Path) -> None:
    """Judge FILE, your fix of the lesson on CODE, by the linter, an honest user and the attacker."""
    from emberwire._learn_check import judge
    from emberwire._learn_progress import Progress, Step

    lesson = lesson_on(code)
    if not file.is_file() or file.suffix != ".py":
        raise Unable(f"expected a Python file, and {file} is none; `emberwire learn start {lesson.code}` makes one.")
    checks = asyncio.run(judge(lesson, file))
    report(checks)
    if not all(each.passed for each in checks):
        click.echo(f"\nNot yet. `emberwire learn show {lesson.code}` tells what to look at.")
        sys.exit(NOT_SO)
    click.echo(f"\nSolved: the attack is stopped, and {file.name} still does what it is for.")
    Progress.load().reach(lesson.code, Step.SOLVED)


def report(checks: list[Check]) -> None:
    """Print a line for each check, and under one that failed what led to it."""
    from emberwire._learn_render import Style

    style = Style.of_terminal()
    for each in checks:
        mark = style.paint("ok    ", "green") if each.passed else style.paint("FAILED", "red")
        click.echo(f"{each.name:8} {mark} {each.sentence}.")
        if each.transcript:
            click.echo(each.transcript)


def lesson_on(code: str) -> Lesson:
    """Find the lesson that was asked for, or end with a sentence that names the nearest."""
    from emberwire._learn_lessons import find_lesson

    with sentences():
        return find_lesson(code)
