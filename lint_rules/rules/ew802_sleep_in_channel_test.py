"""EW802: a test that waits by the clock for what it could wait for."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from itertools import pairwise

from lint_rules.edits import MendingRule, drop_lines
from lint_rules.rule import Fix, Invalid, Severity, Suspect, Valid

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
    await push(room, "new_msg", {"body": "hello"})
    await asyncio.sleep(0.5)
    await assert_broadcast(room, "new_msg", {"body": "hello"})
    ```

    ## Use instead
    ```python
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
    severity = Severity.WARNING
    dialects = "E"
    in_tests = True
    needs = (frozenset({b"emberwire.testing"}), frozenset({b"sleep("}))

    VALID = (
        Valid(
            "import asyncio\nfrom emberwire.testing import assert_push, connect\nasync def test_a():\n"
            "    await asyncio.sleep(1.1)\n    async with connect(endpoint, '/socket') as socket:\n"
            "        await assert_push(socket, 'x', {})\n",
            why="it waits until a token has expired",
        ),
        Valid(
            "import asyncio\nfrom emberwire.testing import assert_push\nasync def test_a():\n"
            "    await asyncio.sleep(0)\n    await assert_push(room, 'x', {})\n",
            why="it lets others run, and takes no time",
        ),
        Valid(
            "import asyncio\nfrom emberwire.testing import assert_push\nasync def test_a():\n"
            "    while not ready():\n        await asyncio.sleep(0.01)\n    await assert_push(room, 'x', {})\n",
            why="it waits for something else",
        ),
        Valid(
            "import asyncio\nfrom helpers import assert_push\nimport emberwire.testing\nasync def test_a():\n"
            "    await asyncio.sleep(1)\n    await assert_push(room, 'x', {})\n",
            why="another `assert_push`, which may not wait",
        ),
    )
    INVALID = (
        Invalid(
            "import asyncio\nfrom emberwire.testing import assert_push, push\nasync def test_a():\n"
            "    await push(room, 'a', {})\n    await asyncio.sleep(0.5)\n    await assert_push(room, 'b', {})\n",
            line=5,
            path="tests/test_room.py",
            fixed="import asyncio\nfrom emberwire.testing import assert_push, push\nasync def test_a():\n"
            "    await push(room, 'a', {})\n    await assert_push(room, 'b', {})\n",
        ),
        Invalid(
            "from anyio import sleep\nfrom emberwire import testing\nasync def test_a():\n"
            "    ref = await testing.push(room, 'a', {})\n    await sleep(1)\n"
            "    reply = await testing.assert_reply(ref, 'ok')  # emberwire.testing waits\n",
            line=5,
            path="tests/test_room.py",
            fixed="from anyio import sleep\nfrom emberwire import testing\nasync def test_a():\n"
            "    ref = await testing.push(room, 'a', {})\n"
            "    reply = await testing.assert_reply(ref, 'ok')  # emberwire.testing waits\n",
        ),
    )

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
