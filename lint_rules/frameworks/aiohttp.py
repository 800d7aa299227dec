"""aiohttp: a handler that makes a `WebSocketResponse` and prepares it."""

from __future__ import annotations

from lint_rules.frameworks.labels import BROUGHT, FRAME, IN_URL, Label
from lint_rules.frameworks.model import Act, Handler, Middleware, Rows, Source

FRAMEWORK = "aiohttp"

ROWS = Rows(
    FRAMEWORK,
    handlers=(
        Handler(
            "endpoint", FRAMEWORK, made="*WebSocketResponse", connection="made",
            parameters=((0, Label.REQUEST), ("self.request", Label.REQUEST)), needs=(b"WebSocketResponse",),
        ),
    ),
    sources=(
        Source(Label.IDENTITY | Label.SESSION, name="aiohttp_session.get_session"),
        Source(Label.IDENTITY | Label.SESSION, name="aiohttp_security.authorized_userid"),
        Source(BROUGHT | IN_URL, attribute="query", on=Label.REQUEST | Label.CONNECTION, keyed=True),
        Source(BROUGHT | IN_URL, attribute="rel_url", on=Label.REQUEST, keyed=True),
        Source(IN_URL, attribute="path", on=Label.URL),  # of `rel_url`: the query is no part of it
        Source(IN_URL, attribute="match_info", on=Label.REQUEST),
        Source(Label.CONNECTION, name="aiohttp.web.WebSocketResponse"),
        Source(Label.CONNECTION, name="aiohttp.web_ws.WebSocketResponse"),
        Source(FRAME, method="receive_str", on=Label.CONNECTION),
        Source(Label.NOTHING, method="can_prepare", on=Label.CONNECTION),
    ),
    acts=(
        Act("accept", method="prepare", on=Label.CONNECTION),
        Act("send", method="send_str", on=Label.CONNECTION, payload=(0, "data")),
    ),
    middleware=(
        Middleware(
            ((b"middlewares", b"@web.middleware", b"@middleware"),), decorator="*middleware", listed="middlewares"
        ),
    ),
    users=(b"import aiohttp_s", b"from aiohttp_s", b"import jwt", b"passlib", b"bcrypt", b"authlib", b"jose"),
    listens=(("*.TCPSite", 1, "host"), ("aiohttp.web.run_app", "host", "host")),
    unseen="send it in a header or the first message",
    any_origin=True,
    packages=frozenset({"aiohttp"}),
    web=(b"aiohttp",),
    pages=(b"add_get(", b"add_route("),
    programs=(b"Application(", b"web.run_app("),
)  # fmt: skip
