"""Where a client says who it is and is believed."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.flow.query import Flow
from lint_rules.questions.access.claims import believed_claims
from tests.lint_rules.flow.programs import Program, endpoint, program


def keys(found: Program) -> list[str]:
    return [claim.key for claim in believed_claims(Flow(found.engine, found.outline))]


@pytest.mark.parametrize(
    "use",
    [
        "await hub.broadcast({'sender': data['sender'], 'text': 'x'})",
        "await hub.broadcast(f\"{data['sender']}: x\")",
        "name = str(data['sender'])\nawait save_message(name, 'x')",
        "author = await find_user(data['sender'])\nawait hub.broadcast({'author': author.name})",
        "note = Note(text='x', sender=data['sender'])\nfor peer in peers: await peer.send_text(note.json())",
        "users[ws] = data['sender']",
    ],
)
def test_a_name_that_is_sent_out_stored_or_kept_for_the_session_is_believed(use: str, tmp_path: Path) -> None:
    assert keys(endpoint(tmp_path, f"data = await ws.receive_json()\n{use}\n")) == ["sender"]


@pytest.mark.parametrize(
    "use",
    [
        "await ws.send_text(data['sender'])",
        "await hub.broadcast(f\"{count(data['sender'])} are here\")",
        "if data['sender'] != ws.user.id: return\nawait save_message(data['sender'], 'x')",
        "data['sender'] = ws.user.id\nawait save_message(data['sender'], 'x')",
        "await remove_user(data['sender'])",
        "if ok(data['password']): await save_message(data['sender'], 'x')",
    ],
)
def test_a_name_that_is_compared_written_over_echoed_or_about_another_is_not(use: str, tmp_path: Path) -> None:
    assert keys(endpoint(tmp_path, f"data = await ws.receive_json()\n{use}\n")) == []


@pytest.mark.parametrize(("check", "expected"), [("", ["user_id"]), ("await verify(ws.cookies['session'])", [])])
def test_a_name_in_the_url_is_believed_until_somebody_asks_who_is_there(
    check: str, expected: list[str], tmp_path: Path
) -> None:
    found = program(
        tmp_path,
        f"""
        from fastapi import WebSocket


        @app.websocket("/ws/{{user_id}}")
        async def feed(ws: WebSocket, user_id: str):
            {check or "pass"}
            await save_message(user_id, await ws.receive_text())
        """,
    )
    assert keys(found) == expected
