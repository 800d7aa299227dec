"""Events and their listeners: cheap when nobody listens, harmless when a listener fails."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import Any, cast

import pytest

from reference_server.core.errors import ConfigurationError
from reference_server.runtime.telemetry import Event, Telemetry


def test_listeners_get_the_measurements_and_the_metadata() -> None:
    telemetry, got = Telemetry(), list[Event]()
    telemetry.attach("channel_joined", got.append)
    telemetry.emit("channel_joined", measurements={"seconds": 0.5}, topic="room:1")
    assert got == [Event("channel_joined", {"seconds": 0.5}, {"topic": "room:1"})]


def test_listeners_hear_the_events_that_they_attached_to_in_order() -> None:
    telemetry, heard = Telemetry(), list[str]()
    telemetry.attach("channel_joined", lambda _: heard.append("first"))
    telemetry.attach("channel_joined", lambda _: heard.append("second"))
    telemetry.attach("channel_left", lambda _: heard.append("other"))
    telemetry.emit("channel_joined")
    assert heard == ["first", "second"]


def test_nobody_listens_until_somebody_attaches_and_after_they_detached() -> None:
    telemetry, heard = Telemetry(), list[Event]()
    assert "channel_left" not in telemetry.listeners
    detach = telemetry.attach("channel_left", heard.append)
    assert "channel_left" in telemetry.listeners
    detach()
    detach()
    telemetry.emit("channel_left")
    assert "channel_left" not in telemetry.listeners
    assert heard == []


def test_detaching_one_listener_keeps_the_others() -> None:
    telemetry, heard = Telemetry(), list[str]()
    detach = telemetry.attach("channel_left", lambda _: heard.append("gone"))
    telemetry.attach("channel_left", lambda _: heard.append("stays"))
    detach()
    telemetry.emit("channel_left")
    assert heard == ["stays"]


@pytest.mark.parametrize("error", [RuntimeError("boom"), SystemExit(3), asyncio.CancelledError()], ids=repr)
def test_a_listener_that_raises_is_detached_and_the_others_go_on(
    error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever it raises: Phoenix's telemetry catches exits, too."""
    telemetry, heard, calls = Telemetry(), list[Event](), list[Event]()

    def broken(event: Event) -> None:
        calls.append(event)
        raise error

    telemetry.attach("channel_left", broken)
    telemetry.attach("channel_left", heard.append)
    with caplog.at_level(logging.ERROR):
        telemetry.emit("channel_left")
        telemetry.emit("channel_left")
    assert (len(calls), len(heard)) == (1, 2)
    assert "A handler of channel_left raised and has been detached." in caplog.text


def test_a_listener_may_detach_itself_while_it_is_called() -> None:
    telemetry, heard = Telemetry(), list[str]()

    def once(event: Event) -> None:
        heard.append("once")
        detach()

    detach = telemetry.attach("channel_left", once)
    telemetry.attach("channel_left", lambda _: heard.append("always"))
    telemetry.emit("channel_left")
    telemetry.emit("channel_left")
    assert heard == ["once", "always", "always"]


def test_an_event_that_never_happens_cannot_be_waited_for() -> None:
    with pytest.raises(ConfigurationError, match="There is no event 'joined'; the events are socket_connected"):
        Telemetry().attach(cast(Any, "joined"), print)


async def waits(event: object) -> None:
    """Would never run: nobody awaits it."""


@pytest.mark.parametrize("listener", [waits, partial(waits, None), None], ids=["async", "partial", "none"])
def test_what_nobody_would_await_cannot_listen(listener: Any) -> None:
    telemetry = Telemetry()
    with pytest.raises(ConfigurationError, match=r"attach\('slow', …\) takes a plain function"):
        telemetry.attach("slow", listener)
    assert telemetry.listeners == {}
