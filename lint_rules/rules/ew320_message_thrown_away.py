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
    Reports a client's message of which nothing comes. That is:

    - a handler of an event, or the branch for one kind of message, that does nothing, or only writes to the log: `elif kind == "mark_read": pass`
    - a handler or loop that parses every message and then does nothing with it
    - a function that is given a part of a message and has no body, or is called `handle_…` and only logs it
    - an answer that says the message was carried out (`subscribed` for `subscribe`, `success`), where nothing else is done at all

    ## Why is this bad?
    The client speaks as the protocol allows and waits for what never comes. No error shows it, neither here nor there: the message is lost in silence, which is mostly found out by a user.

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
    What says that a connection is kept (`ping`, `heartbeat`), that something came (`ack`), or that it is for the log (`log`, `error`, `report`) may be thrown away, and so may everything where a handler says in a comment that its clients only listen, or does not even read what comes.
    A value that is looked up counts as nothing done, as long as it goes nowhere; one that is kept in an attribute, or in a name that is read elsewhere, counts. So does a message that is handed on before anybody asks for its kind, and whatever is done behind the branches for all kinds.
    A method that a class of the project overrides, or that is called like a hook (`on_…`, `before_…`), may be without a body.
    Of an answer that says nothing of success, and of one that holds what was looked up, nothing is reported. That a subscription may be meant for everybody anyway is not known.

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
