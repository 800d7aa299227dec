"""How the code that a message is about is written in the message."""

from __future__ import annotations

import libcst as cst
import pytest

from lint_rules.flow.quoted import LONGEST, quoted


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("await websocket.send_text('hi')", 'websocket.send_text("hi")'),
        ("await websocket.send_json({'guests': list(self.guests), 'room': room})", "websocket.send_json(…)"),
        ("task = asyncio.get_running_loop()", "task = asyncio.get_running_loop()"),
        ("asyncio.get_running_loop().create_task(hub.tell(room))", "hub.tell(room)"),
        ("async for text in websocket:\n    pass", "for text in websocket"),
        ("while self.is_open:\n    pass", "while self.is_open"),
        ("if not self.ready:\n    pass", "if not self.ready"),
        ("with lock, open(path) as file:\n    pass", "with lock, open(path)"),
        ("try:\n    pass\nfinally:\n    pass", "try"),
        ("users = [\n    user for user in everybody\n]", "users = [user for user in everybody]"),
    ],
)
def test_a_statement_is_named_without_its_block_and_a_long_call_without_its_arguments(code: str, said: str) -> None:
    assert quoted(cst.parse_statement(code)) == said


def test_what_is_still_long_is_cut() -> None:
    said = quoted(cst.parse_expression("[await websocket.send_text(text) for websocket in self.sockets]"))
    assert len(said) == LONGEST
    assert said.endswith("…")
