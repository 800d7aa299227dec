"""EW112: everybody may listen, as on the pages of the project."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.flow.query import Flow, Report
from lint_rules.rule import REALTIME, Confidence, Rule, Severity


class PublicSocket(Rule):
    """
    ## What it does
    Reports a connection that is accepted from everybody in a project whose pages ask nobody either, where the server stores, starts and moves nothing for its clients: they hear, look something up, or talk to each other.

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
    It is off by default: most of these sockets are open on purpose.
    A project with any login, and a socket whose clients have the server store, start or move something, are EW101. What unknown code does is told by its name.

    ## References
    CWE-306, OWASP ASVS 5.0 V4.4.
    """

    code = "EW112"
    public = True
    name = "public-socket"
    severity = Severity.WARNING
    confidence = Confidence.MEDIUM
    dialects = "SIR"
    default = False
    cwe = (306,)
    needs = (frozenset({b"websocket", b"on_connect", b"WebSocket", b"def "}), REALTIME)

    def query(self, flow: Flow) -> Iterator[Report]:
        for access in flow.accesses():
            if access.is_public:
                message = (
                    f"`{access.entry.function.qualname}` lets everybody in, as the pages of the project do:"
                    " ask who may hear it, or say that it is public"
                )
                yield flow.report_access(access, message, trace=flow.reaching(access.acts))
