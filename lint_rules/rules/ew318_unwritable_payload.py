"""EW318: something in a payload cannot be encoded, and the send raises instead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.finding import Confidence
from lint_rules.frameworks.libraries import TO_SOCKETS
from lint_rules.rule import REALTIME, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.flow.query import Flow, Report


class UnwritablePayload(Rule):
    """
    ## What it does
    Reports sends whose payload holds what the encoder cannot write: a datetime, date, time or timedelta, a UUID, a Decimal, a set, in JSON also bytes. It stands there as it was made (`datetime.now()`), or as a field of a pydantic model below `model_dump()` and `dict()`, or of a dataclass below `asdict()` and `__dict__`, or as the id of a user of Django who has a UUID. Off unless selected.

    ## Why is this bad?
    `json.dumps`, the encoder of Socket.IO and the channel layer of `channels_redis` raise TypeError for it.
    The message is never sent; where the error is caught for the sake of clients that have gone, a healthy connection is thrown out instead.

    ## Example
    ```python
    from datetime import datetime

    from fastapi import WebSocket
    from pydantic import BaseModel


    class Note(BaseModel):
        text: str
        sent_at: datetime


    async def tell(websocket: WebSocket, note: Note) -> None:
        await websocket.send_json(note.model_dump())  # EW318
    ```

    ## Use instead
    ```python
    from datetime import datetime

    from fastapi import WebSocket
    from pydantic import BaseModel


    class Note(BaseModel):
        text: str
        sent_at: datetime


    async def tell(websocket: WebSocket, note: Note) -> None:
        await websocket.send_json(note.model_dump(mode="json"))
    ```

    ## Fix safety
    There is no fix: in what form the client expects it is for you to say.

    ## Known limits
    A payload is followed through names that are given a value once, through three functions of the project that hand it on as it is, and into the dictionary that a function returns.
    A function that says `TypeError` is passed over.
    The class of an object is known where the function makes it, has it as an annotated parameter, or gets it from a function with an annotated result; what a database gives is not looked at.
    A field that may also be a text, a class with a serializer of its own, and a `model_dump` that leaves fields out are passed over.
    `group_send` counts in projects with `channels_redis`, as the layer in memory encodes nothing.
    A `json=` of a Socket.IO server, an `encode_json` of the consumer and frameworks with encoders of their own (Litestar, Quart, Sanic) are believed to write everything.

    ## References
    The documentation of `json`, "Encoders and Decoders"; CWE-755.
    """

    code = "EW318"
    name = "unwritable-payload"
    proof = '`model_dump(mode="json")`, `jsonable_encoder`, `isoformat()`, `str()`, or a `default` for `json.dumps`'
    severity = Severity.WARNING
    confidence = Confidence.MEDIUM
    dialects = "SCI"
    default = False
    cwe = (755,)
    needs = (
        frozenset(
            {b"now(", b"uuid", b"Decimal", b"set(", b"model_dump(", b".dict()", b"asdict(", b"__dict__", b"user"}
        ),
        REALTIME | TO_SOCKETS,
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.loss.unwritable import unwritable

        message = "this raises TypeError, and nothing is sent: {0} cannot be encoded; give it as text or as a number"
        yield from flow.reports((unwritable, message))
