"""A finding for which less than usual speaks is less sure than its rule."""

from __future__ import annotations

import pytest

from lint_rules.finding import Confidence
from lint_rules.kit.cases import case_of_text
from lint_rules.kit.testing import findings_of
from lint_rules.rules.ew502_fragile_broadcast_loop import FragileBroadcastLoop
from lint_rules.rules.ew505_orphan_task import OrphanTask

HUB = """
from fastapi import WebSocket

class Hub:
    def __init__(self):
        self.clients: dict[str, {kind}[WebSocket]] = {{}}

    async def join(self, room: str, ws: WebSocket):
        await ws.accept()
        self.clients.setdefault(room, {kind}()).{put}(ws)

    def leave(self, room: str, ws: WebSocket):
        self.clients[room].remove(ws)

    async def tell(self, room: str, text: str):
        for ws in self.clients[room]:
            try:
                await ws.send_text(text)
            except RuntimeError:
                log.info("gone")
"""

TASK = """
import asyncio
from fastapi import WebSocket

async def serve(ws: WebSocket):
    asyncio.create_task(follow(ws))

async def follow(ws: WebSocket):
{body}
"""


@pytest.mark.parametrize(
    ("kind", "put", "expected"), [("set", "add", Confidence.HIGH), ("list", "append", Confidence.MEDIUM)]
)
def test_a_list_that_others_change_ends_no_loop(kind: str, put: str, expected: Confidence) -> None:
    case = case_of_text("hub", HUB.format(kind=kind, put=put))
    assert [finding.confidence for finding in findings_of(FragileBroadcastLoop, case)] == [expected]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("    await work(ws)", Confidence.HIGH),
        ("    try:\n        await work(ws)\n    except ValueError:\n        log.exception('no')", Confidence.HIGH),
        ("    try:\n        await work(ws)\n    except Exception:\n        raise", Confidence.HIGH),
        ("    try:\n        await work(ws)\n    except Exception:\n        log.exception('no')", Confidence.MEDIUM),
        ("    await ws.receive()", Confidence.MEDIUM),
    ],
)
def test_little_is_lost_with_a_task_that_looks_after_itself(body: str, expected: Confidence) -> None:
    case = case_of_text("task", TASK.format(body=body))
    assert [finding.confidence for finding in findings_of(OrphanTask, case)] == [expected]
