"""EW112: everybody may listen, as on the pages of the project."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.flow.query import Flow, Report
from lint_rules.rule import REALTIME, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.flow.access import Access, Door


class PublicSocket(Rule):
    """
    ## What it does
    Reports a connection that is accepted from everybody in a project without accounts whose pages ask for no secret.

    - a class that asks who is there only when a message comes: whoever connects can listen
    - Socket.IO functions in a project that emits to all clients
    - a server that listens on its own machine only
    - a server of aiohttp or `websockets` in a project that tells no users apart

    It is off by default, because most of these sockets are open on purpose.

    ## Why is this bad?
    Nothing is wrong with a public page. But a network that was trusted does not stay so, and what a socket tells grows: alerts, positions and logs were meant for somebody.

    ## Example
    ```python
    from fastapi import FastAPI, WebSocket

    app = FastAPI()


    @app.get("/prices")
    async def prices():
        return await latest_prices()


    @app.websocket("/prices/live")
    async def feed(websocket: WebSocket):  # EW112
        await websocket.accept()
        async for price in updates():
            await websocket.send_json(price)
    ```

    ## Use instead
    ```python
    from fastapi import FastAPI, WebSocket

    app = FastAPI()


    @app.get("/prices")
    async def prices():
        return await latest_prices()


    @app.websocket("/prices/live")
    async def feed(websocket: WebSocket):
        if not await is_member(websocket.cookies.get("session")):
            await websocket.close(4401)
            return
        await websocket.accept()
        async for price in updates():
            await websocket.send_json(price)
    ```

    ## Fix safety
    There is no fix: only you know how your users prove who they are.

    ## Known limits
    Counts as a check:
    - a decorator of the project

    Does not count:
    - the settings that Django writes for every new project: they make no accounts

    Not reported:
    - a project with accounts, or with a secret that its pages ask for: [EW101](EW101.md)
    - a socket by which a client writes files, drives a device, starts programs or reaches another server: [EW101](EW101.md)
    - Socket.IO namespaces that are classes and whose messages serve no strangers

    ## References
    CWE-306, OWASP ASVS 5.0 V4.4.
    """

    code = "EW112"
    public = True
    name = "public-socket"
    severity = Severity.WARNING
    dialects = "SCIR"
    default = False
    cwe = (306,)
    needs = (frozenset({b"websocket", b"on_connect", b"WebSocket", b"def ", b"SocketIO(", b"Server("}), REALTIME)

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.flow.access import LISTENING, doors
        from lint_rules.questions.access.listeners import heard_by_strangers

        for door in doors(flow.engine, flow.outline):
            reasons = {_why(access) for access in door.accesses}
            if "" not in reasons:
                yield _report(flow, door, min(reasons))
        for door in heard_by_strangers(flow):
            yield _report(flow, door, LISTENING)


def _report(flow: Flow, door: Door, why: str) -> Report:
    access = door.accesses[0]
    message = (
        f"`{access.entry.function.qualname}` lets everybody in ({why}): ask who may hear it, or say that it is public"
    )
    return flow.report_door(door, message, access.acts)


def _why(access: Access) -> str:
    """Why it may be meant so; empty for a door that is no such one."""
    from lint_rules.flow.access import BASE

    is_meant = access.is_public or (access.verdict == "meant" and access.why != BASE)
    return access.why if is_meant else ""
