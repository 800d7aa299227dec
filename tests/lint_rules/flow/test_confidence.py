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
        await self.channel_layer.group_add(content["{named}"], self.channel_name)
"""


@pytest.mark.parametrize(
    ("check", "named", "expected"),
    [
        ("if not self.scope['user'].is_authenticated: raise DenyConnection()", "patient_id", Confidence.HIGH),
        ("if not self.scope['user'].is_authenticated: raise DenyConnection()", "room", Confidence.MEDIUM),
        ("self.rooms = []", "patient_id", Confidence.MEDIUM),
    ],
)
def test_a_room_that_is_nobodys_and_one_that_strangers_join_may_be_for_all(
    check: str, named: str, expected: Confidence
) -> None:
    case = case_of_text("room", ROOM.format(check=check, named=named))
    assert [finding.confidence for finding in findings_of(UnauthorizedJoin, case)] == [expected]
