"""What an application serves, read from the application itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.memory.project import Project
from scaffold.memory.served import ServedChannel
from scaffold.words.errors import Usage

AUCTION = """
from typing import ClassVar

import msgspec
from emberwire import Channel, Endpoint, Ok, Socket, channel, handle_in, mount


class Place(msgspec.Struct):
    amount: int


class Auction(Channel):
    sends: ClassVar = {"placed": Place}

    @handle_in("place")
    async def place(self, payload: Place) -> Ok:
        return Ok()

    @handle_in("ping")
    async def ping(self) -> Ok:
        return Ok()


class BidderSocket(Socket):
    auction = channel("auction:*", Auction)


endpoint = Endpoint(mount("/live", BidderSocket))
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project whose channel was written by hand, in one file."""
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "shop"\n')
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").write_text("")
    (tmp_path / "shop" / "live.py").write_text(AUCTION)
    return Project.find(tmp_path)


def test_a_hand_written_channel_is_found_by_its_class(project: Project) -> None:
    found = ServedChannel.find(project, "shop.live:endpoint", "channel", ("AuctionChannel", "Auction"))
    assert (found.channel, found.socket) == ("shop.live:Auction", "shop.live:BidderSocket")
    assert (found.mount, found.topic) == ("/live", "auction:*")
    assert [each.name for each in found.received] == ["place", "ping"]
    assert [each.name for each in found.sent] == ["placed"]
    assert found.schemas["Place"]["properties"] == {"amount": {"type": "integer"}}


def test_a_channel_that_nobody_routes_is_told_with_those_that_are(project: Project) -> None:
    with pytest.raises(Usage, match=r"expected a channel RoomChannel in shop\.live:endpoint, found Auction"):
        ServedChannel.find(project, "shop.live:endpoint", "channel", ("RoomChannel",))


def test_an_application_that_cannot_be_imported_is_told_with_the_reason(project: Project) -> None:
    (project.root / "shop" / "live.py").write_text("import no_such_package\n")
    with pytest.raises(Usage, match="No module named 'no_such_package'"):
        ServedChannel.find(project, "shop.live:endpoint", "channel", ("Auction",))


def test_an_application_is_imported_once_while_its_code_is_the_same(project: Project) -> None:
    """A run that makes three clients, or updates thirty, waits for one start of the application."""
    code, log = project.root / "shop" / "live.py", project.root / "imported.log"
    code.write_text(f"{AUCTION}\nwith open({str(log)!r}, 'a') as log:\n    log.write('imported ')\n")
    for kind, classes in (("channel", ("Auction",)), ("socket", ("BidderSocket",)), ("channel", ("Auction",))):
        ServedChannel.find(project, "shop.live:endpoint", kind, classes)
    assert log.read_text() == "imported "
    code.write_text(code.read_text() + "\n")
    ServedChannel.find(project, "shop.live:endpoint", "channel", ("Auction",))
    assert log.read_text() == "imported imported "
