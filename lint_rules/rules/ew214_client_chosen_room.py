"""EW214: in a project without users, each client enters the room or feed that it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lint_rules.flow.query import Flow, Report
from lint_rules.rule import REALTIME, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.flow.effects import Effect
    from lint_rules.frameworks.model import Entry


class ClientChosenRoom(Rule):
    """
    ## What it does
    Reports a room that a client enters by naming it, in a project that tells no users apart.

    - a room, group, topic or feed that the client names
    - a table of connections with one place for each name that clients give

    It is off by default: many games and chats are open to whoever has the link.

    ## Why is this bad?
    The name is all that keeps strangers out.
    Anybody can guess a number, a user's name or the id of a job, and reads what is sent to that room.
    Whoever gives the name of another client takes its place.

    ## Example
    ```python
    from fastapi import FastAPI, WebSocket

    app = FastAPI()
    rooms: dict[str, set[WebSocket]] = {}


    @app.get("/")
    async def page():
        return "hello"


    @app.websocket("/jobs/{job}")
    async def progress(websocket: WebSocket, job: str):
        await websocket.accept()
        rooms.setdefault(job, set()).add(websocket)  # EW214
        async for _ in websocket.iter_text():
            pass
    ```

    ## Use instead
    ```python
    from fastapi import FastAPI, WebSocket

    app = FastAPI()
    rooms: dict[str, set[WebSocket]] = {}


    @app.get("/")
    async def page():
        return "hello"


    @app.websocket("/jobs/{job}")
    async def progress(websocket: WebSocket, job: str):
        if not await may_read(websocket.cookies.get("session"), job):
            await websocket.close(4403)
            return
        await websocket.accept()
        rooms.setdefault(job, set()).add(websocket)
        async for _ in websocket.iter_text():
            pass
    ```

    ## Fix safety
    There is no fix: who may join is a decision of your application.

    ## Known limits
    Reported:
    - a name that is a secret, such as an invitation of random letters: the rule cannot tell it from others

    Not reported:
    - the same join in a project with users: [EW201](EW201.md)

    ## References
    CWE-862, CWE-639, OWASP ASVS 5.0 V8.2.
    """

    code = "EW214"
    public = True
    proof = (
        "a call, a query or a test that takes the name of the room, together with something that the client cannot make"
        " up, and whose answer can refuse"
    )
    name = "client-chosen-room"
    severity = Severity.WARNING
    dialects = "SIR"
    default = False
    cwe = (862, 639)
    needs = (
        frozenset({b"group_add", b"enter_room", b"join_room", b".add(", b".append(", b"] = ", b"]=", b"subscribe"})
        | {b"await "},
        REALTIME | {b"enter_room", b"group_add"},
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.flow.rooms import public_joins, public_subscriptions, public_tables

        entered = "any client enters the room that it names: check who may be in it, or say that it is public"
        taken = (
            "any client takes the place of another by giving its name, and reads its messages: check whose name it is"
        )
        yield from self._each(flow, public_joins(flow), entered)
        yield from self._each(flow, public_tables(flow), taken)
        for call in public_subscriptions(flow):
            message = "any client chooses this feed by its name: check who may read it, or say that it is public"
            yield flow.report(call.function, message, node=call.node)

    def _each(self, flow: Flow, found: Iterable[tuple[Entry, Effect]], message: str) -> Iterator[Report]:
        from lint_rules.flow.rooms import by_place, step_here

        for (_, act), *others in by_place(flow, found):
            trace = flow.reaching((act, *(other for _, other in others)), "a client")
            function, node = step_here(flow, act)
            yield flow.report(function, message, node=node, trace=trace)
