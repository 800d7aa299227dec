"""What the messages of findings name: the thing that is wrong, and no word beside it."""

from __future__ import annotations

import pytest

from lint_rules.flow.query import Report
from lint_rules.kit.cases import case_of_text
from lint_rules.kit.testing import check_case, findings_in
from lint_rules.selection.registry import rule_named

SERVER = """
from flask_socketio import SocketIO, emit

socketio = SocketIO(app)


@socketio.on("join")
def join(data):
    room = data["room"]
    {sent}
"""


@pytest.mark.parametrize(
    ("sent", "named"),
    [
        ("emit('joined', data, broadcast=True)", "`data` reaches others as the client wrote it"),
        ("emit('joined', {'who': data}, room=room)", "`who` reaches others as the client wrote it"),
        (
            "emit('joined', {'name': data['name'], 'host': data['host']}, room=room)",
            "`name` and `host` reach others as the client wrote them",
        ),
    ],
)
def test_what_is_relayed_is_named(sent: str, named: str) -> None:
    (found,) = findings_in(SERVER.format(sent=sent), rule=rule_named("EW303"))
    assert found.message == f"{named}: send fields that you have checked"


HANDLER = """
from emberwire import Channel, NoReply, Ok, handle_in


class Room(Channel):
    async def handle_in(self, event, payload):
        {body}
"""


@pytest.mark.parametrize(
    ("body", "way"),
    [
        ("return NoReply()", "can end without a reply at `return NoReply()` in line 7"),
        ("if event == 'save': return Ok()", 'can end without a reply past `if event == "save"`'),
        ("rooms.save(payload)", "can end without a reply behind its last line"),
    ],
)
def test_the_way_without_a_reply_is_named(body: str, way: str) -> None:
    (found,) = findings_in(HANDLER.format(body=body), rule=rule_named("EW301"))
    assert found.message == f"`Room.handle_in` {way}, and its sender cannot tell how it went: answer on every path"


def test_a_handler_that_never_replies_is_said_to() -> None:
    (found,) = findings_in(SERVER.format(sent="rooms.save(room, data)"), rule=rule_named("EW301"))
    assert found.message == "`join` never sends a reply, and its sender cannot tell how it went: answer on every path"


@pytest.mark.parametrize(
    ("message", "problem"), [("so " * 100, "a message has 300 characters"), ("`{it}` is said", "that nothing filled")]
)
def test_a_message_that_is_long_or_has_a_hole_is_a_fault_of_the_rule(
    message: str, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = rule_named("EW303")
    assert rule is not None
    monkeypatch.setattr(rule, "query", lambda _, flow: [Report(flow.outline, flow.outline.functions[0].head, message)])
    (said, *_) = check_case(rule, case_of_text("a case", SERVER.format(sent="emit('joined', data, broadcast=True)")))
    assert problem in said


LOOP = """
import json
from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/ws")
async def feed(ws: WebSocket):
    await ws.accept()
    while True:
        {heard}
        if message["type"] == "price":
            await ws.send_json(prices())
        {otherwise}
"""

NO_JSON = "raises for a text that is no JSON, which ends the connection without a word: answer it"


@pytest.mark.parametrize(
    ("heard", "otherwise", "said"),
    [
        (
            "message = await ws.receive_json()",
            "else: await ws.send_json('?')",
            f"`ws.receive_json()` in line 12 {NO_JSON}",
        ),
        (
            "message = json.loads(await ws.receive_text())",
            "else: await ws.send_json('?')",
            f"`json.loads(await ws.receive_text())` in line 12 {NO_JSON}",
        ),
        (
            "message = await ws.receive_json()",
            "",
            "the loop in `feed` answers some messages and not others, which seem lost: answer each message",
        ),
    ],
)
def test_the_message_that_has_no_answer_is_named(heard: str, otherwise: str, said: str) -> None:
    (found,) = findings_in(LOOP.format(heard=heard, otherwise=otherwise), rule=rule_named("EW301"))
    assert found.message == said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ('SECRET_KEY = "abc-123"', "stands in the source"),
        ('SECRET_KEY = os.environ.get("SECRET_KEY", "abc-123")', "has a default in the source"),
        ('class Settings(BaseSettings):\n    SECRET_KEY: str = "abc-123"', "has a default in the source"),
        ('class Settings:\n    SECRET_KEY: str = "abc-123"', "stands in the source"),
        (
            'class Base(BaseSettings):\n    pass\n\nclass Settings(Base):\n    SECRET_KEY: str = "abc-123"',
            "has a default in the source",
        ),
    ],
)
def test_a_key_that_is_read_already_is_said_to_have_a_default(given: str, said: str) -> None:
    (found,) = findings_in(f"import os\nfrom fastapi import WebSocket\n\n{given}\n", rule=rule_named("EW602"))
    assert found.message.startswith(f"the key `SECRET_KEY` {said}, ")


@pytest.mark.parametrize(
    ("caught", "said"),
    [
        ("WebSocketDisconnect", "which may be garbage-collected while it runs: keep a reference"),
        ("KeyError", "it may be garbage-collected, and its error is lost; keep it in a set, and log errors"),
        (
            "Exception:\n            raise\n        except KeyError",
            "it may be garbage-collected, and its error is lost; keep it in a set, and log errors",
        ),
    ],
)
def test_an_error_that_a_task_catches_itself_is_not_called_lost(caught: str, said: str) -> None:
    (found,) = findings_in(
        f"""
import asyncio
from fastapi import WebSocket, WebSocketDisconnect

sockets: set[WebSocket] = set()

async def tell(order):
    for ws in list(sockets):
        try:
            await ws.send_json(order)
        except {caught}:
            sockets.discard(ws)

def on_change(order):
    asyncio.create_task(tell(order))
""",
        rule=rule_named("EW515"),
    )
    assert found.message.endswith(said)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("max_http_buffer_size=10 * 1024 * 1024", "lets each message fill so much memory"),
        ("ping_interval=None", "takes away a limit"),
    ],
)
def test_a_large_limit_is_not_said_to_be_taken_away(given: str, said: str) -> None:
    code = f"import socketio\n\nsio = socketio.AsyncServer({given})\n"
    (found,) = findings_in(code, rule=rule_named("EW512"))
    assert found.message.startswith(f"`{given}` {said}, ")
