"""BlackSheep: `@app.router.ws("/feed")` over `handler(websocket)`, which accepts as Starlette's sockets do.

`blacksheep/server/websocket.py` has the methods, and `WebSocket` is a `Request` there.
"""

from __future__ import annotations

from lint_rules.frameworks import starlette
from lint_rules.frameworks.labels import PROOF, Label
from lint_rules.frameworks.model import Guard, Handler, Rows, Source

FRAMEWORK = "BlackSheep"

ROWS = Rows(
    FRAMEWORK,
    handlers=(
        Handler("endpoint", FRAMEWORK, decorator="*.ws", filled=starlette.filled, needs=(b"blacksheep",)),
    ),
    sources=(
        Source(PROOF | Label.HEADER, method="get_first_header", on=Label.CONNECTION | Label.REQUEST, keyed=True),
        Source(PROOF | Label.COOKIE, method="get_cookie", on=Label.CONNECTION | Label.REQUEST),
        *(Source(Label.IDENTITY, name=f"{module}.Identity") for module in ("guardpost", "guardpost.authentication")),
        Source(Label.IDENTITY, attribute="identity", on=Label.CONNECTION | Label.REQUEST),
    ),
    guards=(
        Guard(
            "blacksheep.server.authorization.auth", "answers a stranger with 401 before the handler runs", noted=True
        ),
    ),
    any_origin=True,
    packages=frozenset({"blacksheep"}),
    web=(b"blacksheep",),
    pages=(b"@app.router.get(", b"@get(", b"@post("),
    programs=(b"Application(",),
)  # fmt: skip
