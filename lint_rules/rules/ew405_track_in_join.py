"""EW405: presence is tracked before the channel is joined."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lint_rules.analysis.presences import is_presence_call
from lint_rules.moving import into_after_join
from lint_rules.rule import Fix, FixKind, Rule, call_name
from lint_rules.syntax import called_name, dotted, positional

if TYPE_CHECKING:
    import libcst as cst


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

    def screen(self) -> bool:
        joins = [role.function for role in self.file.roles if role.kind == "join" and role.dialect == "E"]
        return any(call_name(call) == "track" for function in joins for call in function.calls)

    def visit_Call(self, node: cst.Call) -> None:
        if called_name(node) == "track" and dotted(positional(node, 0)) == "self":
            role = self.file.role_around(node, "join")
            call = self.file.twins.twin(node)
            if role is None or role.dialect != "E" or not isinstance(call, ast.Call):
                return
            if is_presence_call(call, role.function, self.file.project, "track"):
                edits = into_after_join(self.file, call, role)
                self.report(
                    node,
                    "everybody hears of this client before its join is decided; track in `after_join`",
                    fix=None if edits is None else Fix("track in `after_join`", edits, safe=True),
                )
