"""Socket.IO: python-socketio (`sid, data`) and Flask-SocketIO (`data`, the sid in `request`)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lint_rules.frameworks.labels import BROUGHT, IN_URL, PROOF, SAID, Label
from lint_rules.frameworks.model import Act, Certain, Guard, Handler, Kind, Rows, Source

if TYPE_CHECKING:
    from lint_rules.code.outline import Decorator, Function
    from lint_rules.code.trees import Bodies

FRAMEWORK = "Socket.IO"
_SIDS = frozenset({"sid", "sid_", "_sid", "session_id", "socket_id", "client_id"})
PROXY = Certain(
    "`current_user` stands for strangers too, and is never None: ask for `is_authenticated`",
    unless=(b"anonymous_user", b"def __bool__"),
)
"""Of Flask-Login and Quart-Auth: a proxy, and behind it an object for whoever is not logged in."""

_NEEDS = (b"socketio", b"SocketIO", b"sio.", b"sio_server.", b"socket_io", b"Namespace", b'.on("', b".on('")
_BASES = ("socketio.Namespace", "socketio.*AsyncNamespace", "flask_socketio.Namespace")
"""Written out, because `socketio.ClientNamespace` is called by another server that this program connects to."""

REFUSAL = "ConnectionRefusedError"
"""What refuses in a connect handler, of Python or of `socketio.exceptions`; any other error is a fault."""

PYTHONS_OWN_REFUSES = (5, 14, 3)
"""The version of python-socketio from which on Python's own `ConnectionRefusedError` refuses too."""

RAISING = frozenset(
    {
        "jwt.decode",
        "jose.jwt.decode",
        "firebase_admin.auth.verify_id_token",
        "flask_jwt_extended.decode_token",
        "flask_jwt_extended.verify_jwt_in_request",
    }
)
"""Checks of a token that raise for a bad one."""

TO_SENDER = frozenset({"flask_socketio.emit", "flask_socketio.send"})
"""Speak to the client whose message is being handled, and raise where there is none."""


def _message(function: Function, decorator: Decorator | None, bodies: Bodies) -> dict[str, int]:
    """python-socketio's handlers begin with the sid; whatever else there is comes from the client."""
    sid, names = _sid(function), function.takes
    return {name: Label.CONNECTION if name == sid else SAID for name in names}


def _sid(function: Function) -> str:
    """The parameter that holds the sid; empty without one. Where the file does not say whose handler it is, its name
    does."""
    first = next(iter(function.takes), "")
    packages = {name.partition(".")[0] for name in function.outline.imports.values()}
    is_python_socketio = "socketio" in packages and "flask_socketio" not in packages
    return first if first in _SIDS or is_python_socketio else ""


def _connect(function: Function, decorator: Decorator | None, bodies: Bodies) -> dict[str, int]:
    """`connect(sid, environ, auth)`: the request and what the client sent to log in."""
    sid, names = _sid(function), function.takes
    return {name: Label.CONNECTION if name == sid else PROOF | Label.REQUEST * (name == "environ") for name in names}


def _rows(kind: Kind, event: str) -> tuple[Handler, ...]:
    connects = kind == "connect"
    handler = partial(
        Handler, kind, FRAMEWORK, connection="none", filled=_connect if connects else _message,
        refuses_by_return=connects, admits=connects, answers=kind == "message", needs=_NEEDS,
    )  # fmt: skip
    named = (handler(base=base, method=f"on_{event or '*'}", event="suffix") for base in _BASES)
    given = (
        handler(event="argument", on=Label.SERVER, **how)
        for how in (
            {"decorator": "*.on"},
            {"decorator": "*.event"},
            {"decorator": "*.on_event"},
            {"call": "*.on", "argument": (1, "handler")},
            {"call": "*.on_event", "argument": (1, "handler")},
        )
    )
    return (*given, *named)


_DISPATCHING: tuple[Kind, ...] = ("connect", "message")
"""What a namespace does itself that writes `trigger_event`: it gets every event."""

ROWS = Rows(
    FRAMEWORK,
    handlers=(
        *(
            Handler(
                "error", FRAMEWORK, decorator=f"*.{name}", on=Label.SERVER, connection="none", answers=True,
                needs=_NEEDS, parameters=((0, Label.ERROR | Label.BROAD),),
            )
            for name in ("on_error", "on_error_default")
        ),
        *_rows("connect", "connect"), *_rows("disconnect", "disconnect"), *_rows("message", ""),
        *(
            Handler(
                "connect", FRAMEWORK, connection="none", base=base, method="on_*", filled=_message, event="suffix",
                admits=True, without=("on_connect",), needs=_NEEDS,
            )
            for base in _BASES
        ),
        *(
            Handler(
                kind, FRAMEWORK, connection="none", base=base, method="trigger_event", needs=(b"trigger_event",),
                parameters=((0, Label.NOTHING), ("*", SAID)), admits=kind == "connect", answers=kind == "message",
                without=("on_connect",) if kind == "connect" else (),
            )
            for base in _BASES
            for kind in _DISPATCHING
        ),
        *(
            Handler(
                "connect", FRAMEWORK, connection="none", decorator=f"*.{name}", on=Label.SERVER, filled=_message,
                event="argument", admits=True, without=("connect",), needs=_NEEDS,
            )
            for name in ("on", "event", "on_event")
        ),
    ),
    sources=(
        Source(Label.IDENTITY | Label.SESSION, method="get_session"),
        Source(Label.IDENTITY | Label.SESSION, name="flask.session"),
        Source(Label.IDENTITY, name="flask.g"),
        Source(Label.IDENTITY | Label.SESSION, name="flask_login.current_user", certain=PROXY),
        *(
            Source(Label.IDENTITY, name=f"flask_jwt_extended.{name}")
            for name in ("get_jwt", "get_jwt_identity", "get_current_user", "current_user")
        ),
        Source(Label.IDENTITY, name="current_user"),
        Source(Label.IDENTITY | Label.SESSION, name="session"),
        Source(Label.REQUEST, name="flask.request"),
        Source(Label.REQUEST, name="request"),
        *(Source(SAID, attribute=body, on=Label.REQUEST) for body in ("json", "form", "POST")),
        Source(SAID, method="get_json", on=Label.REQUEST),
        Source(Label.CONNECTION, attribute="sid", on=Label.REQUEST),
        Source(BROUGHT | IN_URL, attribute="args", on=Label.REQUEST, keyed=True),
        Source(PROOF | Label.HEADER, attribute="HTTP_AUTHORIZATION", on=Label.REQUEST),
        Source(PROOF | Label.COOKIE, attribute="HTTP_COOKIE", on=Label.REQUEST),
        Source(BROUGHT | IN_URL, attribute="QUERY_STRING", on=Label.REQUEST, keyed=True),
    ),
    acts=(
        Act("join", method="enter_room", place=(1, "room")),
        Act("join", name="flask_socketio.join_room", place=(0, "room")),
        Act("join", name="join_room", place=(0, "room")),
        Act("broadcast", method="emit", payload=(1, "data"), place=("to", "room")),
        Act("broadcast", method="send", payload=(0, "data"), place=("to", "room"), on=Label.SERVER),
        Act("send", name="flask_socketio.emit", payload=(1, "data"), place=("to", "room")),
        Act("send", name="flask_socketio.send", payload=(0, "data"), place=("to", "room")),
        Act("send", name="emit", payload=(1, "data"), place=("to", "room")),
        Act("close", name="flask_socketio.disconnect"),
        Act("close", name="disconnect"),
        Act("close", method="disconnect"),
    ),
    guards=(
        Guard("flask_jwt_extended.verify_jwt_in_request", "raises for a request without a token that is valid"),
        Guard("flask_login.login_required", "raises 401 for a stranger, or sends him to the login", (b"login_view",)),
    ),
    makes=("({}(", "[{}(", ", {}(", "= {}(", "={}("),
    servers=frozenset(
        {"socketio.Server", "socketio.AsyncServer", "flask_socketio.SocketIO", "fastapi_socketio.SocketManager"}
    ),
    origins="cors_allowed_origins",
    unbound=frozenset(
        {"on", "event", "on_event", "emit", "send", "sleep", "start_background_task", "close_room"}
        | {"enter_room", "leave_room", "save_session", "get_session", "disconnect", "server"}
    ),
    unseen="send it in the client's `auth`",
    any_json=True,
    packages=frozenset({"socketio", "engineio", "flask_socketio", "fastapi_socketio"}),
    marks=(b"socketio", b"SocketIO", b"socket_io", b"sio.", b"sio_server.", b"Namespace)", b'.on("', b".on('"),
)  # fmt: skip

SERVER_MAKERS = frozenset(full.rpartition(".")[2] for full in ROWS.servers) | {"init_app"}
"""The last names of what makes a server, or gives one its application."""
