"""EW901: a comment silences a finding that is no longer there. The work is done in `silence.py`."""

from __future__ import annotations

from lint_rules.rule import FlowRule, Invalid, Severity, Valid


class UnusedSuppression(FlowRule):
    """
    ## What it does
    Reports `# noqa: EW…` and `# emberwire: ignore[…]` comments that silence nothing, or that name a rule that does not exist.

    ## Why is this bad?
    The comment outlives the reason: when the fault comes back, it is silenced before anybody has seen it.

    ## Example
    ```python
    x = 1  # noqa: EW101
    ```

    ## Use instead
    ```python
    x = 1
    ```

    ## Fix safety
    Safe: only the code is removed, and the comment when no code is left in it. Codes of other tools stay.

    ## Known limits
    Only codes of rules that ran are judged.

    ## References
    ruff RUF100 does the same for its own codes.
    """

    code = "EW901"
    name = "unused-suppression"
    severity = Severity.WARNING
    dialects = "ESCIR"
    in_tests = True
    needs = (frozenset({b"EW", b"ew", b"emberwire:"}), frozenset({b"noqa", b"NOQA", b"emberwire:"}))
    pattern = rb"(?i)noqa\s*:[^\n]*\bew|emberwire:"  # small letters are looked for in a third of the time

    VALID = (
        Valid(
            "from emberwire import Accept, Socket\nclass S(Socket):\n"
            "    async def connect(self, params, info):  # noqa: EW101\n        return Accept()\n",
            why="it is used",
        ),
        Valid("x = 1  # noqa: E501\n", why="another tool's"),
    )
    INVALID = (
        Invalid("x = 1  # noqa: EW101\n", line=1, fixed="x = 1\n"),
        Invalid(
            "import fastapi\n# emberwire: ignore[EW101] -- public\nx = 1\n",
            line=2,
            dialect="S",
            fixed="import fastapi\nx = 1\n",
        ),
        Invalid("import channels\nx = 1  # noqa: EW999\n", line=2, dialect="C", fixed="import channels\nx = 1\n"),
        Invalid(
            "import socketio\nx = 1  # noqa: EW101, E501\n",
            line=2,
            dialect="I",
            fixed="import socketio\nx = 1  # noqa: E501\n",
        ),
        Invalid(
            "import socketio\nx = 1  # noqa: EW101  # type: ignore\n",
            line=2,
            dialect="I",
            fixed="import socketio\nx = 1  # type: ignore\n",
        ),
        Invalid(
            "# emberwire: ignore-file[unauthenticated-connect] -- a demonstration\nx = 1\n", line=1, fixed="x = 1\n"
        ),
        Invalid("import websockets\nx = 1  # noqa: EW602\n", line=2, dialect="R", fixed="import websockets\nx = 1\n"),
    )
