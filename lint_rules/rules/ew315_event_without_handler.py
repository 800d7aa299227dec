"""EW315: an event is sent to a room or group in which nobody takes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.rule import Rule, Severity

if TYPE_CHECKING:
    from lint_rules.flow.query import Flow, Report


_MESSAGES = {
    "without_handler": (
        "no consumer has a method `{0}`: this raises in each that gets it and ends its connection; add the method"
    ),
    "sent_to_a_group": "`send` is for one channel, and this names a group: nobody gets it; use `group_send`",
    "deaf_to_group": (
        "`{0}` is sent {2} ({3}), and `{1}` has no method of that name: this raises and ends its connection; add it"
    ),
    "unsent_field": (
        "`{it}` raises for an event that this group is sent without `{0}` ({1}), and ends each connection that gets it:"
        " send it, or read it with `.get`"
    ),
    "taken_out": (
        "`{it}` takes `{0}` out of the event of all consumers of this process, and the next one of the group lacks it:"
        " read it, or copy the event"
    ),
    "sent_to_nobody": "nobody enters the room `{0}`, so this reaches nobody: send to one that is entered, or enter it",
}
"""What is said of each place, by the question that finds it."""


class EventWithoutHandler(Rule):
    """
    ## What it does
    Reports events that nobody takes. That is:

    - an event that is sent through the channel layer of Django Channels and that no consumer of the project has a method for
    - a consumer that enters a group to which the project sends an event that this consumer has no method for
    - a method of a consumer that reads a field by `event["user"]`, where the group of the consumer is sent such an event without that field
    - a method of a consumer that takes a field out of the event (`event.pop("type")`), where the project has the layer of `channels_redis.core`, which hands one dictionary to all consumers of a process: the next one raises
    - a room of Socket.IO or a group of Channels that is sent to and that nobody in the project enters
    - `send` of a channel layer with the name of a group

    ## Why is this bad?
    Channels calls the method that the `type` names, with underscores for dots. Without one it raises ValueError in each consumer that gets the event: the message is lost, and the connection of everybody in the group ends. A field that is missing does the same.
    What is sent to a room in which nobody is reaches nobody, and no error says so. With Socket.IO, `to="/"` is such a room too: who means all clients gives no room.

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
    Groups and rooms are known by what is written of their names: `user_…` for `f"user_{user.id}"`, through names, constants, attributes and functions of the project. Two groups are one where the same is written; one of which no letter is written is silent, and so is one whose name is made up on the spot (`uuid4()`).
    A room is reported if no join of the project may have its name. A join whose room is not known at all, because the client names it or a library does, makes the question silent for the project. Namespaces are not told apart. Where the project has no join at all, it is reported if the project makes the server, and shares it with no other program (`message_queue`, `client_manager`).
    Events of the channel layer are followed through functions that are given the group and the `type`. For one that no consumer at all has a method for, the call has to say the `type`, or a dictionary of the same function.
    Where one consumer alone has a method for an event, its group need not be known, as long as it may be one of that consumer's. Of a field the event has to be a dictionary that is written out, all its keys texts; a field that is read only on some ways, inside of a `try` that catches it, or that the method asks for (`in event`) is left alone.
    Nothing is reported of Channels where a consumer that is routed to comes from a library, or has a base from one other than Channels, nor in a project that overrides `dispatch`.

    ## References
    The documentation of Channels, "Channel layers", and of python-socketio, "Rooms"; CWE-755.
    """

    code = "EW315"
    proof = "a method of that name in each consumer of the group, or a join of the room"
    name = "event-without-handler"
    severity = Severity.WARNING
    dialects = "IC"
    cwe = (755,)
    needs = (
        frozenset({b"group_send", b"layer.send", b"group_add", b"emit(", b".pop(", b"del "}),
        frozenset({b'"type"', b"'type'", b"group_add", b"group_send", b"room=", b"to=", b"Consumer"}),
        frozenset({b"group_send", b"layer.send", b"group_add", b"emit(", b"Consumer"}),
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.loss.empty_rooms import sent_to_nobody
        from lint_rules.questions.loss.event_fields import unsent_field
        from lint_rules.questions.loss.group_members import deaf_to_group
        from lint_rules.questions.loss.layer_events import sent_to_a_group, without_handler
        from lint_rules.questions.loss.taken_out import taken_out

        questions = (without_handler, sent_to_a_group, deaf_to_group, unsent_field, taken_out, sent_to_nobody)
        yield from flow.reports(*((find, _MESSAGES[find.__name__]) for find in questions))
