"""Which functions a framework calls, and as what."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.dialects import roles_of
from lint_rules.facts import read_module
from lint_rules.project import Project


def roles(source: str) -> list[tuple[str, str, str, str | None]]:
    module = read_module(source, Path("/nowhere/app.py"), "app")
    project = Project(Path("/nowhere"))
    project.add(module)
    return [(r.dialect, r.kind, r.function.name, r.event) for r in roles_of(module, project)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "from emberwire import Channel, handle_in\nclass R(Channel):\n"
            "    async def join(self, topic, payload): ...\n"
            "    @handle_in('x')\n    async def x(self, payload): ...\n",
            [("E", "join", "join", None), ("E", "message", "x", "x")],
        ),
        ("@router.websocket('/ws')\nasync def feed(ws): ...\n", [("S", "endpoint", "feed", None)]),
        ("async def feed(ws): ...\nroutes = [WebSocketRoute('/ws', feed)]\n", [("S", "endpoint", "feed", None)]),
        (
            "from starlette.endpoints import WebSocketEndpoint\nclass E(WebSocketEndpoint):\n"
            "    async def on_receive(self, ws, data): ...\n",
            [("S", "message", "on_receive", None)],
        ),
        (
            "from channels.generic.websocket import WebsocketConsumer\nclass C(WebsocketConsumer):\n"
            "    def connect(self): ...\n"
            "    def chat_message(self, event): ...\n",
            [("C", "connect", "connect", None), ("C", "info", "chat_message", "chat_message")],
        ),
        (
            "import socketio\nserver = socketio.AsyncServer()\n@server.on('say')\n"
            "async def say(sid, data): ...\n@server.event\nasync def connect(sid, environ): ...\n",
            [("I", "message", "say", "say"), ("I", "connect", "connect", "connect")],
        ),
        (
            "import socketio\nclass N(socketio.AsyncNamespace):\n    async def on_say(self, sid, data): ...\n",
            [("I", "message", "on_say", "say")],
        ),
        ("import websockets\nasync def h(ws): ...\nwebsockets.serve(h, '', 1)\n", [("R", "endpoint", "h", None)]),
        (
            "from aiohttp import web\nasync def h(request):\n    ws = web.WebSocketResponse()\n",
            [("R", "endpoint", "h", None)],
        ),
        ("from confluent_kafka import Consumer\nclass C(Consumer):\n    def connect(self): ...\n", []),
        ("@app.event\ndef connect(): ...\n", []),
    ],
)
def test_handlers_are_found_with_their_roles(source: str, expected: list[tuple[str, str, str, str | None]]) -> None:
    assert roles(source) == expected


@pytest.mark.parametrize(
    ("folder", "package", "events"),
    [("socketio", True, []), ("socketio", False, ["say"]), ("chat", True, ["say"])],
)
def test_socket_io_has_no_handlers_itself_when_its_own_folder_is_linted(
    tmp_path: Path, folder: str, package: bool, events: list[str]
) -> None:
    root = tmp_path / folder
    root.mkdir()
    if package:
        (root / "__init__.py").touch()
    project = Project(root)
    source = (
        "class Admin:\n    def __init__(self):\n        self.sio.on('say', self.say)\n    def say(self, sid): ...\n"
    )
    module = read_module(source, root / "admin.py", "admin")
    assert [role.event for role in roles_of(module, project)] == events
