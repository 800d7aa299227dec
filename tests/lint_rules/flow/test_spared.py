"""What questions about the whole project leave alone, because nothing in it can change the answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.code.index import Index
from lint_rules.code.outline import Outline
from lint_rules.flow.cross_origin import only_strangers_come
from lint_rules.flow.doors import doors_here
from lint_rules.flow.query import Flow

from .programs import program

SERVER = """
import socketio

sio = socketio.AsyncServer()
"""
HANDLER = """
from app import sio


@sio.on("say")
async def say(sid, text):
    await sio.emit("said", text)
"""
OPTIONS = """
import argparse


def options(given: argparse.Namespace) -> list[str]:
    return given.names
"""


def test_a_file_without_handlers_is_not_read_for_the_doors_of_a_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []
    outline_of = Index.outline

    def noted(index: Index, path: Path) -> Outline | None:
        read.append(path.name)
        return outline_of(index, path)

    found = program(tmp_path, SERVER, {"handlers.py": HANDLER, "options.py": OPTIONS})
    monkeypatch.setattr(Index, "outline", noted)
    doors = doors_here(Flow(found.engine, found.outline))
    assert [door.accesses[0].entry.function.name for door in doors] == ["say"]
    assert "options.py" not in read


def test_no_handler_is_run_to_see_who_comes_where_the_files_say_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = program(
        tmp_path,
        SERVER,
        {"handlers.py": f"{HANDLER}    current_user()\n", "models.py": "class User(Base):\n    password = Column()\n"},
    )
    monkeypatch.setattr(found.engine, "run", lambda *_: pytest.fail("a handler was run"))
    (socketio,) = (rows for rows in found.engine.table.rows if rows.origins)
    assert not only_strangers_come(found.engine, socketio)
