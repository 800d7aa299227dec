"""ws4py, under CherryPy, gevent or wsgiref: a class of the program's own derives from `WebSocket`.

The methods are those of `ws4py/websocket.py`. A message is an object whose bytes stand in `data`; `environ` is what the
WSGI server made of the handshake.
"""

from __future__ import annotations

from lint_rules.frameworks.labels import FRAME, Label
from lint_rules.frameworks.model import Act, Handler, Rows, Source

FRAMEWORK = "ws4py"
_BASE = "ws4py.*WebSocket"
_NEEDS = (b"ws4py",)

ROWS = Rows(
    FRAMEWORK,
    handlers=(
        Handler("connect", FRAMEWORK, base=_BASE, method="opened", connection="self", admits=True, needs=_NEEDS),
        Handler(
            "message", FRAMEWORK, base=_BASE, method="received_message", parameters=((0, FRAME),), connection="self",
            needs=_NEEDS,
        ),
        Handler(
            "connect", FRAMEWORK, base=_BASE, method="received_message", parameters=((0, FRAME),), connection="self",
            admits=True, without=("opened",), needs=_NEEDS,
        ),
        Handler("disconnect", FRAMEWORK, base=_BASE, method="closed", connection="self", needs=_NEEDS),
    ),
    sources=(Source(Label.REQUEST, attribute="environ", on=Label.CONNECTION),),
    acts=(
        Act("send", method="send", on=Label.CONNECTION, payload=(0, "payload")),
        Act("close", method="close", on=Label.CONNECTION),
    ),
    any_origin=True,
    packages=frozenset({"ws4py"}),
    web=(b"cherrypy",),
    pages=(b"@cherrypy.expose",),
    programs=(b"cherrypy.quickstart(", b"WebSocketWSGIApplication(", b"WebSocketPlugin("),
)  # fmt: skip
