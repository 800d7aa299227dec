"""Which handlers leave the sender without an answer, and on which ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.flow.query import Flow
from lint_rules.questions.replies.replies import unanswered
from lint_rules.questions.replies.untold import untold
from tests.lint_rules.flow.programs import Program, endpoint, program

CHANNEL = """
from emberwire import Channel, Error, NoReply, Ok, handle_in


class Room(Channel):
    @handle_in("save")
    async def save(self, payload):
"""


def ends(found: Program) -> list[int]:
    """For each silent handler, the number of ends without an answer."""
    return [len(ends) for _, ends in unanswered(Flow(found.engine, found.outline))]


@pytest.mark.parametrize(
    ("body", "silent"),
    [
        ("return Ok()", []),
        ("pass", [1]),
        ("if payload: return NoReply()\n        return None", [2]),
        ("await self.push('saved', {})", []),
        ("if payload: await self.push('saved', {})", [1]),
        ("ref = self.reply_ref()\n        jobs.append(ref)", []),
        ("await audit(self, payload)", []),
        ("raise ValueError", []),
    ],
)
def test_every_way_through_a_handler_with_replies_ends_with_one(body: str, silent: list[int], tmp_path: Path) -> None:
    assert ends(program(tmp_path, f"{CHANNEL}        {body}\n")) == silent


@pytest.mark.parametrize(
    ("work", "silent"),
    [
        ("await store(note)", True),
        ("await store(note, ws)", False),
        ("asyncio.create_task(store(note))", False),
        ("session = Session(ws); await session.hear(note)", False),
        ("notes.append(note)", False),
        ("await handler(note)", False),
    ],
)
def test_elsewhere_a_handler_is_silent_if_nothing_that_it_does_may_be_an_answer(
    work: str, silent: bool, tmp_path: Path
) -> None:
    found = program(
        tmp_path,
        f"""
        import asyncio

        from fastapi import WebSocket
        from notes import store
        from sessions import Session

        notes = []


        @app.websocket("/ws")
        async def feed(ws: WebSocket, handler=None):
            while True:
                note = await ws.receive_json()
                {work}
        """,
    )
    assert bool(ends(found)) is silent


def test_a_handler_that_only_waits_for_the_end_owes_no_answer(tmp_path: Path) -> None:
    assert ends(endpoint(tmp_path, "while True:\n    await ws.receive_text()\n")) == []


@pytest.mark.parametrize(
    ("work", "named"),
    [
        ("name, what = text.split(' ')", "`text`"),
        ("await ws.send_text(text.split(' ')[1])", "`text`"),
        ("order = Order.objects.get(id=text.split(':')[0])", "`text`"),
        ("order = Order.objects.get(name=text.strip('/'))", "`text`"),
        ("order = Order.objects.get(id=json.loads(text)['order'].strip())", "JSON"),
    ],
)
def test_what_is_wrong_is_called_after_the_field_and_not_after_a_method(work: str, named: str, tmp_path: Path) -> None:
    body = f"while True:\n    text = await ws.receive_text()\n    {work}\n    await ws.send_text('done')\n"
    found = endpoint(tmp_path, body)
    assert [end.what for _, end in untold(Flow(found.engine, found.outline))] == [named]
