"""EW207: a route that no topic reaches."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import dotted, literal, positional
from lint_rules.frameworks.emberwire import is_ours, kind_of
from lint_rules.rule import Rule


class TopicShadowing(Rule):
    """
    ## What it does
    Reports a route whose topics all go to a route above it, and a route for every topic, `"*"`.

    ## Why is this bad?
    The first route that matches wins.
    A channel that guards `"room:admins"` below `"room:*"` never runs: the channel above it decides who may be there.
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
    There is no automatic fix: another order changes which code decides.

    ## Known limits
    Not seen:
    - routes of base classes
    - patterns that are not literals

    ## References
    Phoenix: the first `channel/3` that matches wins. CWE-561, CWE-863.
    """

    code = "EW207"
    name = "topic-shadowing"
    dialects = "E"
    default = False
    cwe = (561, 863)
    needs = (frozenset({b"channel("}), frozenset({b"emberwire"}))

    calls = frozenset({"channel"})

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        if kind_of(self.file.class_of(node), self.file.index) != "Socket":
            return
        above: list[str] = []
        for call, pattern in self._routes(node):
            winner = next((other for other in above if _covers(other, pattern)), None)
            if winner is not None:
                self.report(call, f"every topic of {pattern!r} goes to {winner!r} above it: move this route up")
            elif pattern == "*":
                self.report(call, "this route takes every topic that a client sends: name what its topics begin with")
            above.append(pattern)

    def _routes(self, owner: cst.ClassDef) -> Iterator[tuple[cst.Call, str]]:
        for statement in owner.body.body:
            match statement:
                case cst.SimpleStatementLine(
                    body=[cst.Assign(value=cst.Call() as call) | cst.AnnAssign(value=cst.Call() as call)]
                ):
                    pattern = literal(positional(call, 0))
                    if isinstance(pattern, str) and is_ours(
                        self.file.outline.resolve(dotted(call.func) or ""), "channel"
                    ):
                        yield call, pattern


def _covers(above: str, below: str) -> bool:
    if above.endswith("*"):
        return below.startswith(above[:-1])
    return above == below
