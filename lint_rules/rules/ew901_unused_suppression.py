"""EW901: a comment silences a finding that is no longer there. The work is done in `silence.py`."""

from __future__ import annotations

from lint_rules.rule import FixKind, Rule, Severity


class UnusedSuppression(Rule):
    """
    ## What it does
    Reports `# noqa: EW…` and `# emberwire: ignore[…]` comments that silence nothing, or that name a rule that does not exist.

    ## Why is this bad?
    The comment outlives the reason: when the fault comes back, it is silenced before anybody has seen it.

    ## Example
    ```python
    x = 1  # noqa: EW101  # EW901
    ```

    ## Use instead
    ```python
    x = 1
    ```

    ## Fix safety
    Safe: only the code is removed, and the comment when no code is left in it. Codes of other tools stay.

    ## Known limits
    Not reported:
    - codes of rules that did not run

    ## References
    ruff RUF100 does the same for its own codes.
    """

    code = "EW901"
    name = "unused-suppression"
    fix = FixKind.SAFE
    severity = Severity.WARNING
    dialects = "ESCIR"
    in_tests = True
    needs = (frozenset({b"EW", b"ew", b"emberwire:"}), frozenset({b"noqa", b"NOQA", b"emberwire:"}))
    pattern = (rb"(?i)noqa\s*:[^\n]*\bew", b"(?i)emberwire:")  # small letters are looked for in a third of the time
