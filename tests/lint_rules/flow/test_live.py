"""Which functions of a file run for a connection."""

from __future__ import annotations

from pathlib import Path

from lint_rules.flow.query import Flow
from lint_rules.run.one_file import Run
from lint_rules.settings.config import Config

SOURCE = """
from fastapi import WebSocket

@app.websocket("/ws")
async def feed(ws: WebSocket):
    def inner(): ...
    helper()

def helper():
    deeper()

def deeper(): ...

def other(): ...

class Room:
    def __init__(self, websocket=None): ...
    def tell(self): ...

async def given(socket: "WebSocket | None"): ...

class Store:
    def keep(self): ...
"""


def test_handlers_what_they_call_and_what_holds_a_connection_are_live(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(SOURCE)
    engine = Run(Config(root=tmp_path), frozenset()).engine
    outline = engine.index.outline(tmp_path / "app.py")
    assert outline is not None
    names = [function.qualname for function in Flow(engine, outline).live()]
    assert names == ["feed", "feed.inner", "helper", "deeper", "Room.__init__", "Room.tell", "given"]


FACTORY = """
from fastapi import FastAPI, WebSocket

def create_app():
    app = FastAPI()

    def allowed(origin): ...

    def unused(origin): ...

    def asked(ws):
        return allowed(ws.headers["origin"])

    @app.websocket("/ws")
    async def feed(ws: WebSocket):
        def allowed_here(): ...
        asked(ws)
        allowed_here()

    return app

def allowed(origin): ...
"""


def test_functions_inside_of_a_factory_are_followed_by_their_bare_names(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(FACTORY)
    engine = Run(Config(root=tmp_path), frozenset()).engine
    outline = engine.index.outline(tmp_path / "app.py")
    assert outline is not None
    names = [function.qualname for function in Flow(engine, outline).live()]
    inside = ["allowed", "asked", "feed", "feed.allowed_here"]
    assert names == [f"create_app.{name}" for name in inside]
