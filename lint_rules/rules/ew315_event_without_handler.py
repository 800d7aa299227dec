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
    Reports events that nobody takes.

    - an event of the channel layer for which no consumer of the project has a method
    - a consumer in a group that gets an event for which it has no method
    - a consumer's method that reads a field that the event does not have: `event["user"]`
    - a consumer's method that removes a field with `channels_redis.core`, whose consumers share one dictionary: `event.pop("type")`
    - a Socket.IO room or a Channels group that nobody enters
    - `send` of a channel layer with the name of a group

    ## Why is this bad?
    Channels calls the method that the `type` names, with underscores for dots.
    Without one, it raises ValueError in each consumer of the group: the message is lost, and the connections end.
    A missing field does the same.
    A message to an empty room reaches nobody, without an error.
    In Socket.IO, `to="/"` is such a room: for all clients, give no room.

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
    Counts as the same group:
    - names whose written part is equal: `user_…` for `f"user_{user.id}"`

    Not reported:
    - groups whose names have no written part
    - rooms, if the client or a library names the room of any join
    - rooms in a project without joins whose server other programs share: `message_queue`
    - a field that is read only on some ways, inside a `try`, or behind `in event`
    - Channels in a project that overrides `dispatch` or routes to consumers of a library

    Not seen:
    - an event whose `type` is not in the call or in a dictionary of the same function
    - a field of an event that is not written out
    - rooms of different namespaces: they are taken for one

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
