"""Messages that came whole, and where frames begin: compared with the parser of the websockets package.

Every history of frames, right and wrong, cut anywhere, is played to three connections: one that parses whole messages
itself, one that leaves all to the package, and one of these that is given each byte alone.
"""

from __future__ import annotations

import asyncio
import copy
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
import uvicorn
from hypothesis import example, given, settings
from hypothesis import strategies as st
from uvicorn.server import ServerState

from reference_server.core.limits import ServerLimits
from reference_server.core.message import Frame
from reference_server.edge.extensions import offers_of
from reference_server.internals.websockets import unmask
from reference_server.server.fastlane import FastlaneProtocol
from reference_server.server.frame_walk import FrameWalk, whole_message
from reference_server.server.process import Process
from reference_server.server.websocket_protocol import GuardedSocketProtocol, guarded_socket_protocol
from tests.reference_server.server.transports import KeepingTransport
from tests.security.attacker import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, UPGRADE, frame, request

BOUND = 300
"""Bytes of a message; more than fit into the short form of a length."""

CONFIG = uvicorn.Config(asyncio.sleep, log_config=None, interface="asgi3", ws_per_message_deflate=False)
CONFIG.load()
"""Each connection has a copy with an application of its own: to load one takes milliseconds."""


# --- frames -----------------------------------------------------------------------------------------------------------


def masked(opcode: int, payload: bytes, mask: bytes, *, fin: bool = True) -> bytes:
    """A frame with a mask that changes something."""
    plain = frame(opcode, payload, fin=fin)
    head = len(plain) - len(payload) - 4
    return plain[:head] + mask + unmask(payload, mask)


MASKS = st.binary(min_size=4, max_size=4)
PAYLOADS = st.one_of(
    st.text(max_size=12).map(str.encode),
    st.sampled_from([125, 126, 127, BOUND, BOUND + 1]).map(lambda size: b"x" * size),
    st.binary(max_size=6),
)
WHOLE = st.builds(masked, st.sampled_from([TEXT, BINARY]), PAYLOADS, MASKS)
FRAGMENT = st.builds(masked, st.sampled_from([TEXT, BINARY, CONTINUATION]), PAYLOADS, MASKS, fin=st.booleans())
GOOD = st.one_of(
    WHOLE,
    FRAGMENT,
    st.builds(masked, st.sampled_from([PING, PONG]), st.binary(max_size=5), MASKS),
)
BAD = st.one_of(
    st.builds(frame, st.integers(0, 15), st.binary(max_size=4), reserved=st.integers(0, 7)),
    st.builds(frame, st.integers(0, 15), st.binary(max_size=4), masked=st.booleans(), fin=st.booleans()),
    st.just(frame(CLOSE, b"\x03\xe8")),
    st.just(b"\x81\xfe\x00\x05" + bytes(4) + b"hello"),  # a length that is written longer than it has to be
    st.just(b"\x81\xff" + (1 << 40).to_bytes(8, "big") + bytes(4)),
    st.binary(min_size=1, max_size=8),
)
HISTORIES = st.lists(st.one_of(WHOLE, WHOLE, FRAGMENT, GOOD, BAD), min_size=1, max_size=8).map(b"".join)


def cut(data: bytes, places: Sequence[int]) -> list[bytes]:
    """The data in pieces."""
    at = sorted({0, len(data), *(place % (len(data) + 1) for place in places)})
    return [data[start:stop] for start, stop in itertools.pairwise(at)]


# --- one connection ---------------------------------------------------------------------------------------------------


@dataclass
class Outcome:
    """What came of one connection: the messages in order, and the bytes that the server wrote."""

    messages: list[Frame] = field(default_factory=list)
    written: bytes = b""

    @property
    def close_code(self) -> int | None:
        """The code of the first close frame of the server."""
        for opcode, payload in _frames(self.written):
            if opcode == CLOSE:
                return int.from_bytes(payload[:2], "big")
        return None


def _frames(data: bytes) -> Iterator[tuple[int, bytes]]:
    while data:
        assert data[1] < 126
        yield data[0] & 0x0F, data[2 : 2 + data[1]]
        data = data[2 + data[1] :]


def play(base: type[GuardedSocketProtocol], pieces: Sequence[bytes], refused: Sequence[bool] = ()) -> Outcome:
    """Send the pieces to a connection whose endpoint takes messages, but for the `refused` ones, which come by ASGI."""
    return asyncio.run(_play(base, pieces, refused))


async def _play(base: type[GuardedSocketProtocol], pieces: Sequence[bytes], refused: Sequence[bool]) -> Outcome:
    outcome, answers = Outcome(), itertools.chain(refused, itertools.repeat(False))

    def take(message: Frame) -> bool:
        if next(answers):
            return False
        outcome.messages.append(message)
        return True

    async def app(scope: Any, receive: Any, send: Any) -> None:
        offers = offers_of(scope)
        assert offers.guard is not None
        offers.guard.bound_messages(BOUND)
        await receive()
        await send({"type": "websocket.accept"})
        offers.hand_over(take, receive)
        while (event := await receive())["type"] == "websocket.receive":
            outcome.messages.append(event["text"] if "text" in event else event["bytes"])

    config = copy.copy(CONFIG)
    config.loaded_app = app
    transport = KeepingTransport()
    protocol = guarded_socket_protocol(base, Process.of(ServerLimits()))(config, ServerState(), {})
    protocol.connection_made(cast(Any, transport))
    protocol.data_received(request("GET", "/", UPGRADE))
    await _turns()
    assert transport.written.startswith(b"HTTP/1.1 101 ")
    transport.written = b""
    for piece in pieces:
        if transport.closed:
            break
        protocol.data_received(piece)
        await _turns()
    outcome.written = transport.written
    protocol.connection_lost(None)
    await _turns()
    return outcome


async def _turns() -> None:
    for _ in range(6):
        await asyncio.sleep(0)


def begins(first: Sequence[object], second: Sequence[object]) -> bool:
    """Whether the second begins with the first."""
    return list(second[: len(first)]) == list(first)


# --- the comparison ---------------------------------------------------------------------------------------------------


@example(frame(TEXT, b"a", fin=False) + frame(TEXT, b"b"), [7], [])
@example(frame(TEXT, b"a") + frame(TEXT, b"x" * (BOUND + 1)), [], [])
@example(frame(TEXT, b"\xff") + frame(TEXT, b"a"), [], [])
@example(frame(TEXT, b"\xff") + frame(TEXT, b"a"), [1], [])
@example(frame(TEXT, b"a") + frame(CLOSE, b"\x03\xe8") + frame(TEXT, b"b"), [7, 15], [])
@settings(max_examples=400)
@given(HISTORIES, st.lists(st.integers(0, 2_000), max_size=4), st.lists(st.booleans(), max_size=4))
def test_what_is_parsed_here_is_what_the_package_says(data: bytes, places: list[int], refused: list[bool]) -> None:
    """Messages in front of a wrong frame are taken; the package drops those that came in the same read."""
    pieces = cut(data, places)
    ours, package = play(FastlaneProtocol, pieces, refused), play(GuardedSocketProtocol, pieces)
    alone = play(GuardedSocketProtocol, [data[at : at + 1] for at in range(len(data))])
    assert begins(package.messages, ours.messages)
    assert begins(ours.messages, alone.messages)
    assert ours.close_code in (package.close_code, alone.close_code)
    if alone.close_code is None:
        assert ours == package == alone


@given(st.lists(GOOD, max_size=6), st.lists(st.integers(0, 2_000), max_size=5))
def test_the_walk_is_between_messages_where_frames_end(frames: list[bytes], places: list[int]) -> None:
    walk, data = FrameWalk(), b"".join(frames)
    for piece in cut(data, places):
        walk.skip(piece)
    kinds = [each[0] for each in frames if each[0] & 0x0F < CLOSE]
    assert walk.is_between_messages == (not kinds or kinds[-1] >= 0x80)


@given(st.lists(GOOD, min_size=1, max_size=4), st.data())
def test_the_walk_is_never_between_messages_inside_of_a_frame(frames: list[bytes], data: st.DataObject) -> None:
    last = frames[-1]
    walk = FrameWalk()
    walk.skip(b"".join(frames[:-1]) + last[: data.draw(st.integers(1, len(last) - 1))])
    assert not walk.is_between_messages


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535])
def test_each_message_below_64_kib_is_found(size: int) -> None:
    data = b"...." + frame(BINARY, b"x" * size) + b"..."
    start, stop = whole_message(data, 4)
    assert data[start:stop] == b"x" * size


@pytest.mark.parametrize(
    "data",
    [
        b"",
        frame(TEXT, b"hello")[:-1],
        frame(TEXT, b"x" * 200)[:7],
        frame(TEXT, b"x" * 65_536),
        frame(TEXT, b"hello", masked=False),
        frame(TEXT, b"hello", fin=False),
        frame(TEXT, b"hello", reserved=4),
        frame(CONTINUATION, b"hello"),
        frame(PING, b"hello"),
        frame(CLOSE, b"\x03\xe8"),
    ],
)
def test_all_else_is_left_to_the_package(data: bytes) -> None:
    assert whole_message(data, 0) == (0, 0)
