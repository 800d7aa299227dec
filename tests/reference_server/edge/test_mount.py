"""Mounts and their options: what cannot work is refused when it is written down, with a sentence."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from emberwire import Endpoint, LongPollOptions, Socket, WebSocketOptions, mount
from reference_server.core.errors import ConfigurationError
from reference_server.core.serializer import V1, V2
from reference_server.edge.mount import starlette_session


class UserSocket(Socket):
    """Refuses everyone; mounts do not care."""


@pytest.mark.parametrize("path", ["", "socket", "/socket/", "socket/"])
def test_a_path_that_is_none_is_refused(path: str) -> None:
    with pytest.raises(ConfigurationError, match="path of a mount starts with '/' and does not end with it"):
        mount(path, UserSocket)


def test_the_root_may_be_mounted() -> None:
    assert mount("/", UserSocket).transport_paths() == ["/websocket"]


@pytest.mark.parametrize("socket", [None, UserSocket(), "UserSocket", dict])
def test_something_else_than_a_socket_class_is_refused(socket: Any) -> None:
    with pytest.raises(ConfigurationError, match="needs a subclass of Socket, got"):
        mount("/socket", socket)


def test_a_socket_that_nobody_could_reach_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="Nobody could reach UserSocket at '/socket'"):
        mount("/socket", UserSocket, websocket=None)


def test_a_mount_without_serializers_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="has no serializers"):
        mount("/socket", UserSocket, serializers=[])


@pytest.mark.parametrize("options", [WebSocketOptions, LongPollOptions])
def test_the_options_that_both_transports_share_are_checked(options: type[Any]) -> None:
    with pytest.raises(ConfigurationError, match="path of a transport starts with '/', got 'ws'"):
        options(path="ws")
    with pytest.raises(ConfigurationError, match=r"connect_info knows peer_data, .*; got 'cookies'"):
        options(connect_info=["peer_data", "cookies"])
    with pytest.raises(ConfigurationError, match="connect_info"):
        options(connect_info="uri")
    with pytest.raises(ConfigurationError, match="check_origin and check_csrf are both off"):
        options(check_origin=False, check_csrf=False)


@pytest.mark.parametrize(("option", "value"), [("window", 0), ("window", -1.0), ("max_body_bytes", 0)])
def test_the_options_of_long_polling_are_checked(option: str, value: float) -> None:
    with pytest.raises(ConfigurationError, match=rf"{option}|window of a poll"):
        LongPollOptions(**{option: value})  # type: ignore[arg-type]


@pytest.mark.parametrize("check", ["example.com", ["not an origin"], 7, {"a": 1}])
def test_an_origin_check_that_cannot_work_is_refused_when_the_endpoint_is_made(check: Any) -> None:
    with pytest.raises(ConfigurationError):
        Endpoint(mount("/socket", UserSocket, websocket=WebSocketOptions(check_origin=check)))


@pytest.mark.parametrize("names", ["phoenix", ["with space"], ["a,b"], [""], [1]])
def test_subprotocols_that_no_header_can_hold_are_refused(names: Any) -> None:
    with pytest.raises(ConfigurationError):
        Endpoint(mount("/socket", UserSocket, websocket=WebSocketOptions(subprotocols=names)))


def test_the_defaults_are_the_safe_ones() -> None:
    mounted = mount("/socket", UserSocket)
    options = mounted.websocket
    assert options is not None
    assert (options.check_origin, options.check_csrf, options.connect_info) == (True, True, ())
    assert (mounted.auth_token, mounted.longpoll, mounted.serializers) == (False, None, (V1, V2))


def test_each_transport_has_its_path() -> None:
    """Phoenix: websocket_socket_test, "allows a custom path"."""
    mounted = mount("/chat", UserSocket, websocket=WebSocketOptions(path="/ws"), longpoll=LongPollOptions())
    assert mounted.transport_paths() == ["/chat/ws", "/chat/longpoll"]


@pytest.mark.parametrize("option", ["path", "constants"])
def test_options_do_not_change(option: str) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(WebSocketOptions(), option, "/other")


def test_a_request_without_session_middleware_has_no_session() -> None:
    assert starlette_session({"type": "websocket"}) is None
    assert starlette_session({"type": "websocket", "session": {"a": 1}}) == {"a": 1}
