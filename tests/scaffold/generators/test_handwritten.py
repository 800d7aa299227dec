"""The tests of what was written by hand: made of what the application serves, and telling."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.scaffold.conftest import Shell

LIVE = """
from typing import Annotated, Any

import msgspec
from emberwire import Accept, Channel, ConnectInfo, Endpoint, Error, Ok, Params, Refuse, Socket, Topic, channel
from emberwire import handle_in, mount

bidders = {"ada"}


class Place(msgspec.Struct):
    amount: Annotated[int, msgspec.Meta(ge=10)]
    note: str | None = None


class Auction(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        return Ok() if self.assigns["bidder"] in bidders else Error(reason="unauthorized")

    @handle_in("place")
    async def place(self, payload: Place) -> Ok:
        return Ok()

    @handle_in("ping")
    async def ping(self) -> Ok:
        return Ok()


class BidderSocket(Socket):
    auction = channel("auction:*", Auction)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        return Accept(bidder=info.auth_token) if info.auth_token == "good" else Refuse()


endpoint = Endpoint(mount("/live", BidderSocket, auth_token=True))
"""


@pytest.fixture
def shop(shell: Shell) -> Shell:
    """A project with a socket and a channel that nobody generated."""
    (shell.folder / "pyproject.toml").write_text(
        '[project]\nname = "shop"\n\n[tool.ruff.lint]\nextend-select = ["I"]\n\n'
        '[tool.pytest.ini_options]\npythonpath = ["."]\n'
    )
    (shell.folder / "shop").mkdir()
    (shell.folder / "shop" / "__init__.py").write_text("")
    (shell.folder / "shop" / "live.py").write_text(LIVE)
    return shell


def run_tests(folder: Path) -> str:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


def test_what_is_generated_for_a_hand_written_channel_passes(shop: Shell) -> None:
    output = shop("gen test Auction --app shop.live:endpoint").output
    assert "only you know who may join" in output
    shop("gen test Bidder --of socket --app shop.live:endpoint")
    assert "9 passed" in run_tests(shop.folder)
    for tool in (["ruff", "check"], ["ruff", "format", "--check"], ["mypy", "--strict"]):
        done = subprocess.run(
            [sys.executable, "-m", *tool, "tests"], cwd=shop.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("guard", "without"),
    [
        ('Ok() if self.assigns["bidder"] in bidders else Error(reason="unauthorized")', "Ok()"),
        ("payload: Place", "payload: Any"),
        ('Accept(bidder=info.auth_token) if info.auth_token == "good" else Refuse()', 'Accept(bidder="x")'),
    ],
)
def test_a_guard_that_is_taken_away_fails_them(shop: Shell, guard: str, without: str) -> None:
    shop("gen test Auction --app shop.live:endpoint")
    shop("gen test Bidder --of socket --app shop.live:endpoint")
    live = shop.folder / "shop" / "live.py"
    live.write_text(live.read_text().replace(guard, without))
    assert " failed" in run_tests(shop.folder)


def test_a_socket_that_nobody_mounts_is_told_with_those_that_are(shop: Shell) -> None:
    said = shop("gen test User --of socket --app shop.live:endpoint", exit_code=2).output
    assert "expected a socket UserSocket in shop.live:endpoint, found BidderSocket" in said
