"""EW207: a route that no topic reaches."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from lint_rules.dialects.emberwire import kind_of_class
from lint_rules.facts import ClassFacts
from lint_rules.rule import FlowRule, Suspect


class TopicShadowing(FlowRule):
    """
    ## What it does
    Reports a route whose topics all go to a route above it, and a route for every topic, `"*"`.

    ## Why is this bad?
    The first route that matches wins.
    A channel below `"room:*"` that was written to guard `"room:admins"` never runs, and the channel above it decides who may be there.
    `"*"` lets clients make topics up: whoever may join one may join any.

    ## Example
    ```python
    from emberwire import Socket, channel


    class UserSocket(Socket):
        room = channel("room:*", RoomChannel)
        admins = channel("room:admins", AdminChannel)  # EW207
    ```

    ## Use instead
    ```python
    from emberwire import Socket, channel


    class UserSocket(Socket):
        admins = channel("room:admins", AdminChannel)
        room = channel("room:*", RoomChannel)
    ```

    ## Fix safety
    There is no automatic fix: with the order it changes which code decides.

    ## Known limits
    Routes of base classes, which come after those of the class itself, and patterns that are not literals are not looked at.

    ## References
    Phoenix: the first `channel/3` that matches wins. CWE-561, CWE-863.
    """

    code = "EW207"
    name = "topic-shadowing"
    dialects = "E"
    cwe = (561, 863)
    needs = (frozenset({b"channel("}), frozenset({b"emberwire"}))

    def suspects(self) -> Iterable[Suspect]:
        for owner in self.file.module.classes.values():
            if kind_of_class(owner, self.file.project) == "Socket":
                yield from _shadowed(owner)


def _shadowed(owner: ClassFacts) -> Iterator[Suspect]:
    above: list[str] = []
    for call, pattern in _routes(owner):
        winner = next((other for other in above if _covers(other, pattern)), None)
        if winner is not None:
            yield Suspect(call, f"every topic of {pattern!r} goes to {winner!r} above it")
        elif pattern == "*":
            yield Suspect(call, "this route takes every topic that a client can think of")
        above.append(pattern)


def _routes(owner: ClassFacts) -> Iterator[tuple[ast.Call, str]]:
    for node in owner.node.body:
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if not isinstance(value, ast.Call) or (owner.module.resolve(value.func) or "").rpartition(".")[2] != "channel":
            continue
        first = value.args[0] if value.args else None
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield value, first.value


def _covers(above: str, below: str) -> bool:
    if above.endswith("*"):
        return below.startswith(above[:-1])
    return above == below
