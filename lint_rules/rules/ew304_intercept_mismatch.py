"""EW304: an outgoing event is filtered by nobody, or a filter waits for an event that never comes."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lint_rules.dialects.emberwire import kind_of_class
from lint_rules.facts import ClassFacts, dotted_name
from lint_rules.rule import Rule, Severity

if TYPE_CHECKING:
    import libcst as cst


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
    Which events `handle_out` treats is not compared with the list.

    ## References
    Phoenix: `intercept/1` and `handle_out/3`.
    """

    code = "EW304"
    name = "intercept-mismatch"
    severity = Severity.WARNING
    dialects = "E"
    needs = (frozenset({b"handle_out", b"intercept"}), frozenset({b"Channel"}))

    def screen(self) -> bool:
        self.wrong = {
            owner.node: said for owner in self.file.module.classes.values() if (said := self._mismatch(owner))
        }
        return bool(self.wrong)

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        twin = self.file.twins.twin(node)
        if isinstance(twin, ast.ClassDef) and twin in self.wrong:
            self.report(node, self.wrong[twin])

    def _mismatch(self, owner: ClassFacts) -> str | None:
        if kind_of_class(owner, self.file.project) != "Channel":
            return None
        lineage = self.file.project.ancestors(owner)
        handles = any("handle_out" in ancestor.methods for ancestor in lineage)
        intercepts = any(_intercepts(ancestor) for ancestor in lineage)
        if handles and not intercepts:
            return "`handle_out` never runs: no event is named by `@intercept`"
        if intercepts and not handles:
            return "`@intercept` names events, but there is no `handle_out`"
        return None


def _intercepts(owner: ClassFacts) -> bool:
    return any(
        isinstance(decorator, ast.Call) and (dotted_name(decorator.func) or "").rpartition(".")[2] == "intercept"
        for decorator in owner.node.decorator_list
    )
