"""A finding for which less than usual speaks is less sure than its rule."""

from __future__ import annotations

import pytest

from lint_rules.finding import Confidence
from lint_rules.kit.cases import case_of_text
from lint_rules.kit.testing import findings_of
from lint_rules.rules.ew201_unauthorized_join import UnauthorizedJoin

ROOM = """
from channels.generic.websocket import AsyncJsonWebsocketConsumer

class Room(AsyncJsonWebsocketConsumer):
    async def connect(self):
        {check}
        await self.accept()

    async def receive_json(self, content):
        await self.channel_layer.group_add(content["room"], self.channel_name)
"""


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        ("if not self.scope['user'].is_authenticated: raise DenyConnection()", Confidence.HIGH),
        ("self.rooms = []", Confidence.MEDIUM),
    ],
)
def test_where_strangers_get_in_the_rooms_may_be_for_everybody(check: str, expected: Confidence) -> None:
    case = case_of_text("room", ROOM.format(check=check))
    assert [finding.confidence for finding in findings_of(UnauthorizedJoin, case)] == [expected]
