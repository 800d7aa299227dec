"""EW802: a test that waits by the clock for what it could wait for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import called, dotted, literal, positional
from lint_rules.rule import Fix, FixKind, Rule, Severity

WAITING = frozenset({"assert_push", "assert_reply", "assert_broadcast", "refute_push", "refute_reply"}) | {
    "refute_broadcast"
}
SLEEPS = frozenset({"asyncio.sleep", "anyio.sleep", "time.sleep", "trio.sleep"})


class SleepInChannelTest(Rule):
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
    Not reported:
    - a sleep that is not directly in front of what waits, such as one that lets a token expire

    ## References
    Phoenix.ChannelTest: `assert_push/3` waits up to its timeout.
    """

    code = "EW802"
    name = "sleep-in-channel-test"
    fix = FixKind.UNSAFE
    severity = Severity.WARNING
    dialects = "E"
    default = False
    in_tests = True
    needs = (frozenset({b"emberwire.testing"}), frozenset({b"sleep("}))

    def visit_IndentedBlock(self, node: cst.IndentedBlock) -> None:
        self._look_at(node.body)

    def _look_at(self, statements: Sequence[cst.BaseStatement]) -> None:
        for first, then in pairwise(statements):
            if self._sleeps(first) and self._waits(then):
                fix = Fix("take the sleep away", (self.file.changes().remove(first),), safe=False)
                self.report(first, "what follows waits by itself, and only as long as it takes", fix=fix)

    def _sleeps(self, statement: cst.BaseStatement) -> bool:
        call = called(statement)
        if call is None or self._name(call) not in SLEEPS or not call.args:
            return False
        return literal(positional(call, 0)) != 0

    def _waits(self, statement: cst.BaseStatement) -> bool:
        call = called(statement)
        name = self._name(call) if call is not None else ""
        return name.startswith("emberwire.testing.") and name.rpartition(".")[2] in WAITING

    def _name(self, call: cst.Call) -> str:
        return self.file.outline.resolve(dotted(call.func) or "")
