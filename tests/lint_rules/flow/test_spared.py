"""What questions about the whole project leave alone, because nothing in it can change the answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.code.index import Index
from lint_rules.code.outline import Outline
from lint_rules.flow.access import doors
from lint_rules.flow.query import Flow
from lint_rules.flow.rooms import tables
from lint_rules.questions.access.cross_origin import only_strangers_come
from lint_rules.rules.ew501_blocking_call_in_handler import COROUTINE

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
ENDPOINT = """
from starlette.websockets import WebSocket

from app import enter


@app.websocket("/ws/{room}")
async def serve(websocket: WebSocket, room: str):
    await websocket.accept()
    enter(websocket, room)
"""
REGISTRY = """
seats = {}


def enter(websocket, seat):
    seats[seat] = websocket
"""
OPTIONS = """
import argparse


def options(given: argparse.Namespace) -> list[str]:
    return given.names
"""

DECLARED = """
class Session(Protocol):
    async def rename(self, name: str) -> None:
        ...
"""
KEPT_BY_SERVER = """
import lib  # async def


class Session:
    def put(self, socket: WebSocket) -> None:
        self.extensions.add(socket)
"""


@pytest.mark.parametrize("source", [DECLARED, KEPT_BY_SERVER])
def test_endpoints_are_not_run_for_a_file_in_which_they_can_do_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    found = program(tmp_path, source, {"handlers.py": ENDPOINT})
    monkeypatch.setattr(found.engine, "everywhere", lambda: pytest.fail("the endpoints were asked for"))
    flow = Flow(found.engine, found.outline)
    assert not list(flow.acts_here("block", near=COROUTINE, beyond=True, others="followed"))
    assert not list(tables(flow))


def test_endpoints_are_run_for_a_file_in_which_they_may_keep_connections(tmp_path: Path) -> None:
    found = program(tmp_path, REGISTRY, {"handlers.py": ENDPOINT})
    assert [act.name for _, act in tables(Flow(found.engine, found.outline))] == ["[]"]


IMPORTING = (
    "from app import enter",
    "import os, app",
    "import app as rooms",
    "from . import (\n    models,\n    app,\n)",
    "from . import models, \\\n    app",
    "from app import *",
)


@pytest.mark.parametrize("importing", IMPORTING)
def test_endpoints_are_run_for_functions_that_another_file_imports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, importing: str
) -> None:
    found = program(tmp_path, REGISTRY, {"handlers.py": ENDPOINT.replace("from app import enter", importing)})
    monkeypatch.setattr(found.engine, "everywhere", lambda: pytest.skip("the endpoints were asked for"))
    with pytest.raises(pytest.skip.Exception):
        list(tables(Flow(found.engine, found.outline)))


@pytest.mark.parametrize("importing", ["from rooms.enter import enter", "import apps", "app = FastAPI()"])
def test_endpoints_are_not_run_for_functions_that_no_other_file_imports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, importing: str
) -> None:
    found = program(tmp_path, REGISTRY, {"handlers.py": ENDPOINT.replace("from app import enter", importing)})
    monkeypatch.setattr(found.engine, "everywhere", lambda: pytest.fail("the endpoints were asked for"))
    assert not list(tables(Flow(found.engine, found.outline)))


METHOD = """
class Rooms:
    def enter(self, websocket, seat):
        self.seats[seat] = websocket
"""


def test_endpoints_are_run_for_a_method_that_is_found_by_its_name(tmp_path: Path) -> None:
    files = {"handlers.py": ENDPOINT.replace("from app import enter", "").replace("enter(", "state.rooms.enter(")}
    found = program(tmp_path, METHOD, files)
    assert [act.name for _, act in tables(Flow(found.engine, found.outline))] == ["[]"]


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
    listed = doors(found.engine, found.outline)
    assert [door.accesses[0].entry.function.name for door in listed] == ["say"]
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
