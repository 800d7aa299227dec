"""Who is served: a message is guarded by its own handler, by the join of its channel, or by the connection."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.flow.access import Access
from lint_rules.flow.messages import message_accesses
from lint_rules.flow.query import Flow
from tests.lint_rules.flow.programs import program

CONSUMER = """
from channels.generic.websocket import AsyncJsonWebsocketConsumer

class Chat(AsyncJsonWebsocketConsumer):
    async def connect(self):
        {connect}
        await self.accept()

    async def receive_json(self, content):
        {receive}
        await self.send_json(await answer(content))
"""
ASKED = "if self.scope['user'].is_anonymous: return await self.close()"
SERVER = """
import socketio
sio = socketio.AsyncServer()

@sio.on("connect"{namespace})
async def connect(sid, environ, auth):
    if not await valid(auth["token"]):
        return False

@sio.on("say")
async def say(sid, data):
    await sio.emit("said", await answer(data))
"""


def messages(folder: Path, source: str) -> list[Access]:
    found = program(folder, source)
    return list(message_accesses(Flow(found.engine, found.outline)))


@pytest.mark.parametrize(
    ("connect", "receive", "verdict"),
    [("pass", "pass", "open"), (ASKED, "pass", "guarded"), ("pass", ASKED, "guarded")],
)
def test_the_handler_and_the_connection_are_asked(tmp_path: Path, connect: str, receive: str, verdict: str) -> None:
    (access,) = messages(tmp_path, CONSUMER.format(connect=connect, receive=receive))
    assert access.verdict == verdict
    assert (access.act is None) == (verdict == "guarded")


def test_another_class_does_not_guard_this_one(tmp_path: Path) -> None:
    open_one = CONSUMER.format(connect="pass", receive="pass").replace("Chat", "Open")
    found = messages(tmp_path, CONSUMER.format(connect=ASKED, receive="pass") + open_one)
    assert [access.verdict for access in found] == ["guarded", "open"]


@pytest.mark.parametrize(("namespace", "verdict"), [("", "guarded"), (", namespace='/admin'", "open")])
def test_a_connect_guards_the_messages_of_its_namespace(tmp_path: Path, namespace: str, verdict: str) -> None:
    (access,) = messages(tmp_path, SERVER.format(namespace=namespace))
    assert access.verdict == verdict


def test_a_handler_that_only_answers_with_the_own_words_is_idle(tmp_path: Path) -> None:
    source = CONSUMER.format(connect="pass", receive="pass").replace("await answer(content)", "content")
    (access,) = messages(tmp_path, source)
    assert (access.verdict, access.why) == (
        "idle",
        "no call in it is known to tell anybody more than the client's own words or fixed texts",
    )
