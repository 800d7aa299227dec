"""EW204: something is sent while the channel is not joined yet."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lint_rules.facts import dotted_name
from lint_rules.moving import into_after_join
from lint_rules.rule import Fix, FixKind, Rule
from lint_rules.syntax import dotted

if TYPE_CHECKING:
    import libcst as cst

SENDS = frozenset({"self.push", "self.broadcast", "self.broadcast_from"})


class BroadcastInJoin(Rule):
    """
    ## What it does
    Reports `push` and `broadcast` inside `join`.

    ## Why is this bad?
    The channel is not joined until `join` has returned: the call raises, and the join crashes.

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
    from emberwire import Channel


    class RoomChannel(Channel):
        async def after_join(self):
            await self.push("welcome", {})
    ```

    ## Fix safety
    Safe where the statement stands by itself and speaks of nothing that `join` has worked out: it is moved to the beginning of `after_join`.
    Elsewhere there is none.

    ## Known limits
    Helpers that send are not followed.

    ## References
    Phoenix raises "channel not joined" for the same mistake; its idiom is a message to itself.
    """

    code = "EW204"
    name = "broadcast-in-join"
    fix = FixKind.SAFE
    dialects = "E"
    needs = (frozenset({b"def join"}), frozenset({b".push(", b".broadcast"}))

    def screen(self) -> bool:
        joins = [role.function for role in self.file.roles if role.kind == "join" and role.dialect == "E"]
        return any(dotted_name(call.func) in SENDS for function in joins for call in function.calls)

    def visit_Call(self, node: cst.Call) -> None:
        if dotted(node.func) in SENDS:
            role = self.file.role_around(node, "join")
            if role is not None and role.dialect == "E":
                call = self.file.twins.twin(node)
                edits = into_after_join(self.file, call, role) if isinstance(call, ast.Call) else None
                self.report(
                    node,
                    "the channel is not joined yet, so this raises; send it from `after_join`",
                    fix=None if edits is None else Fix("send it from `after_join`", edits, safe=True),
                )
