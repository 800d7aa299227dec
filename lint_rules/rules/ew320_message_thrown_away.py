"""EW320: a client's message is taken and thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.rule import REALTIME, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.flow.query import Flow, Report


class MessageThrownAway(Rule):
    """
    ## What it does
    Reports a client's message that is thrown away.

    - a handler or branch that does nothing, or only logs: `elif kind == "mark_read": pass`
    - a handler or loop that parses every message and does nothing with it
    - a function that is given part of a message and has no body, or that is called `handle_…` and only logs
    - an answer of success where nothing was done: `subscribed` for `subscribe`

    ## Why is this bad?
    The client speaks as the protocol allows and waits for what never comes.
    No error shows it on either side: mostly a user finds it out.

    ## Example
    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Inbox(AsyncJsonWebsocketConsumer):
        async def receive_json(self, content):
            if content["type"] == "read":
                await self.mark_read(content["id"])
            elif content["type"] == "archive":
                pass  # EW320
    ```

    ## Use instead
    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Inbox(AsyncJsonWebsocketConsumer):
        async def receive_json(self, content):
            if content["type"] == "read":
                await self.mark_read(content["id"])
            else:
                await self.send_json({"type": "error", "error": f"cannot {content['type']}"})
    ```

    ## Fix safety
    There is no fix: what the message is for is known to your application.

    ## Known limits
    Counts as done:
    - a value in an attribute, or in a name that is read elsewhere
    - a message that is passed on above the branches, and anything below them

    Does not count:
    - a look-up whose result goes nowhere

    Not reported:
    - messages that keep a connection open (`ping`), acknowledge (`ack`), or are for the log (`error`, `report`)
    - a handler that reads no message, or says in a comment that its clients only listen
    - a method that a class overrides, or that is called like a hook: `on_…`, `before_…`
    - an answer that says nothing of success, or holds what was looked up

    ## References
    EW301 for messages that are carried out and not answered, EW314 for ways through a handler.
    """

    code = "EW320"
    proof = "something that is done with the message: it is stored, sent, handed on, or answered with a refusal"
    name = "message-thrown-away"
    severity = Severity.WARNING
    default = False
    dialects = "EICSR"
    needs = (
        frozenset({b"handle_in", b".on(", b".event", b"def receive", b"def on_", b"on_event", b"receive", b".recv"})
        | {b"websockets", b"WebSocketResponse", b"websocket_listener"}
        | {b"def handle", b"def _handle", b"def process", b"def broadcast", b"def send", b"def notify"},
        REALTIME,
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.replies.thrown_away import thrown_away

        for function, node, message in thrown_away(flow):
            yield flow.report(function, message, node=node)
