"""EW316: every user is in one group, and hears what concerns the others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.rule import REALTIME, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.flow.query import Flow, Report


class OneGroupForAll(Rule):
    """
    ## What it does
    Reports a group or room with one fixed name that every user who connects is put into, and what is sent to it, in a project that tells users apart. Advice, and off unless selected.

    ## Why is this bad?
    The views of the project show each user what is theirs; the socket tells everybody all of it: names, states and whole records of other users, teams and customers.

    ## Example
    ```python
    from asgiref.sync import async_to_sync
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Orders(AsyncJsonWebsocketConsumer):
        async def connect(self):
            if not self.scope["user"].is_authenticated:
                await self.close()
                return
            await self.channel_layer.group_add("orders", self.channel_name)  # EW316
            await self.accept()


    def announce(layer, order):
        async_to_sync(layer.group_send)("orders", {"type": "order.changed", "order": order.total})  # EW316
    ```

    ## Use instead
    ```python
    from asgiref.sync import async_to_sync
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Orders(AsyncJsonWebsocketConsumer):
        async def connect(self):
            user = self.scope["user"]
            if not user.is_authenticated:
                await self.close()
                return
            await self.channel_layer.group_add(f"orders-{user.pk}", self.channel_name)
            await self.accept()


    def announce(layer, order):
        group = f"orders-{order.owner_id}"
        async_to_sync(layer.group_send)(group, {"type": "order.changed", "order": order.total})
    ```

    ## Fix safety
    There is no fix: who may hear it is a decision of your application.

    ## Known limits
    Whether what is sent is meant for all cannot be seen; a group whose name says that it is for all or for the staff is left alone, and so is a join in a function that asks for a role or a permission.
    A project without users has [EW211](EW211.md).

    ## References
    CWE-862, CWE-200, OWASP API1:2023.
    """

    code = "EW316"
    name = "one-group-for-all"
    proof = "a group for each user, team or thing, or a decision about the role in front of the join"
    severity = Severity.ADVICE
    default = False
    dialects = "CI"
    cwe = (862, 200)
    needs = (frozenset({b"group_send", b"group_add", b"groups", b"join_room", b"enter_room"}), REALTIME)

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.code.outline import Piece
        from lint_rules.flow.common_groups import common_groups

        for found in common_groups(flow):
            message = (
                f"every client joins {found.group!r} and reads what is about others: use a group for each user or object"
                if found.is_join
                else f"everybody in {found.group!r} is sent this, whatever their rights: send it to a group of those who may read it"
            )
            if isinstance(found.at, Piece):
                yield flow.report_value(found.at, message)
            else:
                function, node = found.at
                yield flow.report(function, message, node=node)
