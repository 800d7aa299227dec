"""EW204: something is sent while the channel is not joined yet, or presence without its list."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.outline import Class
from lint_rules.code.syntax import called_name, dotted, literal, own_calls, own_nodes, positional, receiver
from lint_rules.edit.moves import into_after_join
from lint_rules.frameworks.emberwire import kind_of
from lint_rules.frameworks.presences import is_presence
from lint_rules.rule import Fix, FixKind, Rule

_SENDS = frozenset({"self.push", "self.broadcast", "self.broadcast_from"})


class BroadcastInJoin(Rule):
    """
    ## What it does
    Reports `push`, `broadcast` and `presence.track(self, …)` inside `join`, and tracking in a channel that never pushes `presence_state`.

    ## Why is this bad?
    The channel is not joined until `join` has returned: a push raises, and the join crashes.
    If `join` tracks a client, everybody on the topic is told of it, although `join` may still refuse it.
    phoenix.js keeps back every `presence_diff` until it has seen a `presence_state`: without one, the client's list stays empty.

    ## Example
    ```python
    from emberwire import Channel, Ok


    class RoomChannel(Channel):
        async def join(self, topic, payload):
            await self.push("welcome", {})  # EW204
            return Ok()
    ```

    ## Use instead
    ```python
    from emberwire import Channel, Presence

    presence = Presence()


    class RoomChannel(Channel):
        async def after_join(self):
            await self.push("welcome", {})
            await presence.track(self, self.assigns["user_id"], {})
            await self.push("presence_state", await presence.list(self))
    ```

    ## Fix safety
    Safe where the statement stands alone and uses nothing that `join` has computed.
    The fix moves it to the beginning of `after_join`, and pushes the list right behind the tracking.
    Elsewhere there is none.

    ## Known limits
    Not reported:
    - a channel that pushes `presence_state` anywhere in its class

    Not seen:
    - helpers that send or track

    ## References
    Phoenix raises "channel not joined" for the same mistake; its idiom is a message to itself. Phoenix: presence.js, `pendingDiffs`.
    """

    code = "EW204"
    name = "broadcast-in-join"
    fix = FixKind.SAFE
    dialects = "E"
    needs = (frozenset({b"Channel"}), frozenset({b".push(", b".broadcast", b".track("}))

    calls = frozenset({"push", "broadcast", "broadcast_from", "track"})

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        methods = [method for method in node.body.body if isinstance(method, cst.FunctionDef)]
        joins = [m for m in methods if m.name.value == "join" and self.file.handler(m, "join")]
        for join in joins:
            self._sent_early(node, join)
        self._tracked_blindly(node, methods, joins)

    def _sent_early(self, owner: cst.ClassDef, join: cst.FunctionDef) -> None:
        for call in own_calls(join):
            if dotted(call.func) in _SENDS:
                message = "the channel is not joined yet, so this raises; send it from `after_join`"
                self._report(owner, join, call, message, "send it from `after_join`")
            elif self._tracks(call, owner):
                message = "everybody hears of this client before its join is decided; track in `after_join`"
                self._report(owner, join, call, message, "track in `after_join`", behind=self._list(owner, call))

    def _tracks(self, call: cst.Call, owner: cst.ClassDef) -> bool:
        if called_name(call) != "track" or dotted(positional(call, 0)) != "self":
            return False
        return is_presence(call, self.file.outline, self.file.class_of(owner), self.file.index)

    def _list(self, owner: cst.ClassDef, call: cst.Call) -> str:
        """The statement that pushes the list, where the class has none."""
        return "" if self._pushes_state(self.file.class_of(owner)) else _pushed_list(call)

    def _report(
        self, owner: cst.ClassDef, join: cst.FunctionDef, call: cst.Call, message: str, title: str, behind: str = ""
    ) -> None:
        edits = into_after_join(self.file.changes(), owner, join, call, self.file.outline.defines, behind=behind)
        self.report(call, message, fix=Fix(title, edits, safe=True) if edits else None)

    def _tracked_blindly(
        self, node: cst.ClassDef, methods: list[cst.FunctionDef], joins: list[cst.FunctionDef]
    ) -> None:
        """Tracking outside of `join`, in a channel that never pushes the list; inside it is reported already."""
        owner = self.file.class_of(node)
        tracking = [(m, call) for m in methods if m not in joins for call in _tracking(m)]
        if not tracking or kind_of(owner, self.file.index) != "Channel" or self._pushes_state(owner):
            return
        for method, call in tracking:
            message = "the client is tracked but never sent `presence_state`, and so never sees a list"
            self.report(call, message, fix=self._push_it(method, call))

    def _push_it(self, method: cst.FunctionDef, call: cst.Call) -> Fix | None:
        """A push of the list behind the tracking, where that is a statement by itself."""
        push = _pushed_list(call)
        for statement in own_nodes(method):
            match statement:
                case cst.SimpleStatementLine(body=[cst.Expr(value=cst.Await(expression=awaited))]) if awaited is call:
                    edits = (self.file.changes().after(statement, push),) if push else ()
                    return Fix("push `presence_state`", edits, safe=True) if edits else None
        return None

    def _pushes_state(self, owner: Class) -> bool:
        """True when the class, or one of its ancestors in the project, pushes the list somewhere."""
        methods = (
            method for ancestor in self.file.index.lineage(owner).classes for method in ancestor.methods.values()
        )
        return any(
            (dotted(call.func) or "").endswith("push") and literal(positional(call, 0)) == "presence_state"
            for method in methods
            if "presence_state" in method.text
            for call in own_calls(self.file.flow.body(method).node)
        )


def _pushed_list(track: cst.Call) -> str:
    """`await self.push("presence_state", …)` of the presence that tracks; empty if it has no name."""
    presence = receiver(track)
    return f'await self.push("presence_state", await {presence}.list(self))' if presence else ""


def _tracking(method: cst.FunctionDef) -> Iterator[cst.Call]:
    """`presence.track(self, …)`."""
    for call in own_calls(method):
        if called_name(call) == "track" and dotted(positional(call, 0)) == "self":
            yield call
