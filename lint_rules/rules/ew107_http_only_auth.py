"""EW107: an authentication that sockets never pass through."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.flow.query import Flow, Report
from lint_rules.rule import Rule


class HttpOnlyAuth(Rule):
    """
    ## What it does
    Reports HTTP-only security dependencies on WebSocket routes, and login gates in `BaseHTTPMiddleware` beside a socket that checks nothing itself.

    ## Why is this bad?
    `BaseHTTPMiddleware` and `@app.middleware("http")` let sockets pass untouched: the gate is never asked. And `HTTPBearer` and its relatives need a `Request`, which a socket has not: the connection fails with a TypeError.

    ## Example
    ```python
    from fastapi import Depends, WebSocket
    from fastapi.security import HTTPBearer

    bearer = HTTPBearer()


    @app.websocket("/ws")
    async def feed(websocket: WebSocket, token=Depends(bearer)): ...  # EW107
    ```

    ## Use instead
    ```python
    from typing import Annotated

    from fastapi import Depends, WebSocket, WebSocketException


    async def user_of_socket(websocket: WebSocket) -> User:
        user = await user_of(websocket.cookies.get("session"))
        if user is None:
            raise WebSocketException(1008)
        return user


    @app.websocket("/ws")
    async def feed(websocket: WebSocket, user: Annotated[User, Depends(user_of_socket)]): ...
    ```

    ## Fix safety
    There is no fix.

    ## Known limits
    Only dependencies that can be followed in the project.
    The newest FastAPI gives its own security classes an `HTTPConnection`, which a socket is too; the versions before fail.
    A request that may be absent (`request: Request = None`) is fine.

    ## References
    CWE-306, fastapi#2031, fastapi#2587.
    """

    code = "EW107"
    public = True
    name = "http-only-auth"
    default = False
    dialects = "S"
    cwe = (306,)
    needs = (frozenset({b".websocket(", b"WebSocketRoute", b"BaseHTTPMiddleware", b"middleware("}),)

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.access.http_only import gates, needing_a_request

        for entry in flow.entries:
            if entry.kind == "endpoint":
                for node, name in needing_a_request(flow.engine, entry):
                    message = f"`{name}` needs an HTTP request, which a socket has not, so nobody can connect: take an `HTTPConnection`"
                    yield flow.report(entry.function, message, node=node)
        asked = gates(flow)
        if asked and self._is_a_socket_open(flow):
            for gate in asked:
                message = f"`{gate.qualname}` does not run for sockets, and a socket of the project has no check: check its client too"
                yield flow.report(gate, message)

    def _is_a_socket_open(self, flow: Flow) -> bool:
        from lint_rules.flow.access import accesses

        outlines = dict.fromkeys(entry.function.outline for entry in flow.engine.everywhere())
        found = (access for outline in outlines for access in accesses(flow.engine, outline))
        return any(access.verdict == "open" for access in found)
