"""Plain `websockets` servers: one function is the whole life of a connection."""

from __future__ import annotations

from lint_rules.frameworks.labels import BROUGHT, FRAME, IN_URL, PROOF, Label
from lint_rules.frameworks.model import Act, Handler, Rows, Source

FRAMEWORK = "websockets"
_MODULES = ("websockets", "websockets.server", "websockets.asyncio.server", "websockets.sync.server",
            "websockets.legacy.server")  # fmt: skip
_CHECKING = (Label.CONNECTION | IN_URL, PROOF | Label.HEADER | Label.REQUEST)
"""What `process_request` is given: the connection and the request, before websockets 13 the path and the headers."""

ROWS = Rows(
    FRAMEWORK,
    handlers=tuple(
        Handler(
            "endpoint", FRAMEWORK, call=f"{module}.{name}", argument=(0, "handler", "ws_handler"), admits=True,
            parameters=((0, Label.CONNECTION), (1, IN_URL)), needs=(b"websockets",),
            checked_by=("process_request", "create_protocol"), checking=_CHECKING, host=(1, "host"),
        )
        for module in _MODULES
        for name in ("serve", "unix_serve")
    ),
    sources=(
        Source(PROOF | Label.HEADER, attribute="request_headers", on=Label.CONNECTION, keyed=True),
        Source(Label.REQUEST, attribute="request", on=Label.CONNECTION),
        Source(BROUGHT | IN_URL, attribute="path", on=Label.CONNECTION | Label.REQUEST, keyed=True),
        Source(FRAME, method="recv", on=Label.CONNECTION),
    ),
    acts=(
        Act("send", method="send", on=Label.CONNECTION, payload=(0,)),
        Act("broadcast", name="websockets.broadcast", payload=(1, "message")),
    ),
    users=(b"password", b"import jwt", b"passlib", b"bcrypt", b"authlib", b"jose", b"compare_digest"),
    unseen="send it in a header or the first message",
    any_origin=True,
    packages=frozenset({"websockets"}),
    programs=(b"serve(",),
)  # fmt: skip
