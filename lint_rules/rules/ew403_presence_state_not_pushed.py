"""EW403: somebody is tracked and never told who else is there."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lint_rules.edits import indent, insert_after, newline
from lint_rules.facts import dotted_name
from lint_rules.rule import Fix, FixKind, Rule, Severity
from lint_rules.syntax import called_name, dotted, positional

if TYPE_CHECKING:
    import libcst as cst

    from lint_rules.facts import ClassFacts, FunctionFacts


class PresenceStateNotPushed(Rule):
    """
    ## What it does
    Reports `presence.track(self, …)` in a channel that never pushes `presence_state`.

    ## Why is this bad?
    phoenix.js keeps every `presence_diff` back until it has seen a `presence_state`: the client's list stays empty, and its queue grows.

    ## Example
    ```python
    from emberwire import Channel, Presence

    presence = Presence()


    class RoomChannel(Channel):
        async def after_join(self):
            await presence.track(self, self.assigns["user_id"], {})  # EW403
    ```

    ## Use instead
    ```python
    from emberwire import Channel, Presence

    presence = Presence()


    class RoomChannel(Channel):
        async def after_join(self):
            await presence.track(self, self.assigns["user_id"], {})
            await self.push("presence_state", await presence.list(self))
    ```

    ## Fix safety
    Safe: the list is pushed right behind the tracking, to this client alone.
    There is none where the tracking is part of a larger statement.

    ## Known limits
    A push anywhere in the class counts.

    ## References
    Phoenix: presence.js, `pendingDiffs`.
    """

    code = "EW403"
    name = "presence-state-not-pushed"
    fix = FixKind.SAFE
    severity = Severity.WARNING
    dialects = "E"
    needs = (frozenset({b".track("}), frozenset({b"Channel"}))

    calls = frozenset({"track"})

    def screen(self) -> bool:
        return super().screen() and any(role.dialect == "E" for role in self.file.roles)

    def visit_Call(self, node: cst.Call) -> None:
        if called_name(node) != "track" or dotted(positional(node, 0)) != "self":
            return
        function = self.file.function_around(node)
        if function is not None and function.owner is not None and not self._pushes_state(function.owner):
            message = "the client is tracked but never sent `presence_state`, and so never sees a list"
            self.report(node, message, fix=self._push_it(node, function))

    def _push_it(self, node: cst.Call, function: FunctionFacts) -> Fix | None:
        """A push of the list behind the tracking, where that is a statement by itself outside `join`."""
        call = self.file.twins.twin(node)
        receiver = (dotted(node.func) or "").rpartition(".")[0]
        for statement in function.own_nodes:
            if (
                isinstance(statement, ast.Expr)
                and isinstance(statement.value, ast.Await)
                and statement.value.value is call
                and receiver
                and function.name != "join"
            ):
                push = f'await self.push("presence_state", await {receiver}.list(self))'
                edit = insert_after(self.file, statement, f"{newline(self.file)}{indent(self.file, statement)}{push}")
                return Fix("push `presence_state`", (edit,), safe=True)
        return None

    def _pushes_state(self, owner: ClassFacts) -> bool:
        lineage = self.file.project.ancestors(owner)
        calls = (call for ancestor in lineage for method in ancestor.methods.values() for call in method.calls)
        return any(
            (dotted_name(call.func) or "").endswith("push")
            and call.args
            and getattr(call.args[0], "value", None) == "presence_state"
            for call in calls
        )
