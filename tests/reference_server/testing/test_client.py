"""The test kit's client: frames in both directions, and the scope of its handshake."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from emberwire import Endpoint, Ok, Socket, handle_in, mount
from emberwire.testing import ClientSocket, ConnectRefused, assert_reply, connect, join, open_endpoint, push, settle
from reference_server.core.message import Message
from reference_server.testing.client import websocket_scope
from tests.open_channel import OpenChannel

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]


class Echo(OpenChannel):
    """Echoes."""

    @handle_in("echo")
    async def echo(self, payload: Any) -> Ok:
        await self.push("pushed", {"n": 1} if not isinstance(payload, bytes) else payload)
        await self.broadcast("sent", {"n": 1} if not isinstance(payload, bytes) else payload)
        return Ok(payload)


async def test_text_and_binary_frames_are_read_alike() -> None:
    async with connect(open_endpoint(Echo)) as socket:
        channel = await join(socket, "room:1")
        for payload in ({"a": 1}, b"\x00\xff"):
            await push(channel, "echo", payload)
            await settle()
            assert [(m.join_ref, m.ref, m.topic, m.event) for m in socket.inbox] == [
                (channel.join_ref, None, "room:1", "pushed"),
                (None, None, "room:1", "sent"),
                (channel.join_ref, socket.inbox[2].ref, "room:1", "phx_reply"),
            ]
            assert socket.inbox[2].payload == {"status": "ok", "response": payload}
            socket.inbox.clear()


async def test_refs_are_new_each_time() -> None:
    socket = ClientSocket(open_endpoint(Echo))
    assert len({socket.next_ref() for _ in range(100)}) == 100


async def test_a_raw_frame_reaches_the_endpoint_as_it_is() -> None:
    async with connect(open_endpoint(Echo)) as socket:
        socket.send_frame('[null,"9","phoenix","heartbeat",{}]')
        await settle()
        assert socket.inbox == [Message(None, "9", "phoenix", "phx_reply", {"status": "ok", "response": {}})]


async def test_settling_waits_until_the_endpoint_has_taken_everything() -> None:
    async with connect(open_endpoint(Echo)) as socket:
        channel = await join(socket, "room:1")
        for _ in range(3):
            await push(channel, "echo", 1)
        await socket.settle(within=1.0)
        assert len(socket.inbox) == 9


async def test_waiting_in_vain_shows_what_there_was_instead() -> None:
    async with connect(open_endpoint(Echo)) as socket:
        socket.send_frame('[null,"9","phoenix","heartbeat",{}]')
        with pytest.raises(AssertionError, match=r"a thing within 0\.01 s; received, and not asserted yet: .*'9'"):
            await socket.wait(lambda: None, lambda: "a thing", within=0.01)
        socket.send_frame("{")
        with pytest.raises(AssertionError, match="closed with 1011; before that it received"):
            await socket.wait(lambda: None, lambda: "a thing", within=0.01)


async def test_the_scope_says_what_a_browser_would() -> None:
    endpoint = Endpoint(mount("/socket", Socket), host="example.com")
    scope = websocket_scope(endpoint, "/socket/", {"a": "ü"}, "a token", {"Origin": "https://example.com"})
    assert scope["path"] == "/socket/websocket"
    assert scope["query_string"] == b"vsn=2.0.0&a=%C3%BC"
    headers = dict(scope["headers"])
    token = base64.b64encode(b"a token").rstrip(b"=")
    assert headers[b"host"] == b"example.com"
    assert headers[b"origin"] == b"https://example.com"
    assert headers[b"sec-websocket-protocol"] == b"phoenix, base64url.bearer.phx." + token


async def test_another_version_may_be_asked_for() -> None:
    with pytest.raises(ConnectRefused):
        async with connect(open_endpoint(Echo), params={"vsn": "3.0.0"}):
            pass


async def test_an_error_of_the_endpoint_is_an_error_of_the_test() -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        raise ZeroDivisionError

    endpoint = open_endpoint(Echo)
    socket = ClientSocket(endpoint, application=broken)
    with pytest.raises(ZeroDivisionError):
        await socket.open(websocket_scope(endpoint, "/socket", {}, None, {}))


async def test_an_endpoint_that_never_answers_is_an_error_of_the_test() -> None:
    async def silent(scope: Any, receive: Any, send: Any) -> None:
        return

    endpoint = open_endpoint(Echo)
    socket = ClientSocket(endpoint, application=silent)
    with pytest.raises(AssertionError):
        await socket.open(websocket_scope(endpoint, "/socket", {}, None, {}))


async def test_a_refusal_has_its_status_and_body() -> None:
    with pytest.raises(ConnectRefused, match="refused with HTTP 403") as refused:
        async with connect(Endpoint(mount("/socket", Socket))):
            pass
    assert (refused.value.status, refused.value.body) == (403, b"")


async def test_replies_go_to_the_channel_that_asked() -> None:
    async with connect(open_endpoint(Echo)) as socket:
        one, two = await join(socket, "room:1"), await join(socket, "room:2")
        first, second = await push(one, "echo", 1), await push(two, "echo", 2)
        await assert_reply(second, "ok", 2)
        await assert_reply(first, "ok", 1)
