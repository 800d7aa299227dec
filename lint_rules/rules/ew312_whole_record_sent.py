"""EW312: a user's whole record goes to others."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import called_name, dotted, keyword, positional
from lint_rules.code.walk import walk
from lint_rules.flow.query import Flow, Report
from lint_rules.frameworks.libraries import DUMPS
from lint_rules.frameworks.words import says, word_set
from lint_rules.rule import REALTIME, Confidence, Rule, Severity

PERSONS = word_set(
    "user users account member profile player customer author sender person participant employee patient contact"
)
"""What the record of a person is called."""

CHOSEN = word_set("public out response read schema dto view brief summary minimal id name")
"""In the name of a record: its fields were chosen for those who see it."""

WHOLE = frozenset({"vars", "model_to_dict", "asdict", "jsonable_encoder"})
"""Functions that make a table of every field of what they are given."""


class WholeRecordSent(Rule):
    """
    ## What it does
    Reports a message to others that holds all fields of a user: `user.__dict__`, `vars(user)`, `model_to_dict(user)`, `user.model_dump()`.

    ## Why is this bad?
    Whoever is in the room gets the address, the hash of the password and the phone number with the name, and every field that is added to the model later.

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
    Records are known by their names (`user`, `member`, `author`, …); with `include=`, `exclude=` or `fields=`, and under names such as `public_user` or `user_out`, they are believed to be cut down.
    What a helper makes of a record is not followed.

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
        ),
        REALTIME,
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.flow.audience import told

        for _, sent in told(flow):
            for record in _records(sent.node):
                message = "other clients are sent every field of `{it}`, also those added later: name the fields"
                yield flow.report(sent.function, message, node=record)


def _records(call: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    """The persons whose whole record stands in the arguments of a call."""
    for arg in call.args if isinstance(call, cst.Call) else ():
        for node in walk(arg.value):
            record = _whole(node)
            if record is not None and _is_person(record):
                yield record


def _whole(node: cst.CSTNode) -> cst.BaseExpression | None:
    """What a table of all fields is made of."""
    match node:
        case cst.Attribute(value=value, attr=cst.Name("__dict__")):
            return value
        case cst.Call() if any(keyword(node, name) is not None for name in ("include", "exclude", "fields")):
            return None
        case cst.Call(func=cst.Attribute(value=value, attr=cst.Name(value=method))) if method in DUMPS:
            return value
        case cst.Call() if called_name(node) in WHOLE:
            return positional(node, 0)
    return None


def _is_person(node: cst.BaseExpression) -> bool:
    name = (dotted(node) or "").rpartition(".")[2]
    return says(name, PERSONS) and not says(name, CHOSEN)
