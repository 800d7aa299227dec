"""EW315: an event goes through the channel layer, and no consumer can take it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.rule import Rule, Severity

if TYPE_CHECKING:
    from lint_rules.flow.query import Flow, Report


class EventWithoutHandler(Rule):
    """
    ## What it does
    Reports events that are sent through the channel layer of Django Channels and that no consumer of the project has a method for, and `send` with the name of a group.

    ## Why is this bad?
    Channels calls the method that the `type` names, with underscores for dots. Without one it raises ValueError in each consumer that gets the event: the message is lost, and the connection of everybody in the group ends.

    ## Example
    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Orders(AsyncJsonWebsocketConsumer):
        async def order_placed(self, event):
            await self.send_json(event["order"])


    routes = [path("orders", Orders.as_asgi())]


    async def tell(layer, order):
        await layer.group_send("orders", {"type": "order.created", "order": order})  # EW315
    ```

    ## Use instead
    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Orders(AsyncJsonWebsocketConsumer):
        async def order_placed(self, event):
            await self.send_json(event["order"])


    routes = [path("orders", Orders.as_asgi())]


    async def tell(layer, order):
        await layer.group_send("orders", {"type": "order.placed", "order": order})
    ```

    ## Fix safety
    There is no fix: which of the two names is meant is for you to say.

    ## Known limits
    A method of that name anywhere in the project counts, also in a consumer that is not in the group.
    Nothing is reported where a consumer that is routed to comes from a library, or has a base from one other than Channels.
    A `type` that is no text in the call, or in a dictionary of the same function, is not looked at, nor a project that overrides `dispatch`.

    ## References
    The documentation of Channels, "Channel layers"; CWE-755.
    """

    code = "EW315"
    proof = "a method of that name in a consumer of the project"
    name = "event-without-handler"
    severity = Severity.WARNING
    dialects = "C"
    cwe = (755,)
    needs = (
        frozenset({b"group_send", b"layer.send"}),
        frozenset({b'"type"', b"'type'"}),
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.loss.layer_events import sent_to_a_group, without_handler

        for function, node, method in without_handler(flow):
            message = f"no consumer has a method `{method}`: this raises in each that gets it and ends its connection; add the method"
            yield flow.report(function, message, node=node)
        for function, node in sent_to_a_group(flow):
            message = "`send` is for one channel, and this names a group: nobody gets it; use `group_send`"
            yield flow.report(function, message, node=node)
