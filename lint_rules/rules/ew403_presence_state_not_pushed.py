"""EW403: somebody is tracked and never told who else is there."""

from __future__ import annotations

from lint_rules.code.lazy import cst
from lint_rules.code.outline import Class
from lint_rules.code.syntax import called_name, dotted, literal, own_calls, own_nodes, positional
from lint_rules.frameworks.emberwire import kind_of
from lint_rules.rule import Fix, FixKind, Rule, Severity


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

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        owner = self.file.class_of(node)
        if kind_of(owner, self.file.index) != "Channel" or self._pushes_state(owner):
            return
        for method in (method for method in node.body.body if isinstance(method, cst.FunctionDef)):
            for call in own_calls(method):
                if called_name(call) == "track" and dotted(positional(call, 0)) == "self":
                    message = "the client is tracked but never sent `presence_state`, and so never sees a list"
                    self.report(call, message, fix=self._push_it(method, call))

    def _push_it(self, method: cst.FunctionDef, call: cst.Call) -> Fix | None:
        """A push of the list behind the tracking, where that is a statement by itself outside `join`."""
        presence = (dotted(call.func) or "").rpartition(".")[0]
        for statement in own_nodes(method):
            match statement:
                case cst.SimpleStatementLine(body=[cst.Expr(value=cst.Await(expression=awaited))]) if awaited is call:
                    if not presence or method.name.value == "join":
                        return None
                    push = f'await self.push("presence_state", await {presence}.list(self))'
                    return Fix("push `presence_state`", (self.file.changes().after(statement, push),), safe=True)
        return None

    def _pushes_state(self, owner: Class) -> bool:
        """True when the class, or one of its ancestors in the project, pushes the list somewhere."""
        methods = (method for ancestor in self.file.index.ancestors(owner) for method in ancestor.methods.values())
        return any(
            (dotted(call.func) or "").endswith("push") and literal(positional(call, 0)) == "presence_state"
            for method in methods
            if "presence_state" in method.text
            for call in own_calls(self.file.flow.body(method).node)
        )
