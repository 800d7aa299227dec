"""What holds the event loop is found behind names, helpers and threads; what is awaited holds nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.flow.engine import is_offloaded
from tests.lint_rules.flow.programs import STARLETTE, endpoint, program

MODELS = """
from django.db import models

class Room(models.Model):
    owner = models.ForeignKey("User", on_delete=models.CASCADE)
"""


@pytest.mark.parametrize(
    "body",
    [
        "time.sleep(1)",
        "def wait():\n    time.sleep(1)\nwait()",
        "async def wait():\n    time.sleep(1)\nawait wait()",
        "client = redis.Redis()\nclient.get('a')",
        "rooms = pymongo.MongoClient().app.rooms\nrooms.insert_one({})",
        "for room in Room.objects.all():\n    pass",
        "names = [room.name for room in Room.objects.all()]",
        "await asyncio.gather(tell(len(Room.objects.all())))",
    ],
)
def test_a_call_that_waits_holds_the_loop(tmp_path: Path, body: str) -> None:
    assert endpoint(tmp_path, body).effects("block")


@pytest.mark.parametrize(
    "body",
    [
        "await asyncio.to_thread(time.sleep, 1)",
        "await asyncio.to_thread(lambda: time.sleep(1))",
        "await sync_to_async(Room.objects.get)(pk=1)",
        "def wait():\n    time.sleep(1)\nawait run_in_threadpool(wait)",
        "def wait():\n    time.sleep(1)\nthreading.Thread(target=wait).start()",
        "@sync_to_async\ndef wait():\n    time.sleep(1)\nawait wait()",
        "await db.commit()",
        "await asyncio.gather(session.execute(one), session.execute(two))",
        "rooms = Room.objects.filter(open=True)",
        "async for room in Room.objects.all():\n    pass",
    ],
)
def test_what_is_awaited_or_runs_in_a_thread_holds_nobody(tmp_path: Path, body: str) -> None:
    assert not endpoint(tmp_path, body).effects("block")


@pytest.mark.parametrize("body", ["if rooms:\n    pass", "rooms[0]", "found = room in rooms", "found = not rooms"])
def test_a_query_runs_where_it_is_looked_into(tmp_path: Path, body: str) -> None:
    assert endpoint(tmp_path, f"rooms = Room.objects.filter(open=True)\n{body}").effects("lazy")


def test_a_relation_is_a_query_once(tmp_path: Path) -> None:
    source = f"{STARLETTE}    room = await Room.objects.aget(pk=1)\n    room.owner\n    room.owner\n"
    found = program(tmp_path, f"from models import Room\n{source}", {"models.py": MODELS})
    assert len(found.effects("lazy")) == 1


def test_a_row_that_may_not_be_there_decides_nothing(tmp_path: Path) -> None:
    body = (
        "room = await Room.objects.filter(pk=1).afirst()\nif not room:\n    return await ws.close()\nawait ws.accept()"
    )
    assert endpoint(tmp_path, body).effects("close")


def test_a_decorator_that_moves_a_function_into_a_thread_is_known_under_another_name(tmp_path: Path) -> None:
    source = "in_db = database_sync_to_async\n\n@in_db\ndef store(): ...\n\n@staticmethod\ndef tell(): ...\n"
    outline = program(tmp_path, source).outline
    assert [is_offloaded(function) for function in outline.functions] == [True, False]
