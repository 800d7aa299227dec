"""The way from what a framework calls to where a finding stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.file import File
from lint_rules.flow.query import Flow
from lint_rules.flow.reaching import Ways
from lint_rules.selection.registry import rule_named
from lint_rules.settings.config import Config

from .programs import program

CHANNEL = """\
from emberwire import Channel, Ok, handle_in
from helpers import store

class R(Channel):
    async def join(self, topic, payload):
        return Ok()

    @handle_in("new_msg")
    async def new_msg(self, payload):
        self.first(payload)
        return Ok()

    def first(self, payload):
        self.second(payload)

    def second(self, payload):
        store(payload)

    def nobody(self):
        pass
"""


def way(symbol: str, folder: Path) -> list[str]:
    found = program(folder, CHANNEL, {"helpers.py": "def store(payload): ...\n"})
    return [step.message for step in Ways(Flow(found.engine, found.outline)).to(symbol)]


def test_a_handler_is_called_by_the_framework(tmp_path: Path) -> None:
    assert way("R.join", tmp_path) == ["R.join runs when a client joins (Emberwire)"]
    assert way("R.new_msg", tmp_path) == ["R.new_msg runs when a client sends 'new_msg' (Emberwire)"]


def test_a_helper_is_reached_through_its_callers(tmp_path: Path) -> None:
    assert way("R.second", tmp_path) == [
        "R.new_msg runs when a client sends 'new_msg' (Emberwire)",
        "R.new_msg calls R.first",
        "R.first calls R.second",
    ]


@pytest.mark.parametrize("symbol", ["R.nobody", "R", "Nothing", ""])
def test_what_no_framework_calls_has_no_way(tmp_path: Path, symbol: str) -> None:
    assert way(symbol, tmp_path) == []


def test_each_step_has_the_place_of_the_handler_or_of_the_call(tmp_path: Path) -> None:
    found = program(tmp_path, CHANNEL, {"helpers.py": "def store(payload): ...\n"})
    lines = CHANNEL.splitlines()
    steps = Ways(Flow(found.engine, found.outline)).to("R.second")
    assert "def new_msg" in lines[steps[0].line - 1]
    assert [lines[step.line - 1].strip() for step in steps[1:]] == ["self.first(payload)", "self.second(payload)"]
    assert {Path(step.path) for step in steps} == {found.outline.path}


TORNADO = """\
from tornado.websocket import WebSocketHandler

class Page(WebSocketHandler):
    def prepare(self):
        self.keep()

    def keep(self):
        listeners.append(self)

    def open(self):
        self.write_message("hello")
"""


def test_what_only_the_framework_calls_is_a_step_at_the_head_of_the_handler(tmp_path: Path) -> None:
    found = program(tmp_path, TORNADO, {})
    steps = Ways(Flow(found.engine, found.outline)).to("Page.keep")
    assert [(step.message, step.line) for step in steps[1:]] == [
        ("Page.open calls Page.prepare", 10),
        ("Page.prepare calls Page.keep", 5),
    ]


SOCKET = """\
import socketio

sio = socketio.AsyncServer()
rooms = {}

@sio.on("connect")
async def connect(sid, environ):
    print(sid)

@sio.on("rename")
async def rename(sid, data):
    keep(data)
    await tell(data)

def keep(data):
    rooms[data["room"]] = data["title"]

async def tell(data):
    await sio.emit("renamed", data["title"], room=data["room"])
"""

CONSUMER = """\
from channels.generic.websocket import AsyncJsonWebsocketConsumer

class Thread(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.group = f"thread_{self.scope['url_route']['kwargs']['thread']}"
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def receive_json(self, content):
        await self.channel_layer.group_send(self.group, {"type": "said", "text": content["text"]})

    async def said(self, event):
        await self.send_json(event)
"""

HALL = """\
from channels.generic.websocket import AsyncJsonWebsocketConsumer

class Hall(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        await self.say(content)

    async def say(self, content):
        await self.channel_layer.group_send("hall", {"type": "said", "text": content["text"]})
"""

LEAVING = """\
from channels.generic.websocket import AsyncJsonWebsocketConsumer

class Lobby(AsyncJsonWebsocketConsumer):
    async def disconnect(self, code):
        await self.leave()

    async def leave(self):
        await self.note()

    async def note(self):
        await mark_offline(self.user)
"""


@pytest.mark.parametrize(
    ("code", "text", "names"),
    [
        ("EW209", SOCKET, ["rename", "keep", "tell"]),
        ("EW201", CONSUMER, ["Thread.connect", "Thread.receive_json"]),
        ("EW407", LEAVING, ["Lobby.note"]),
        ("EW513", HALL, ["Hall.receive_json", "Hall.say"]),
    ],
)
def test_a_finding_names_what_is_reached_through_it(tmp_path: Path, code: str, text: str, names: list[str]) -> None:
    found = program(tmp_path, text)
    rule = rule_named(code)
    assert rule is not None
    reports = rule(File("app.py", text, found.outline, found.engine, Config(root=tmp_path))).query(
        Flow(found.engine, found.outline)
    )
    lines = [line for report in reports for line in report.trace if " reaches " in line]
    assert [line.split(" reaches ")[1].split(" (")[0] for line in lines] == names
