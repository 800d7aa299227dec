"""SockJS-tornado: `SockJSConnection` with `on_open(info)` and `on_message`; `return False` refuses.

The methods are those of `sockjs/tornado/conn.py`, what `info` has those of `ConnectionInfo` in `session.py`.
"""

from __future__ import annotations

from lint_rules.frameworks.labels import BROUGHT, FRAME, IN_URL, PROOF, Label
from lint_rules.frameworks.model import Act, Handler, Rows, Source

FRAMEWORK = "SockJS-tornado"
_BASE = "sockjs.tornado.*SockJSConnection"
_NEEDS = (b"sockjs",)

ROWS = Rows(
    FRAMEWORK,
    handlers=(
        Handler(
            "connect", FRAMEWORK, base=_BASE, method="on_open", parameters=((0, Label.REQUEST),), connection="self",
            admits=True, refuses_by_return=True, needs=_NEEDS,
        ),
        Handler(
            "message", FRAMEWORK, base=_BASE, method="on_message", parameters=((0, FRAME),), connection="self",
            needs=_NEEDS,
        ),
        Handler(
            "connect", FRAMEWORK, base=_BASE, method="on_message", parameters=((0, FRAME),), connection="self",
            admits=True, without=("on_open",), needs=_NEEDS,
        ),
        Handler("disconnect", FRAMEWORK, base=_BASE, method="on_close", connection="self", needs=_NEEDS),
    ),
    sources=(
        Source(BROUGHT | IN_URL, method="get_argument", on=Label.REQUEST, keyed=True),
        Source(PROOF | Label.COOKIE, method="get_cookie", on=Label.REQUEST),
        Source(PROOF | Label.HEADER, method="get_header", on=Label.REQUEST, keyed=True),
    ),
    acts=(Act("broadcast", method="broadcast", on=Label.CONNECTION, payload=(1, "message")),),
    any_origin=True,
    packages=frozenset({"sockjs"}),
    marks=(b"sockjs",),
    web=(b"tornado",),
    pages=(b"RequestHandler)",),
    programs=(b"SockJSRouter(",),
)  # fmt: skip
