"""EW204: something is sent while the channel is not joined yet."""

from __future__ import annotations

from lint_rules.code.lazy import cst
from lint_rules.code.syntax import dotted, own_calls
from lint_rules.edit.moves import into_after_join
from lint_rules.rule import Fix, FixKind, Rule

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

    calls = frozenset({"push", "broadcast", "broadcast_from"})

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        for join in node.body.body:
            if isinstance(join, cst.FunctionDef) and join.name.value == "join" and self.file.handler(join, "join"):
                for call in own_calls(join):
                    if dotted(call.func) in SENDS:
                        self._report(node, join, call)

    def _report(self, owner: cst.ClassDef, join: cst.FunctionDef, call: cst.Call) -> None:
        edits = into_after_join(self.file.changes(), owner, join, call, self.file.outline.defines)
        fix = Fix("send it from `after_join`", edits, safe=True) if edits else None
        self.report(call, "the channel is not joined yet, so this raises; send it from `after_join`", fix=fix)
