"""EW902: a comment silences everything, or does not say why. The work is done in `silence.py`."""

from __future__ import annotations

from lint_rules.rule import REALTIME, Rule, Severity


class BlanketSuppression(Rule):
    """
    ## What it does
    Reports suppressions that name no code or give no reason.
    A `# noqa` without codes is reported where it silences one of our findings.

    ## Why is this bad?
    A blanket comment silences also what nobody had seen when it was written; one without a reason cannot be checked by the next reader.

    ## Example
    ```python
    from emberwire import Accept, Socket


    class PriceSocket(Socket):
        async def connect(self, params, info):  # noqa  # EW902
            return Accept()
    ```

    ## Use instead
    ```python
    from emberwire import Accept, Socket, public


    class PriceSocket(Socket):
        async def connect(self, params, info):  # emberwire: ignore[EW101] -- public price feed
            return Accept()
    ```

    ## Fix safety
    There is no fix.

    ## Known limits
    Reported:
    - `# emberwire: ignore[…]` without a reason, for EW1, EW2, EW6 and what `require-reason` names, even if nobody selects this rule

    Not reported:
    - a `# noqa` without codes that silences nothing of ours: it is meant for another linter

    ## References
    clippy `allow_attributes_without_reason`.
    """

    code = "EW902"
    name = "blanket-suppression"
    severity = Severity.WARNING
    dialects = "ESCIR"
    default = False
    in_tests = True
    needs = (frozenset({b"noqa", b"NOQA", b"emberwire:"}), REALTIME | {b"EW"})
