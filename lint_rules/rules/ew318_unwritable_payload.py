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
    Reports sends whose payload holds a value that the encoder cannot write.
    Such values are a datetime, date, time, timedelta, UUID, Decimal or set, and bytes in JSON.

    - a value as it was made: `datetime.now()`
    - a field of a pydantic model (`model_dump()`, `dict()`) or a dataclass (`asdict()`, `__dict__`)
    - the id of a Django user that is a UUID

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
    Counts as an encoder that writes everything:
    - a `json=` of a Socket.IO server, and an `encode_json` of the consumer
    - the encoders of Litestar, Quart and Sanic

    Reported:
    - `group_send`, in projects with `channels_redis`: the layer in memory encodes nothing

    Not reported:
    - a function that mentions `TypeError`
    - a field that may also be a text, and a class with a serializer of its own
    - a `model_dump` that leaves fields out

    Not seen:
    - objects out of a database, and others whose class the function does not show
    - names that are assigned twice
    - payloads behind more than three functions of the project

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
