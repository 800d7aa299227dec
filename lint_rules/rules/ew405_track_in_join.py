"""EW405: presence is tracked before the channel is joined."""

from __future__ import annotations

from lint_rules.code.lazy import cst
from lint_rules.code.syntax import called_name, dotted, own_calls, positional
from lint_rules.edit.moves import into_after_join
from lint_rules.frameworks.presences import is_presence
from lint_rules.rule import Fix, FixKind, Rule


class TrackInJoin(Rule):
    """
    ## What it does
    Reports `presence.track(self, …)` inside `join`.

    ## Why is this bad?
    Everybody on the topic is told of a client that is not there yet, and that `join` may still refuse.
    Its own `presence_state` cannot be pushed from `join`, and a diff that arrives before it has to be kept for later.

    ## Example
    ```python
    from emberwire import Channel, Ok, Presence

    presence = Presence()


    class RoomChannel(Channel):
        async def join(self, topic, payload):
            await presence.track(self, self.assigns["user_id"], {})  # EW405
            return Ok()
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
    Safe where the statement stands by itself and speaks of nothing that `join` has worked out: it is moved to the beginning of `after_join`.
    Elsewhere there is none.

    ## Known limits
    Helpers are not followed.

    ## References
    Guide: Presence is tracked after the join.
    """

    code = "EW405"
    name = "track-in-join"
    fix = FixKind.SAFE
    dialects = "E"
    needs = (frozenset({b"def join"}), frozenset({b".track("}))

    calls = frozenset({"track"})

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        for join in node.body.body:
            if isinstance(join, cst.FunctionDef) and join.name.value == "join" and self.file.handler(join, "join"):
                for call in own_calls(join):
                    if self._tracks(call, node):
                        self._report(node, join, call)

    def _tracks(self, call: cst.Call, owner: cst.ClassDef) -> bool:
        if called_name(call) != "track" or dotted(positional(call, 0)) != "self":
            return False
        return is_presence(call, self.file.outline, self.file.class_of(owner), self.file.index)

    def _report(self, owner: cst.ClassDef, join: cst.FunctionDef, call: cst.Call) -> None:
        edits = into_after_join(self.file.changes(), owner, join, call, self.file.outline.defines)
        fix = Fix("track in `after_join`", edits, safe=True) if edits else None
        self.report(call, "everybody hears of this client before its join is decided; track in `after_join`", fix=fix)
