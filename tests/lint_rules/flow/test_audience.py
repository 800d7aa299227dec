"""What is told to others than the sender, by rows, by rosters and by the names of code that is not at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.flow.audience import told
from lint_rules.flow.query import Flow
from lint_rules.frameworks.labels import Label

from .programs import Program, endpoint, program


def told_in(found: Program) -> list[str]:
    """The calls of `app.py` that tell others something, as they are written."""
    flow = Flow(found.engine, found.outline)
    return [flow.body(sent.function).module.code_for_node(sent.node) for _, sent in told(flow)]


@pytest.mark.parametrize(
    "call",
    [
        "for peer in app.state.sockets: await peer.send_text(text)",
        "await asyncio.gather(*[user.send_text(text) for user in users])",
        "await hub.broadcast(text)",
        "await notifier.push(text)",
        "await manager.send_private_message(text, receiver)",
        "await clients[(await ws.receive_json())['to']].send_text(text)",
    ],
)
def test_a_send_to_somebody_elses_connection_tells_others(call: str, tmp_path: Path) -> None:
    found = endpoint(tmp_path, f"text = await ws.receive_text()\n{call}\n")
    assert len(told_in(found)) == 1


@pytest.mark.parametrize(
    "call",
    [
        "await ws.send_text(text)",
        "for word in words: await store.send_off(word)",
        "await queue.push(text)",
        "await manager.send_personal_message(text, ws)",
    ],
)
def test_an_answer_and_an_unknown_send_tell_nobody_else(call: str, tmp_path: Path) -> None:
    assert told_in(endpoint(tmp_path, f"text = await ws.receive_text()\n{call}\n")) == []


def test_what_a_helper_tells_is_reported_at_the_call_that_says_so(tmp_path: Path) -> None:
    found = endpoint(
        tmp_path,
        "from hub import hub\ntext = await ws.receive_text()\nawait hub.broadcast(text)\n",
        {
            "hub.py": """
                class Hub:
                    def __init__(self):
                        self.clients = []

                    async def broadcast(self, text):
                        for client in self.clients:
                            await client.send_text(text)


                hub = Hub()
                """
        },
    )
    assert told_in(found) == ["hub.broadcast(text)"]


def test_an_emit_to_the_sender_is_an_answer_and_one_to_a_room_is_not(tmp_path: Path) -> None:
    found = program(
        tmp_path,
        """
        import socketio

        sio = socketio.AsyncServer()


        @sio.on("say")
        async def say(sid, data):
            await sio.emit("said", data, room=sid)
            await sio.emit("said", data, room="board")
        """,
    )
    assert told_in(found) == ['sio.emit("said", data, room="board")']


def test_a_parsed_frame_is_an_object_and_no_text_any_more(tmp_path: Path) -> None:
    found = endpoint(
        tmp_path,
        """
        frame = await ws.receive_text()
        await first(frame)
        kind = json.loads(frame)["kind"]
        await second(frame)
        """,
    )
    labels = {e.name: e.arguments[0][1].labels for e in found.effects("serve") if e.arguments}
    assert labels["first"] & Label.TEXT
    assert not labels["second"] & Label.TEXT
    assert labels["second"] & Label.WHOLE
