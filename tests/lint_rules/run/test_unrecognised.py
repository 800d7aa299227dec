"""A file with sockets in which no handler is recognised is told; helpers, bases and clients are not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from lint_rules.run.one_file import seen
from lint_rules.run.unrecognised import Seen, is_unrecognised
from tests.lint_rules.flow.programs import program

SERVES = """
from starlette.websockets import WebSocket
from plumbing import gateway

@gateway.route("/raw")
async def raw(websocket: WebSocket):
    await websocket.accept()
"""
HANDLER = """
from fastapi import WebSocket
from {module} import {name}

@app.websocket("/ws")
async def feed(ws: WebSocket):
    await {call}
"""
MANAGER = """
class Manager:
    async def connect(self, websocket):
        await websocket.accept()

manager = Manager()
"""
BASE = """
from channels.generic.websocket import AsyncWebsocketConsumer
from company import mixed

@mixed
class BaseConsumer(AsyncWebsocketConsumer):
    async def accept_all(self):
        await self.accept()
"""
CLIENT = """
import websockets

async def follow(url):
    async with websockets.connect(url) as websocket:
        await websocket.recv()
"""


def told(folder: Path, source: str, files: Mapping[str, str] | None = None) -> bool:
    found = program(folder, source, files)
    return is_unrecognised(found.engine, found.outline)


def test_a_file_whose_sockets_nobody_is_seen_to_serve_is_told(tmp_path: Path) -> None:
    assert told(tmp_path, SERVES)


def test_a_helper_that_a_handler_of_another_file_calls_is_judged_with_it(tmp_path: Path) -> None:
    handler = HANDLER.format(module="app", name="manager", call="manager.connect(ws)")
    assert not told(tmp_path, "# websocket\n" + MANAGER, {"routes.py": handler})


def test_a_helper_that_no_handler_calls_is_told(tmp_path: Path) -> None:
    handler = HANDLER.format(module="app", name="manager", call="ws.accept()")
    assert told(tmp_path, "# websocket\n" + MANAGER, {"routes.py": handler})


def test_a_base_class_of_a_handler_is_judged_with_it(tmp_path: Path) -> None:
    room = "from app import BaseConsumer\n\nclass Room(BaseConsumer):\n"
    room += "    async def connect(self):\n        await self.accept_all()\n"
    assert told(tmp_path / "alone", BASE)
    assert not told(tmp_path / "used", BASE, {"room.py": room})


@pytest.mark.parametrize("source", [CLIENT, "print('hello')\n", "# a websocket is a kind of socket\n"])
def test_what_serves_nobody_is_not_told(tmp_path: Path, source: str) -> None:
    assert not told(tmp_path, source)


def test_handlers_are_counted_by_framework(tmp_path: Path) -> None:
    found = program(tmp_path, HANDLER.format(module="app", name="x", call="ws.accept()"))
    assert seen(found.engine, found.outline) == Seen((("Starlette", 1),))
