"""EW207: a route that an earlier one always wins."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from lint_rules.rule import FlowRule, Invalid, Severity, Suspect, Valid, call_name


class TopicShadowing(FlowRule):
    """
    ## What it does
    Reports a route that can never be reached because an earlier pattern of the same socket matches everything that it matches, and a bare `*`.

    ## Why is this bad?
    The channel that was meant to guard the topic never runs; another one, with other rules, does.

    ## Example
    ```python
    room = channel("room:*", RoomChannel)
    lobby = channel("room:lobby", LobbyChannel)
    ```

    ## Use instead
    ```python
    lobby = channel("room:lobby", LobbyChannel)
    room = channel("room:*", RoomChannel)
    ```

    ## Fix safety
    There is no automatic fix yet.

    ## Known limits
    Only literal patterns in one class.

    ## References
    Phoenix: the first matching route wins.
    """

    code = "EW207"
    name = "topic-shadowing"
    severity = Severity.WARNING
    dialects = "E"
    needs = (frozenset({b"channel("}), frozenset({b"Socket"}))

    VALID = (
        Valid(
            "from emberwire import Socket, channel\nclass S(Socket):\n    lobby = channel('room:lobby', L)\n    room = channel('room:*', R)\n"
        ),
    )
    INVALID = (
        Invalid(
            "from emberwire import Socket, channel\nclass S(Socket):\n    room = channel('room:*', R)\n    lobby = channel('room:lobby', L)\n",
            line=4,
        ),
        Invalid("from emberwire import Socket, channel\nclass S(Socket):\n    all = channel('*', R)\n", line=3),
    )

    def suspects(self) -> Iterable[Suspect]:
        for owner in self.file.module.classes.values():
            earlier: list[str] = []
            for value in owner.assigns.values():
                pattern = _pattern(value)
                if pattern is None:
                    continue
                winner = next((other for other in earlier if _covers(other, pattern)), None)
                if winner is not None:
                    yield Suspect(
                        value, f"{pattern!r} is never reached: {winner!r} stands before it and matches it all"
                    )
                elif pattern == "*":
                    yield Suspect(value, "'*' takes every topic there is, also those that were meant for nobody")
                earlier.append(pattern)


def _pattern(value: ast.expr) -> str | None:
    if not isinstance(value, ast.Call) or call_name(value) != "channel" or not value.args:
        return None
    first = value.args[0]
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def _covers(earlier: str, later: str) -> bool:
    return earlier == later or (earlier.endswith("*") and later.startswith(earlier[:-1]))
