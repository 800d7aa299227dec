"""EW107: a dependency that only works for HTTP requests."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.flow.query import Flow, Report
from lint_rules.rule import Rule


class HttpOnlyAuth(Rule):
    """
    ## What it does
    Reports dependencies of WebSocket routes, security ones too, that need an HTTP request.

    ## Why is this bad?
    `HTTPBearer` and its relatives need a `Request`, which a socket does not have: the connection fails with a TypeError.
    Whoever removes the dependency to mend that has a socket without a check.

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
    Reported:
    - FastAPI's own security classes: only its newest version gives them an `HTTPConnection`, which a socket has

    Not reported:
    - a request that may be absent: `request: Request = None`
    - a check in `BaseHTTPMiddleware`, which sockets bypass: [EW101](EW101.md) reports the socket

    Not seen:
    - dependencies that cannot be followed in the project

    ## References
    CWE-306, fastapi#2031, fastapi#2587.
    """

    code = "EW107"
    name = "http-only-auth"
    default = False
    dialects = "S"
    cwe = (306,)
    needs = (frozenset({b".websocket(", b"WebSocketRoute"}),)

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.access.http_only import needing_a_request

        for entry in flow.entries:
            if entry.kind == "endpoint" and entry.row.filled is not None:
                for node, name in needing_a_request(flow.engine, entry):
                    message = f"`{name}` needs an HTTP request, which a socket has not, so nobody can connect: take an `HTTPConnection`"
                    yield flow.report(entry.function, message, node=node)
