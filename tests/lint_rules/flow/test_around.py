"""Decisions around a handler are named: what decides, where, and why it is believed."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.flow.access import Access
from tests.lint_rules.flow.programs import program

FEED = """
from fastapi import WebSocket

@app.websocket("/ws")
async def feed(ws: WebSocket):
    await ws.accept()
    await ws.send_json(await latest())
"""
MIDDLEWARE = """
class Gate:  # a middleware
    async def __call__(self, scope, receive, send):
        if scope["type"] == "websocket" and not {test}:
            return await refuse(send)
        await self.app(scope, receive, send)
"""
SERVE = """
import websockets

async def feed(ws):
    await ws.send(await latest())

async def main():
    await websockets.serve(feed, {arguments})
"""
STACK = "application = ProtocolTypeRouter({'websocket': %s(URLRouter([]))})\n"
CONSUMER = """
from channels.generic.websocket import AsyncWebsocketConsumer

class Feed(AsyncWebsocketConsumer):
    async def connect(self):
        await self.accept()
        await self.send(await latest())
"""


def access(folder: Path, source: str, files: dict[str, str] | None = None) -> Access:
    (found,) = program(folder, source, files).accesses()
    return found


def test_a_middleware_is_named_with_its_test(tmp_path: Path) -> None:
    test = 'await valid(dict(scope["headers"])[b"authorization"])'
    found = access(tmp_path, FEED, {"gate.py": MIDDLEWARE.format(test=test)})
    assert found.verdict == "guarded"
    assert found.around is not None
    assert found.around.why == "the middleware `Gate.__call__` runs before the handler"
    assert test in {fact.text for fact in found.around.facts}


@pytest.mark.parametrize("loop", ["", ".items()"])
def test_a_middleware_that_looks_at_the_origin_only_asks_nobody_who_they_are(tmp_path: Path, loop: str) -> None:
    gate = f"""
class Gate:  # a middleware
    async def __call__(self, scope, receive, send):
        origin = None
        for name, value in scope["headers"]{loop}:
            if name == b"origin":
                origin = value
        if scope["type"] == "websocket" and not allowed(origin):
            return await refuse(send)
        await self.app(scope, receive, send)
"""
    assert access(tmp_path, FEED, {"gate.py": gate}).verdict == "open"
    key = gate.replace("origin", "authorization")
    assert access(tmp_path / "key", FEED, {"gate.py": key}).verdict == "guarded"


def test_a_part_of_the_stack_that_is_not_at_hand_is_believed_by_its_name(tmp_path: Path) -> None:
    found = access(tmp_path, CONSUMER, {"asgi.py": STACK % "TokenAuthMiddleware"})
    assert found.around is not None
    assert found.around.why == "`TokenAuthMiddleware` is not at hand: it is believed to refuse, by its name"
    assert access(tmp_path / "other", CONSUMER, {"asgi.py": STACK % "AuthMiddlewareStack"}).verdict == "open"


def test_the_call_that_registers_the_handler_may_name_a_check(tmp_path: Path) -> None:
    found = access(tmp_path, SERVE.format(arguments='"0.0.0.0", 1, process_request=check'))
    assert found.around is not None
    assert found.around.why == "`process_request=` of the call that registers the handler decides"
    assert found.around.piece is not None
    assert found.around.piece.line == 8


@pytest.mark.parametrize(
    ("arguments", "verdict", "why"),
    [
        ('"127.0.0.1", 1', "meant", "the server listens on this machine only"),
        ('"0.0.0.0", 1', "meant", "the project tells no users apart"),
        ('"0.0.0.0", 1, logger=log("password")', "open", ""),
    ],
)
def test_a_server_for_this_machine_is_meant_to_be_open(tmp_path: Path, arguments: str, verdict: str, why: str) -> None:
    found = access(tmp_path, SERVE.format(arguments=arguments))
    assert (found.verdict, found.why) == (verdict, why)
