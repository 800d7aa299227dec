"""Joins of a file: also those that other files do for it."""

from __future__ import annotations

from pathlib import Path

from lint_rules.flow.query import Flow
from lint_rules.flow.rooms import join_accesses

from .programs import program

LAYER = """\
    from channels.layers import get_channel_layer

    async def safe_add(group, channel):
        layer = get_channel_layer()
        await layer.group_add(group, channel)
"""

OWN = """\
from channels.generic.websocket import AsyncWebsocketConsumer
from layer import safe_add

class Inbox(AsyncWebsocketConsumer):
    async def connect(self):
        user = self.scope["user"]
        if not user.is_authenticated:
            await self.close()
            return
        await safe_add(f"inbox_{user.id}", self.channel_name)
        await safe_add(self.scope["url_route"]["kwargs"]["room"], self.channel_name)
        await self.accept()

    async def news(self, event):
        await self.send(event["text"])
"""

INHERITED = """\
from asgiref.sync import async_to_sync
from base import BaseConsumer

class News(BaseConsumer):
    def begin(self):
        async_to_sync(self.channel_layer.group_add)("news", self.channel_name)
"""

BASE = """\
    from channels.generic.websocket import WebsocketConsumer

    class BaseConsumer(WebsocketConsumer):
        def connect(self):
            if not self.scope["user"].is_authenticated:
                self.close()
                return
            self.accept()
            self.begin()
            self.send("hello")

        def begin(self):
            raise NotImplementedError
"""


def joined(folder: Path, source: str, files: dict[str, str]) -> list[tuple[int, str, str]]:
    """Line, verdict and first guard of each join of `app.py`."""
    made = program(folder, source, files)
    flow = Flow(made.engine, made.outline)
    found = [(flow.span(a.act.function, a.act.node).line, a) for a in join_accesses(flow) if a.act is not None]
    return [(line, a.verdict, a.guards[0].text if a.guards else a.why) for line, a in found]


def test_a_join_by_a_helper_of_another_file_stands_at_the_call(tmp_path: Path) -> None:
    own, named = joined(tmp_path, OWN, {"layer.py": LAYER})
    assert own == (10, "guarded", "user.is_authenticated")
    assert named[:2] == (11, "open")


def test_a_join_by_a_method_that_an_inherited_handler_calls_is_found(tmp_path: Path) -> None:
    assert joined(tmp_path, INHERITED, {"base.py": BASE}) == [(6, "guarded", 'self.scope["user"].is_authenticated')]


def test_a_room_of_ones_own_lets_nobody_into_another(tmp_path: Path) -> None:
    joins = joined(
        tmp_path, OWN.replace("from layer import safe_add\n", LAYER.replace("\n    ", "\n").strip() + "\n"), {}
    )
    assert [verdict for _, verdict, _ in joins] == ["open", "guarded"]
