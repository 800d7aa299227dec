"""The handlers of each framework are found by its rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.model import Entry
from tests.lint_rules.flow.programs import program

PROGRAMS = {
    "Starlette decorator": (
        """\
from fastapi import WebSocket
@app.websocket('/ws/{room}')
def f(ws: WebSocket, room: str): ...
""",
        "endpoint",
    ),
    "Starlette route": (
        """\
from starlette.routing import WebSocketRoute
def f(ws): ...
WebSocketRoute('/ws', f)
""",
        "endpoint",
    ),
    "Starlette class": (
        """\
from starlette.endpoints import WebSocketEndpoint
class A(WebSocketEndpoint):
    def on_receive(self, ws, data): ...
""",
        "message",
    ),
    "Django Channels": (
        """\
from channels.generic.websocket import WebsocketConsumer
class A(WebsocketConsumer):
    def connect(self): ...
""",
        "connect",
    ),
    "Socket.IO decorator": (
        """\
import socketio
sio = socketio.AsyncServer()
@sio.on('say')
def f(sid, data): ...
""",
        "message",
    ),
    "Socket.IO decorator applied by a call": (
        """\
import socketio
sio = socketio.AsyncServer()
def f(sid, environ): ...
sio.on('connect')(f)
""",
        "connect",
    ),
    "Socket.IO from a factory": (
        """\
import socketio
def make():
    return socketio.AsyncServer()
hub = make()
@hub.on('say')
def f(sid, data): ...
""",
        "message",
    ),
    "Socket.IO namespace": (
        """\
import socketio
class A(socketio.AsyncNamespace):
    def on_connect(self, sid, environ): ...
""",
        "connect",
    ),
    "websockets": (
        """\
import websockets
def f(ws): ...
websockets.serve(f, 'x', 1)
""",
        "endpoint",
    ),
    "websockets, what a method gives": (
        """\
import websockets
class Server:
    def handler(self):
        async def f(ws): ...
        return f
    async def start(self):
        await websockets.serve(self.handler(), 'x', 1)
""",
        "endpoint",
    ),
    "aiohttp": (
        """\
from aiohttp import web
def f(request):
    ws = web.WebSocketResponse()
""",
        "endpoint",
    ),
    "Emberwire": (
        """\
from emberwire import Channel
class A(Channel):
    def join(self, topic, payload): ...
""",
        "join",
    ),
    "Litestar": (
        """\
from litestar import websocket_listener
@websocket_listener('/ws')
def f(data: str): ...
""",
        "endpoint",
    ),
    "Quart": (
        """\
from quart import websocket
@app.websocket('/ws')
def f(): ...
""",
        "endpoint",
    ),
    "Sanic": (
        """\
from sanic import Sanic
@app.websocket('/ws')
def f(request, ws): ...
""",
        "endpoint",
    ),
    "Tornado": (
        """\
from tornado.websocket import WebSocketHandler
class A(WebSocketHandler):
    def on_message(self, message): ...
""",
        "message",
    ),
    "flask-sock": (
        """\
from flask_sock import Sock
sock = Sock()
@sock.route('/ws')
def f(ws): ...
""",
        "endpoint",
    ),
    "Flask-Sockets": (
        """\
from flask_sockets import Sockets
sockets = Sockets()
@sockets.route('/ws')
def f(ws): ...
""",
        "endpoint",
    ),
    "Autobahn": (
        """\
from autobahn.twisted.websocket import WebSocketServerProtocol
class A(WebSocketServerProtocol):
    def onMessage(self, payload, isBinary): ...
""",
        "message",
    ),
    "BlackSheep": (
        """\
from blacksheep import WebSocket
@app.router.ws('/ws')
def f(websocket: WebSocket): ...
""",
        "endpoint",
    ),
    "gevent-websocket": (
        """\
from geventwebsocket import WebSocketApplication
class A(WebSocketApplication):
    def on_message(self, message): ...
""",
        "message",
    ),
    "simple-websocket-server": (
        """\
from SimpleWebSocketServer import WebSocket
class A(WebSocket):
    def handleMessage(self): ...
""",
        "message",
    ),
    "SockJS-tornado": (
        """\
from sockjs.tornado import SockJSConnection
class A(SockJSConnection):
    def on_message(self, message): ...
""",
        "message",
    ),
    "websocket-server": (
        """\
from websocket_server import WebsocketServer
def f(client, server, message): ...
server = WebsocketServer()
server.set_fn_message_received(f)
""",
        "message",
    ),
    "ws4py": (
        """\
from ws4py.websocket import WebSocket
class A(WebSocket):
    def received_message(self, message): ...
""",
        "message",
    ),
}


def found_in(folder: Path, source: str) -> list[Entry]:
    made = program(folder, source)
    return made.engine.entries(made.outline)


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_handler_is_found(tmp_path: Path, name: str) -> None:
    source, kind = PROGRAMS[name]
    (entry,) = (entry for entry in found_in(tmp_path, source) if not entry.row.without)
    assert entry.kind == kind
    assert name.startswith(entry.framework)


def test_a_decorator_of_the_project_says_which_event_it_registers(tmp_path: Path) -> None:
    source = """\
from flask_socketio import SocketIO
socketio = SocketIO()
def command(space, name="say"):
    def wrap(function):
        @socketio.on(name, namespace=space)
        def handler(*data):
            return function(*data)
        return handler
    return wrap
@command("/a", "connect")
def come(auth): ...
@command("/a", name="tell")
def tell(data): ...
"""
    found = sorted((entry.kind, entry.function.name, entry.event) for entry in found_in(tmp_path, source))
    assert found == [("connect", "come", "connect"), ("message", "tell", "tell"), ("out", "handler", "")]


@pytest.mark.parametrize(
    ("method", "connects"), [("", "say"), ("async def post_authentication(self): ...", "post_authentication")]
)
def test_without_the_method_that_lets_in_the_first_handler_stands_for_it(
    tmp_path: Path, method: str, connects: str
) -> None:
    source = f"""\
from chanx.core.decorators import ws_handler
from chanx.fast_channels import AsyncJsonWebsocketConsumer
class A(AsyncJsonWebsocketConsumer):
    {method}
    @ws_handler
    def say(self, message): ...
    @ws_handler
    def tell(self, message): ...
"""
    found = sorted((entry.kind, entry.function.name) for entry in found_in(tmp_path, source))
    assert found == [("connect", connects), ("message", "say"), ("message", "tell")]


def test_a_path_parameter_names_something_and_a_token_proves_something(tmp_path: Path) -> None:
    source = (
        "from fastapi import WebSocket\n@app.websocket('/{room}')\ndef f(ws: WebSocket, room: str, token: str): ...\n"
    )
    (entry,) = found_in(tmp_path, source)
    assert entry.seeds["ws"] == Label.CONNECTION
    assert entry.seeds["room"] & Label.PLACE
    assert entry.seeds["token"] & Label.CREDENTIAL


@pytest.mark.parametrize(
    "source",
    [
        "import socketio\nsio = socketio.AsyncClient()\n@sio.on('say')\ndef f(data): ...\n",
        "from kafka import KafkaConsumer\nclass A(KafkaConsumer):\n    def connect(self): ...\n",
        "def connect(self): ...\n",
    ],
)
def test_what_no_framework_calls_for_a_client_is_no_handler(tmp_path: Path, source: str) -> None:
    assert found_in(tmp_path, source) == []
