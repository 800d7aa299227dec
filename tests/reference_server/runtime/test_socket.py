"""The socket class: routes in the order in which they are written, and mistakes that are found when it is defined."""

from __future__ import annotations

from typing import Any, cast

import pytest

from emberwire import (
    Accept,
    Channel,
    ConnectInfo,
    Endpoint,
    Ok,
    Params,
    Refuse,
    Socket,
    channel,
    handle_in,
    intercept,
    mount,
)
from emberwire.testing import ConnectRefused, assert_reply, connect, join, push
from reference_server.core.errors import ConfigurationError
from tests.open_channel import OpenChannel

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]


class First(OpenChannel):
    """The one channel."""


class Second(OpenChannel):
    """The other channel."""


def served_by(socket: type[Socket], topic: str) -> type[Channel] | None:
    """The channel class that a topic is routed to."""
    found = socket.routes.match(topic)
    return None if found is None else found[1].channel


async def test_the_first_route_that_matches_wins() -> None:
    """Phoenix: socket_test, "returns the correct channel handler module"."""

    class UserSocket(Socket):
        lobby = channel("room:lobby", First)
        rooms = channel("room:*", Second)
        late = channel("room:vip", First)

    assert served_by(UserSocket, "room:lobby") is First
    assert served_by(UserSocket, "room:1") is Second
    assert served_by(UserSocket, "room:") is Second
    assert served_by(UserSocket, "room:vip") is Second
    assert served_by(UserSocket, "room") is None
    assert served_by(UserSocket, "phoenix") is None


async def test_a_subclass_has_its_own_routes_first_and_its_base_s_after_them() -> None:
    class Base(Socket):
        rooms = channel("room:*", First)
        users = channel("user:*", First)

    class Derived(Base):
        lobby = channel("room:*", Second)

    assert served_by(Derived, "room:1") is Second
    assert served_by(Derived, "user:1") is First
    assert served_by(Base, "room:1") is First


async def test_sockets_share_no_routes() -> None:
    class One(Socket):
        rooms = channel("room:*", First)

    class Other(Socket):
        rooms = channel("room:*", Second)

    assert (served_by(One, "room:1"), served_by(Other, "room:1")) == (First, Second)
    assert served_by(Socket, "room:1") is None


@pytest.mark.parametrize("pattern", ["", "*:room", "room:*:x", "room:**", "phoenix", "phx:lp"])
async def test_a_pattern_that_cannot_work_is_refused(pattern: str) -> None:
    """Phoenix: channels using splat patterns must end with *."""
    with pytest.raises(ConfigurationError):
        channel(pattern, First)


@pytest.mark.parametrize("target", [None, Socket, "RoomChannel", OpenChannel.join])
async def test_a_route_to_something_else_than_a_channel_is_refused(target: Any) -> None:
    with pytest.raises(ConfigurationError, match="needs a subclass of Channel, got"):
        channel("room:*", target)


async def test_intercepting_without_handle_out_is_refused() -> None:
    """Phoenix only warns."""

    @intercept("b", "a")
    class Silent(OpenChannel): ...

    with pytest.raises(ConfigurationError, match="Silent intercepts a, b but has no handle_out"):
        channel("room:*", Silent)


@pytest.mark.parametrize("name", ["join", "after_join", "handle_in", "handle_out", "handle_info", "terminate"])
async def test_a_callback_that_is_no_coroutine_is_refused(name: str) -> None:
    """It would crash at the first message, for every client."""
    broken = type("Broken", (OpenChannel,), {name: lambda self, *arguments: None})
    with pytest.raises(ConfigurationError, match=rf"Broken\.{name} .*async def"):
        channel("room:*", cast("type[Channel]", broken))


async def test_a_connect_that_is_no_coroutine_is_refused() -> None:
    broken = type("Broken", (Socket,), {"connect": lambda self, params, info: Accept()})
    with pytest.raises(ConfigurationError, match=r"Broken\.connect .*async def"):
        mount("/socket", cast("type[Socket]", broken))


async def test_a_socket_without_connect_refuses_everyone() -> None:
    endpoint = Endpoint(mount("/socket", Socket))
    with pytest.raises(ConnectRefused) as refused:
        async with connect(endpoint):
            pass
    assert (refused.value.status, refused.value.body) == (403, b"")


async def test_each_client_has_a_socket_object_of_its_own() -> None:
    class Counter(OpenChannel):
        @handle_in("who")
        async def who(self) -> Ok:
            return Ok(self.assigns)

    class UserSocket(Socket):
        rooms = channel("room:*", Counter, assigns={"route": True})

        async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
            self.assigns["own"] = params["name"]
            return Accept(name=params["name"])

    endpoint = Endpoint(mount("/socket", UserSocket))
    async with connect(endpoint, params={"name": "a"}) as a, connect(endpoint, params={"name": "b"}) as b:
        for socket, name in ((a, "a"), (b, "b")):
            ref = await push(await join(socket, "room:1"), "who")
            assert await assert_reply(ref) == {"own": name, "name": name, "route": True}


async def test_route_assigns_win_over_those_of_the_socket() -> None:
    """Phoenix: channel_test, "supports static assigns in user socket channel definition"."""

    class Who(OpenChannel):
        @handle_in("who")
        async def who(self) -> Ok:
            return Ok(self.assigns)

    class UserSocket(Socket):
        rooms = channel("room:*", Who, assigns={"kind": "room"})
        users = channel("user:*", Who)

        async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
            return Accept(kind="socket")

    async with connect(Endpoint(mount("/socket", UserSocket))) as socket:
        assert await assert_reply(await push(await join(socket, "room:1"), "who")) == {"kind": "room"}
        assert await assert_reply(await push(await join(socket, "user:1"), "who")) == {"kind": "socket"}


async def test_a_callback_that_takes_other_arguments_is_found_when_it_is_routed() -> None:
    """It would crash for every client: a join with "join crashed", a handler with phx_error."""

    class Short(OpenChannel):
        async def join(self) -> Ok:  # type: ignore[override]
            return Ok()

    class Old(OpenChannel):
        async def handle_in(self, event: str, payload: Any, socket: Any) -> Ok:  # type: ignore[override]
            return Ok()

    class Gap(OpenChannel):
        def handle_gap(self, seconds: float) -> None:  # type: ignore[override]
            """Is called with await."""

    class Anything(OpenChannel):
        async def terminate(self, *reason: Any, **more: Any) -> None:
            """Takes whatever it is given."""

    for wrong, sentence in (
        (Short, r"Short.join is called as self.join\(topic, payload\): too many positional arguments"),
        (Old, r"Old.handle_in is called as self.handle_in\(event, payload\): missing a required argument: 'socket'"),
        (Gap, "Gap.handle_gap must be an `async def`"),
    ):
        with pytest.raises(ConfigurationError, match=sentence):
            channel("room:*", wrong)
    assert channel("room:*", Anything).channel is Anything


@pytest.mark.parametrize("option", ["log_join", "log_handle_in"])
@pytest.mark.parametrize("level", ["info", False, 20.0])
async def test_a_level_that_is_none_is_found_when_it_is_routed(option: str, level: Any) -> None:
    """Phoenix: `log_join: false`; here it is None, and False would log at level 0."""
    loud = type("Loud", (OpenChannel,), {option: level})
    with pytest.raises(ConfigurationError, match=rf"Loud.{option} is a level such as logging.INFO, or None, got"):
        channel("room:*", loud)
