"""EW802: a test that waits and hopes."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from lint_rules.rule import FlowRule, Invalid, Severity, Suspect, Valid


class SleepInChannelTest(FlowRule):
    """
    ## What it does
    Reports `sleep` in tests that use the test kit.

    ## Why is this bad?
    Too short on a busy machine, too long on every other one: the test is slow and fails at random.

    ## Example
    ```python
    await push(channel, "new_msg", {"body": "hi"})
    await asyncio.sleep(0.1)
    ```

    ## Use instead
    ```python
    ref = await push(channel, "new_msg", {"body": "hi"})
    await assert_reply(ref, "ok")
    ```

    ## Fix safety
    There is no automatic fix yet.

    ## Known limits
    Only files that import `emberwire.testing`.

    ## References
    trio: tests should never sleep.
    """

    code = "EW802"
    name = "sleep-in-channel-test"
    severity = Severity.WARNING
    dialects = "E"
    in_tests = True
    needs = (frozenset({b"sleep("}), frozenset({b"emberwire.testing"}))

    VALID = (
        Valid(
            "from emberwire.testing import push\nasync def test_x():\n    await assert_reply(await push(c, 'a', {}), 'ok')\n",
            path="tests/test_a.py",
        ),
    )
    INVALID = (
        Invalid(
            "import asyncio\nfrom emberwire.testing import push\nasync def test_x():\n    await push(c, 'a', {})\n    await asyncio.sleep(0.1)\n",
            line=5,
            path="tests/test_a.py",
        ),
    )

    def suspects(self) -> Iterable[Suspect]:
        for call in self.file.module.calls:
            if self.file.module.resolve(call.func) in ("asyncio.sleep", "time.sleep", "anyio.sleep"):
                zero = call.args and isinstance(call.args[0], ast.Constant) and call.args[0].value == 0
                if not zero:
                    yield Suspect(call, "wait for what you expect: `assert_reply`, `assert_push` or `assert_broadcast`")
