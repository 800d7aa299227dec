"""PyPI `phoenix-channels-python-client` 0.4.1, in both protocol versions. It can join, receive and leave, not push.

In version 2 it drops every message whose join_ref is not its own, broadcasts included, for these have none. So it hears
what is pushed, such as intercepted broadcasts and presence_state; in version 1 it hears everything.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

import pytest
import websockets
from phoenix_channels_python_client import (  # type: ignore[import-not-found]
    PhoenixChannelsProtocolVersion,
    PHXChannelsClient,
    ReconnectPolicy,
)
from phoenix_channels_python_client.exceptions import PHXConnectionError  # type: ignore[import-not-found]
from phoenix_channels_python_client.utils import make_message  # type: ignore[import-not-found]

from tests.interop.python_clients.waiting import until

V1, V2 = PhoenixChannelsProtocolVersion.V1, PhoenixChannelsProtocolVersion.V2
QUICK = ReconnectPolicy(
    base_delay_s=0.02,
    max_delay_s=0.05,
    rapid_first_min_delay_s=0,
    rapid_second_min_delay_s=0,
    rapid_disconnect_uptime_s=0,
)


def _in_both_versions(conversation: Callable[[str, Any], Awaitable[None]]) -> Callable[[str], Awaitable[None]]:
    @wraps(conversation)
    async def both(url: str) -> None:
        for version in (V1, V2):
            await conversation(url, version)

    return both


def _client(url: str, user: str, version: Any, **options: Any) -> Any:
    address = url.replace("http", "ws") + f"/socket/websocket?token=good:{user}"
    return PHXChannelsClient(address, "unused", protocol_version=version, reconnect_policy=QUICK, **options)


async def _push(client: Any, topic: str, event: str, join_ref: str) -> None:
    """Push with the parts of the client, which has no method for it."""
    message = make_message(topic=topic, event=event, payload={}, ref="900", join_ref=join_ref)
    await client.get_protocol_handler().send_message(client.connection, message)


def _collector(into: asyncio.Queue[Any]) -> Any:
    async def collect(message: Any) -> None:
        await into.put((str(message.event), message.payload))

    return collect


async def _as_somebody_else(url: str, topic: str, *pushes: tuple[str, str]) -> None:
    """Push events as another user, and wait until all have been handled."""
    address = url.replace("http", "ws") + "/socket/websocket?token=good:somebody&vsn=2.0.0"
    async with websockets.connect(address, proxy=None) as socket:
        await socket.send(f'["1","join","{topic}","phx_join",{{}}]')
        for event, payload in (*pushes, ("ok", "{}")):
            await socket.send(f'["1","{event}","{topic}","{event}",{payload}]')
        while f'"ok","{topic}' not in str(await socket.recv()):
            pass


@_in_both_versions
async def receives_and_leaves(url: str, version: Any) -> None:
    """Pushes, intercepted broadcasts and presence arrive, broadcasts in version 1 only; then it leaves."""
    got: asyncio.Queue[Any] = asyncio.Queue()
    async with _client(url, "ada", version) as client:
        await client.subscribe_to_topic("room:push_on_join", _collector(got))
        assert await got.get() == ("welcome", {"user": "ada"})
        await _as_somebody_else(url, "room:push_on_join", ("shout_from", '{"n": 1}'), ("secret", '{"n": 2}'))
        if version is V1:
            assert await got.get() == ("msg", {"n": 1})
        assert await got.get() == ("secret", {"n": 2, "seen_by": "ada"})
        await client.subscribe_to_topic("presence:python", _collector(got))
        while (await got.get())[0] != "presence_state":
            pass
        await client.unsubscribe_from_topic("presence:python")
        await client.unsubscribe_from_topic("room:push_on_join")
        assert not client.get_current_subscriptions()


@_in_both_versions
async def is_told_why_a_join_is_refused(url: str, version: Any) -> None:
    """The reason is in the exception, and the connection stays."""
    async with _client(url, "ada", version) as client:
        with pytest.raises(Exception, match="unauthorized"):
            await client.subscribe_to_topic("room:private")
        await client.subscribe_to_topic("room:fine")


async def is_refused_for_good_with_a_bad_token(url: str) -> None:
    """403 ends its attempts to connect, so a refused handshake must be nothing else."""
    address = url.replace("http", "ws") + "/socket/websocket?token=bad"
    with pytest.raises(PHXConnectionError, match="403"):
        await PHXChannelsClient(address, "unused").__aenter__()


@_in_both_versions
async def rejoins_after_a_crash(url: str, version: Any) -> None:
    """phx_error makes it join again on the same socket."""
    lost: list[str] = []

    async def note(topic: str, error: Exception) -> None:
        lost.append(topic)

    got: asyncio.Queue[Any] = asyncio.Queue()
    topic = "room:python_crash"
    async with _client(url, "ada", version, on_topic_lost=note) as client:
        await client.subscribe_to_topic(topic, _collector(got))
        subscription = client.get_current_subscriptions()[topic]
        before = subscription.join_ref
        await _push(client, topic, "crash", before)
        await until(lambda: subscription.join_ref != before and client.is_topic_joined(topic))
        await _as_somebody_else(url, topic, ("secret", "{}"))
        assert await got.get() == ("secret", {"seen_by": "ada"})
    assert not lost


@_in_both_versions
async def comes_back_after_a_forced_disconnect(url: str, version: Any) -> None:
    """1001 is no reason to stay away, and its topics are joined again."""
    back = asyncio.Event()

    async def note() -> None:
        back.set()

    user = f"python_{version.name.lower()}"
    got: asyncio.Queue[Any] = asyncio.Queue()
    async with _client(url, user, version, on_reconnect=note) as client:
        await client.subscribe_to_topic("room:python_back", _collector(got))
        await _as_somebody_else(url, "room:other", ("disconnect_user", f'{{"user": "{user}"}}'))
        await back.wait()
        await _as_somebody_else(url, "room:python_back", ("secret", "{}"))
        assert await got.get() == ("secret", {"seen_by": user})


@_in_both_versions
async def hears_its_heartbeats(url: str, version: Any) -> None:
    """Each is answered with its own ref; silence would close the socket."""
    heard: asyncio.Queue[None] = asyncio.Queue()
    acknowledged = {"heartbeat_interval_s": 0.05, "on_heartbeat_ack": lambda: heard.put_nowait(None)}
    async with _client(url, "ada", version, **acknowledged):
        for _ in range(3):
            await heard.get()
