"""One line for each thing that happens: whom it names, what it leaves out, and when it says nothing."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from emberwire import Accept, ConnectInfo, Endpoint, Error, Ok, Params, Refuse, Socket, Topic, channel, handle_in, mount
from emberwire.testing import ConnectRefused, FakeClock, JoinRefused, assert_reply, connect, join, push, settle
from reference_server.runtime.log import log
from tests.open_channel import OpenChannel

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]

SECRET = {"password": "hunter2", "nested": [{"auth_token": "hunter2"}], "body": "hi"}


class Room(OpenChannel):
    """Lets people in unless they ask for the closed room."""

    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        return Error(reason="closed") if topic.rest == "closed" else Ok()

    @handle_in("echo")
    async def echo(self, payload: Any) -> Ok:
        return Ok()


class Quiet(Room):
    """Logs neither joins nor messages."""

    log_join = None
    log_handle_in = None


class UserSocket(Socket):
    room = channel("room:*", Room)
    quiet = channel("quiet:*", Quiet)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        return Refuse("no entry") if "refuse" in params else Accept()

    def id(self) -> str:
        return "user:1"


def lines(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    """(level, line) of what was logged, without durations."""
    return [
        (record.levelname, record.getMessage().partition(" in ")[0])
        for record in caplog.records
        if record.name == "emberwire.events"
    ]


async def visit(endpoint: Endpoint, topic: str) -> None:
    async with connect(endpoint, params={"token": "hunter2"}) as socket:
        await assert_reply(await push(await join(socket, f"{topic}:1", SECRET), "echo", SECRET))
        with pytest.raises(JoinRefused):
            await join(socket, f"{topic}:closed", SECRET)
    await settle()
    with pytest.raises(ConnectRefused):
        async with connect(endpoint, params={"refuse": "1", "token": "hunter2"}):
            pass


async def test_connects_and_joins_are_said_at_info(caplog: pytest.LogCaptureFixture) -> None:
    """Phoenix: websocket_channels_test, "logs user socket connect when enabled"."""
    with caplog.at_level(logging.INFO, "emberwire.events"):
        await visit(Endpoint(mount("/socket", UserSocket)), "room")
    assert lines(caplog) == [
        ("INFO", "CONNECTED UserSocket user:1 over websocket from 127.0.0.1"),
        ("INFO", "JOINED room:1 (Room)"),
        ("INFO", "REFUSED JOIN room:closed (Room)"),
        ("INFO", "DISCONNECTED UserSocket user:1 from 127.0.0.1: closed"),
        ("INFO", "REFUSED a connection of 127.0.0.1 to UserSocket: no entry"),
    ]


async def test_messages_and_payloads_are_said_at_debug_without_secrets(caplog: pytest.LogCaptureFixture) -> None:
    """S24; Phoenix: "logs and filter params on join and handle_in"."""
    with caplog.at_level(logging.DEBUG):
        await visit(Endpoint(mount("/socket", UserSocket)), "room")
    assert ("DEBUG", "HANDLED echo on room:1 (Room)") in lines(caplog)
    assert "'password': '[FILTERED]'" in caplog.text
    assert "'body': 'hi'" in caplog.text
    assert "hunter2" not in caplog.text


async def test_payloads_are_not_said_at_info(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        await visit(Endpoint(mount("/socket", UserSocket)), "room")
    assert "payload" not in caplog.text
    assert "hunter2" not in caplog.text


async def test_a_channel_may_say_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """Phoenix: channel.ex, `log_join: false, log_handle_in: false`."""
    with caplog.at_level(logging.DEBUG):
        await visit(Endpoint(mount("/socket", UserSocket)), "quiet")
    assert not [line for _, line in lines(caplog) if "quiet:" in line]


@pytest.mark.parametrize(("level", "said"), [(None, []), (logging.DEBUG, ["CONNECTED", "DISCONNECTED", "REFUSED"])])
async def test_a_socket_says_at_which_level_or_nothing(
    level: int | None, said: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Phoenix: socket.ex, the option `log: false`; channels still say theirs."""

    class Other(UserSocket):
        log_connect = level

    with caplog.at_level(logging.DEBUG, "emberwire.events"):
        await visit(Endpoint(mount("/socket", Other)), "room")
    found = [(name, line.split()[0]) for name, line in lines(caplog) if " Other" in line]
    assert found == [("DEBUG", word) for word in said]
    assert ("INFO", "JOINED room:1 (Room)") in lines(caplog)


async def test_an_endpoint_may_say_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """Phoenix: "does not log user socket connect when disabled"."""
    with caplog.at_level(logging.DEBUG):
        await visit(Endpoint(mount("/socket", UserSocket), log=False), "room")
    assert lines(caplog) == []


@pytest.mark.parametrize("bad", ["\n", "\r", "\x1b[31m", "\u2028", "\u202e"], ids=ascii)
async def test_a_client_cannot_forge_a_line(bad: str, caplog: pytest.LogCaptureFixture) -> None:
    """S25: one line for each event, with every character that acts escaped."""
    with caplog.at_level(logging.DEBUG):
        async with connect(Endpoint(mount("/socket", UserSocket))) as socket:
            channel = await join(socket, f"room:a{bad}b")
            await push(channel, f"c{bad}d", {f"e{bad}f": f"g{bad}h"})
            await settle()
            with pytest.raises(JoinRefused):
                await join(socket, f"elsewhere{bad}x")
    texts = [record.getMessage() for record in caplog.records if record.name.startswith("emberwire")]
    assert len(texts) >= 4
    assert not [text for text in texts if bad in text]


async def knock(endpoint: Endpoint, *, times: int) -> None:
    for _ in range(times):
        with pytest.raises(ConnectRefused):
            async with connect(endpoint, params={"refuse": "1"}):
                pass


async def test_of_refused_handshakes_one_a_second_is_said_and_all_are_counted(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S27: at most one line a second for each kind and address; telemetry has every one."""
    clock = FakeClock()
    monkeypatch.setattr(log, "now", clock.now)
    endpoint = Endpoint(mount("/socket", UserSocket), clock=clock)
    refused: list[Any] = []
    endpoint.telemetry.attach("socket_refused", refused.append)
    with caplog.at_level(logging.INFO, "emberwire.events"):
        await knock(endpoint, times=3)
        clock.advance(1.0)
        await knock(endpoint, times=1)
    line = "REFUSED a connection of 127.0.0.1 to UserSocket: no entry"
    assert lines(caplog) == [("INFO", line), ("INFO", f"{line} (2 more like this were not written)")]
    assert len(refused) == 4


async def test_of_the_refused_joins_of_a_connection_one_a_second_is_said(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = FakeClock()
    monkeypatch.setattr(log, "now", clock.now)
    endpoint = Endpoint(mount("/socket", UserSocket), clock=clock)
    with caplog.at_level(logging.INFO, "emberwire.events"):
        async with connect(endpoint) as one, connect(endpoint) as other:
            for socket in (one, one, one, other):
                with pytest.raises(JoinRefused):
                    await join(socket, "room:closed")
            clock.advance(1.0)
            with pytest.raises(JoinRefused):
                await join(one, "room:closed")
    said = [record.getMessage() for record in caplog.records if "REFUSED JOIN" in record.getMessage()]
    assert len(said) == 3
    assert ["more like this" in text for text in said] == [False, True, False]
    assert "(2 more like this were not written)" in said[1]
