"""Asking what to do with a file that exists and is different; on a terminal only.

    chat/app.py is there and different. y overwrites it, n leaves it, …
    overwrite chat/app.py? [y/N/a/q/d/m]

The letters are those of Rails; Return is n, because what is overwritten may be somebody's work.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from scaffold.plan.merge import marked, two_way
from scaffold.plan.operations import Conflict, Merge, Operation, Plan, Policy, Skip, settled
from scaffold.shell.options import Mode
from scaffold.shell.show import diff_of
from scaffold.words.errors import ScaffoldError

__all__ = ["agreed", "ask", "is_interactive"]

HELP = (
    "y overwrites it, n leaves it, a overwrites this and all that follow, q stops and writes nothing,\n"
    "d shows the difference, m keeps both versions, with conflict markers where they differ."
)


def is_interactive() -> bool:
    """Tell whether a person is there to answer: both input and output are a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask(plan: Plan) -> Plan:
    """Return `plan` with its conflicts settled by the person. Raises `ScaffoldError` when the answer is q."""
    answers = _Answers()
    return plan.decided(answers.decide)


def agreed(mode: Mode, question: str) -> bool:
    """Return whether the person says yes; no where nothing is to be written, or nobody is there to be asked."""
    return mode.writes and mode.format == "text" and is_interactive() and click.confirm(question, default=True)


class _Answers:
    def __init__(self) -> None:
        self._all = False

    def decide(self, conflict: Conflict) -> Operation:
        if self._all:
            return settled(conflict, Policy.OVERWRITE)
        click.echo(f"{conflict.path}: {conflict.why}.\n{HELP}")
        for answer in self._asked(conflict.path):
            match answer:
                case "y" | "a":
                    self._all = answer == "a"
                    return settled(conflict, Policy.OVERWRITE)
                case "n":
                    return Skip(conflict.path)
                case "q":
                    raise ScaffoldError("You stopped. Nothing was written.")
                case "m" if conflict.content is not None:
                    return _merged(conflict, conflict.content)
                case "d":
                    for line in diff_of(conflict):
                        click.echo(line)
                case _:
                    click.echo(HELP)
        raise AssertionError("the answers never end")

    def _asked(self, path: str) -> Iterator[str]:
        while True:
            yield click.prompt(f"overwrite {path}? [y/N/a/q/d/m]", default="n", show_default=False).strip().lower()[:1]


def _merged(conflict: Conflict, content: bytes) -> Merge:
    both = two_way(conflict.before, content)
    return Merge(conflict.path, conflict.before, both, marked(both))
