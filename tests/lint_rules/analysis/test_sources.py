"""Where the client's words go: through helpers, attributes and tables of methods."""

from __future__ import annotations

import ast
from pathlib import Path

from lint_rules.analysis.flow import Label
from lint_rules.analysis.sources import Trails
from lint_rules.dialects import roles_of
from lint_rules.facts import read_module
from lint_rules.project import Project


def trails(source: str) -> tuple[Trails, object]:
    root = Path("/nowhere")
    module = read_module(source, root / "app.py", "app")
    project = Project(root)
    project.add(module)
    return Trails.of(roles_of(module, project), project), module


def label(source: str, function: str, expression: str) -> Label:
    found, module = trails(source)
    by_name = module.by_qualname  # type: ignore[attr-defined]
    return found.flow(by_name[function]).of(ast.parse(expression, mode="eval").body)


CONSUMER = """
from channels.generic.websocket import AsyncJsonWebsocketConsumer
class C(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.room = self.scope['url_route']['kwargs']['room']
    async def receive_json(self, content):
        await self.join(content['room'], self.scope['user'])
        self.commands[content['command']](self, content)
    async def join(self, room_id, user): ...
    def command(self, data): ...
    async def other(self): ...
"""


def test_arguments_carry_their_labels_into_helpers() -> None:
    assert label(CONSUMER, "C.join", "room_id") & Label.PLACE
    assert label(CONSUMER, "C.join", "user") == Label.IDENTITY


def test_attributes_carry_them_into_other_methods() -> None:
    assert label(CONSUMER, "C.other", "self.room") & Label.PLACE


def test_a_table_of_methods_hands_the_payload_on() -> None:
    assert label(CONSUMER, "C.command", "data['x']") & Label.PAYLOAD


def test_what_a_socket_receives_is_the_clients() -> None:
    source = (
        "from fastapi import WebSocket\n@app.websocket('/{room}')\n"
        "async def f(ws: WebSocket, room: str, me=Depends(user)):\n    x = await ws.receive_json()\n"
    )
    assert label(source, "f", "x['y']") & Label.PAYLOAD
    assert label(source, "f", "room") & Label.PLACE
    assert label(source, "f", "ws") == Label.CONNECTION


def test_a_function_whose_flow_was_only_asked_for_is_not_reached() -> None:
    found, module = trails(f"{CONSUMER}async def elsewhere(data): ...\n")
    elsewhere = module.by_qualname["elsewhere"]  # type: ignore[attr-defined]
    found.flow(elsewhere)
    assert elsewhere not in found.reached()
