"""EW304: an outgoing event is filtered by nobody, or a filter waits for an event that never comes."""

from __future__ import annotations

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.outline import Class
from lint_rules.frameworks.emberwire import kind_of
from lint_rules.rule import Rule, Severity


class InterceptMismatch(Rule):
    """
    ## What it does
    Reports a channel with `handle_out` and no `@intercept(...)`, or the other way round.

    ## Why is this bad?
    Without `@intercept` the filter never runs, and everybody gets what it was meant to keep back.

    ## Example
    ```python
    from emberwire import Channel


    class RoomChannel(Channel):  # EW304
        async def handle_out(self, event, payload): ...
    ```

    ## Use instead
    ```python
    from emberwire import Channel, intercept


    @intercept("secret")
    class RoomChannel(Channel):
        async def handle_out(self, event, payload): ...
    ```

    ## Fix safety
    There is no fix: which events are meant is for you to say.

    ## Known limits
    Not seen:
    - a difference between the events in `handle_out` and those in `@intercept`

    ## References
    Phoenix: `intercept/1` and `handle_out/3`.
    """

    code = "EW304"
    name = "intercept-mismatch"
    severity = Severity.WARNING
    dialects = "E"
    needs = (frozenset({b"handle_out", b"intercept"}), frozenset({b"Channel"}))

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        owner = self.file.class_of(node)
        if kind_of(owner, self.file.index) != "Channel":
            return
        lineage = self.file.index.lineage(owner).classes
        handles = any("handle_out" in ancestor.methods for ancestor in lineage)
        intercepts = any(_intercepts(ancestor) for ancestor in lineage)
        if handles and not intercepts:
            self.report(node, "`handle_out` never runs, for no event is intercepted: name its events in `@intercept`")
        elif intercepts and not handles:
            self.report(
                node, "`@intercept` names events, but there is no `handle_out`: write it, or delete `@intercept`"
            )


def _intercepts(owner: Class) -> bool:
    return any(mark.called and mark.written.rpartition(".")[2] == "intercept" for mark in owner.decorators)
