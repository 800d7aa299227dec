"""Tornado: `WebSocketHandler` with `open` and `on_message`."""

from __future__ import annotations

from lint_rules.frameworks.labels import BROUGHT, FRAME, IN_URL, PROOF, Label
from lint_rules.frameworks.model import Act, Guard, Handler, Rows, Source

FRAMEWORK = "Tornado"
_BASE = "tornado*.WebSocketHandler"
_NEEDS = (b"tornado",)

ROWS = Rows(
    FRAMEWORK,
    handlers=(
        Handler(
            "connect", FRAMEWORK, base=_BASE, method="open", parameters=(("*", IN_URL),), connection="self",
            admits=True, before=("prepare", "get"), needs=_NEEDS,
        ),
        Handler(
            "message", FRAMEWORK, base=_BASE, method="on_message", parameters=((0, FRAME),), connection="self",
            needs=_NEEDS,
        ),
        Handler(
            "connect", FRAMEWORK, base=_BASE, method="on_message", parameters=((0, FRAME),), connection="self",
            admits=True, before=("prepare", "get"), without=("open",), needs=_NEEDS,
        ),
        Handler("disconnect", FRAMEWORK, base=_BASE, method="on_close", connection="self", needs=_NEEDS),
    ),
    sources=(
        Source(Label.IDENTITY, attribute="current_user", on=Label.CONNECTION, by="get_current_user"),
        Source(Label.REQUEST, attribute="request", on=Label.CONNECTION),
        Source(PROOF | Label.COOKIE, method="get_cookie", on=Label.CONNECTION),
        Source(Label.IDENTITY | Label.COOKIE, method="get_secure_cookie", on=Label.CONNECTION),
        Source(Label.IDENTITY | Label.COOKIE, method="get_signed_cookie", on=Label.CONNECTION),
        Source(Label.IDENTITY, method="get_current_user", on=Label.CONNECTION),
        Source(BROUGHT | IN_URL, method="get_argument", on=Label.CONNECTION, keyed=True),
        Source(BROUGHT | IN_URL, method="get_query_argument", on=Label.CONNECTION, keyed=True),
    ),
    acts=(
        Act("send", method="write_message", on=Label.CONNECTION, payload=(0, "message"), raises=True),
        *(Act("accept", name=f"{base}.get") for base in ("super()", "tornado.websocket.WebSocketHandler")),
    ),
    guards=(Guard("tornado.web.authenticated", "sends a stranger to the login, or raises 403"),),
    unseen="send it in a header or the first message",
    packages=frozenset({"tornado"}),
    web=(b"tornado",),
    pages=(b"RequestHandler)",),
    programs=(b"Application(", b"IOLoop", b".listen("),
)  # fmt: skip
