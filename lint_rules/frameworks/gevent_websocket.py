"""gevent-websocket: `WebSocketApplication` with `on_open` and `on_message`, or a page that takes the connection out of
its request, `request.environ.get("wsgi.websocket")`.

The methods are those of `geventwebsocket/resource.py`; `handler.py` puts the connection there.
"""

from __future__ import annotations

from lint_rules.frameworks.labels import FRAME, Label
from lint_rules.frameworks.model import Handler, Rows, Source

FRAMEWORK = "gevent-websocket"
_BASE = "geventwebsocket.*WebSocketApplication"
_NEEDS = (b"geventwebsocket",)

ROWS = Rows(
    FRAMEWORK,
    handlers=(
        Handler("connect", FRAMEWORK, base=_BASE, method="on_open", connection="self", admits=True, needs=_NEEDS),
        Handler(
            "message", FRAMEWORK, base=_BASE, method="on_message", parameters=((0, FRAME),), connection="self",
            needs=_NEEDS,
        ),
        Handler(
            "connect", FRAMEWORK, base=_BASE, method="on_message", parameters=((0, FRAME),), connection="self",
            admits=True, without=("on_open",), needs=_NEEDS,
        ),
        Handler(
            "endpoint", FRAMEWORK, made="*.get", named="wsgi.websocket", connection="made", admits=True,
            needs=(b"wsgi.websocket",),
        ),
        Handler("disconnect", FRAMEWORK, base=_BASE, method="on_close", connection="self", needs=_NEEDS),
    ),
    sources=(
        Source(Label.CONNECTION, attribute="ws", on=Label.CONNECTION),
        Source(Label.CONNECTION, attribute="wsgi.websocket", on=Label.REQUEST),
        Source(Label.REQUEST, attribute="environ", on=Label.CONNECTION | Label.REQUEST),
        Source(Label.REQUEST, name="bottle.request"),
    ),
    any_origin=True,
    packages=frozenset({"geventwebsocket"}),
    web=(b"flask", b"bottle"),
    pages=(b"@app.route(", b"@bp.route(", b"Blueprint(", b"@route("),
    programs=(b"WebSocketServer(", b"WSGIServer("),
)  # fmt: skip
