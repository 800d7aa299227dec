"""EW802: a test that waits by the clock for what it could wait for."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from itertools import pairwise

from lint_rules.edits import MendingRule, drop_lines
from lint_rules.rule import Fix, FixKind, Severity, Suspect

WAITING = frozenset({"assert_push", "assert_reply", "assert_broadcast", "refute_push", "refute_reply"}) | {
    "refute_broadcast"
}
SLEEPS = frozenset({"asyncio.sleep", "anyio.sleep", "time.sleep", "trio.sleep"})


class SleepInChannelTest(MendingRule):
    """
    ## What it does
    Reports a `sleep` right before `assert_push`, `assert_reply`, `assert_broadcast` and their opposites.

    ## Why is this bad?
    These wait by themselves, and go on as soon as the message is there.
    The sleep makes every run as slow as the slowest, and on a slow machine it is still too short.

    ## Example
    ```python
    import asyncio

    from emberwire.testing import assert_broadcast, push


    async def test_a_message_reaches_the_room(room) -> None:
        await push(room, "new_msg", {"body": "hello"})
        await asyncio.sleep(0.5)  # EW802
        await assert_broadcast(room, "new_msg", {"body": "hello"})
    ```

    ## Use instead
    ```python
    from emberwire.testing import assert_broadcast, push


    async def test_a_message_reaches_the_room(room) -> None:
        await push(room, "new_msg", {"body": "hello"})
        await assert_broadcast(room, "new_msg", {"body": "hello"})
    ```

    ## Fix safety
    The fix takes the sleep away.
    It is unsafe, as the test may have slept for something else as well.

    ## Known limits
    A sleep that is not directly in front of what waits, such as one that lets a token expire, is not reported.

    ## References
    Phoenix.ChannelTest: `assert_push/3` waits up to its timeout.
    """

    code = "EW802"
    name = "sleep-in-channel-test"
    fix = FixKind.UNSAFE
    severity = Severity.WARNING
    dialects = "E"
    in_tests = True
    needs = (frozenset({b"emberwire.testing"}), frozenset({b"sleep("}))

    def suspects(self) -> Iterable[Suspect]:
        for function in self.file.module.functions:
            for node in function.own_nodes:
                for body in (getattr(node, "body", []), getattr(node, "orelse", [])):
                    yield from self._in_block(body)
            yield from self._in_block(function.node.body)

    def _in_block(self, body: object) -> Iterator[Suspect]:
        if isinstance(body, list):
            for first, then in pairwise(body):
                if self._sleeps(first) and self._waits(then):
                    yield Suspect(first, "what follows waits by itself, and only as long as it takes")

    def _sleeps(self, statement: ast.stmt) -> bool:
        call = _called(statement)
        if call is None or self.file.module.resolve(call.func) not in SLEEPS or not call.args:
            return False
        return not (isinstance(call.args[0], ast.Constant) and call.args[0].value == 0)

    def _waits(self, statement: ast.stmt) -> bool:
        call = _called(statement)
        dotted = self.file.module.resolve(call.func) if call is not None else None
        return dotted is not None and dotted.startswith("emberwire.testing.") and dotted.rpartition(".")[2] in WAITING

    def mend(self, suspect: Suspect) -> Fix | None:
        statement = suspect.node
        if not isinstance(statement, ast.Expr):
            return None
        return Fix("take the sleep away", (drop_lines(self.file, statement),), safe=False)


def _called(statement: ast.stmt) -> ast.Call | None:
    """The call that a statement is, awaited or not, with its result kept or not."""
    value = statement.value if isinstance(statement, ast.Expr | ast.Assign) else None
    value = value.value if isinstance(value, ast.Await) else value
    return value if isinstance(value, ast.Call) else None
