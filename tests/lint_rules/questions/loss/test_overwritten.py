"""The end of a connection is told with the calls that lead to it, also in other files."""

from __future__ import annotations

from pathlib import Path

from lint_rules.flow.query import Flow
from lint_rules.questions.loss.overwritten import calls_of
from tests.lint_rules.flow.programs import program

HUB = """
from fastapi import WebSocket

class Hub:
    def __init__(self):
        self.users: dict[str, WebSocket] = {}

    def connect(self, user: str, websocket: WebSocket):
        self.users[user] = websocket

    def disconnect(self, user: str):
        self.users.pop(user, None)

hub = Hub()
"""

ROUTES = """
from fastapi import FastAPI, WebSocket
from hub import hub

app = FastAPI()

@app.websocket("/{user}")
async def feed(websocket: WebSocket, user: str):
    hub.connect(user, websocket)
    hub.disconnect(user)

@app.get("/stop")
async def stop():
    database.disconnect()
"""


def test_the_calls_of_a_method_in_other_files_are_named_and_not_those_of_a_namesake(tmp_path: Path) -> None:
    engine = program(tmp_path, "", {"hub.py": HUB, "routes.py": ROUTES}).engine
    outline = engine.index.outline(tmp_path / "hub.py")
    assert outline is not None
    function = outline.classes["Hub"].methods["disconnect"]
    assert list(calls_of(function, Flow(engine, outline))) == ["a client reaches feed (routes.py:10)"]
