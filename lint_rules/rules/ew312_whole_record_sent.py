"""EW312: a user's whole record goes to others."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.flow.query import Flow, Report
from lint_rules.rule import REALTIME, Confidence, Rule, Severity


class WholeRecordSent(Rule):
    """
    ## What it does
    Reports a message to others that holds more than they may see.

    - all fields of a user: `user.__dict__`, `vars(user)`, `model_to_dict(user)`, `user.model_dump()`
    - `dict(user)` of a row that `SELECT *` or `RETURNING *` gave
    - a question out of a table in the program, together with its solution

    ## Why is this bad?
    Whoever is in the room gets the address, the hash of the password and the phone number with the name.
    Every field that is added to the model later goes out as well.

    ## Example
    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer
    from django.forms.models import model_to_dict


    class Room(AsyncJsonWebsocketConsumer):
        async def receive_json(self, content):
            user = self.scope["user"]
            await self.channel_layer.group_send("room", {"type": "joined", "user": model_to_dict(user)})  # EW312
    ```

    ## Use instead
    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Room(AsyncJsonWebsocketConsumer):
        async def receive_json(self, content):
            user = self.scope["user"]
            await self.channel_layer.group_send("room", {"type": "joined", "user": {"id": user.id, "name": user.name}})
    ```

    ## Fix safety
    There is no fix: which fields others may see is for you to say.

    ## Known limits
    Counts as cut down:
    - `include=`, `exclude=` or `fields=`
    - a name such as `public_user` or `user_out`
    - a field that is taken out: `data.pop("email")`

    Not seen:
    - records that are not called `user`, `member`, `author` or the like
    - a row whose query is not in the program
    - more than three functions between a route and what sends

    ## References
    CWE-359, CWE-200, OWASP API3:2023.
    """

    code = "EW312"
    name = "whole-record-sent"
    proof = "a message in which each field is named, or `include=`"
    severity = Severity.WARNING
    confidence = Confidence.MEDIUM
    dialects = "ESCIR"
    cwe = (359, 200)
    needs = (
        frozenset(
            {b"__dict__", b"vars(", b"model_to_dict(", b"asdict(", b"model_dump", b".dict(", b".json(", b"encoder("}
            | {b"_meta.", b" dict(", b"(dict(", b"=dict(", b",dict(", b":dict(", b"question"}
        ),
        REALTIME | {b"broadcast", b"emit("},
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.access.whole_records import SOLUTION, whole_records

        for function, node, what in whole_records(flow):
            advice = "send what the others may know" if what == SOLUTION else "name the fields"
            yield flow.report(function, f"other clients are sent {what}: {advice}", node=node)
