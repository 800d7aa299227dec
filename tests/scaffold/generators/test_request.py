"""Names that come to the same: refused before anything is planned."""

from __future__ import annotations

import pytest

from tests.scaffold.conftest import Shell


@pytest.mark.parametrize(
    ("first", "second", "part"),
    [
        ("channel AdminRoom", "channel Admin.Room", "the class AdminRoomChannel"),
        ("channel Admin.Room", "channel AdminRoom", "the class AdminRoomChannel"),
        ("socket AdminUser", "socket Admin.User", "the class AdminUserSocket"),
        ("context AdminRooms", "channel Admin.Room", "the tables admin_rooms"),
        ("channel Admin.Room", "context AdminRooms", "the tables admin_rooms"),
    ],
)
def test_a_namesake_is_refused_and_nothing_is_written(chat: Shell, first: str, second: str, part: str) -> None:
    chat(f"gen {first}")
    before = chat.tree()
    output = chat(f"gen {second}", exit_code=2).output
    assert part in output
    assert f"{first}, which is here already" in output
    assert chat.tree() == before


def test_the_context_of_a_channel_is_no_namesake_of_its_own(chat: Shell) -> None:
    chat("gen context Halls")
    chat("gen channel Hall --strict")
    chat("gen channel Hall --strict")


def test_a_name_in_another_scope_is_another_name(chat: Shell) -> None:
    chat("gen channel Admin.Hall --strict")
    chat("gen channel Hall --strict")
