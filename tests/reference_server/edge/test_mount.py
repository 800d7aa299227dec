"""Mounts and their options: what cannot work is refused when it is written down, with a sentence."""

from __future__ import annotations

import asyncio
from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from emberwire import Accept, Endpoint, LongPollOptions, Params, Socket, WebSocketOptions, mount
from reference_server.core.errors import ConfigurationError
from reference_server.core.serializer import V2, V2Serializer
from reference_server.core.serializer_v1 import V1
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


@pytest.mark.parametrize("options", [WebSocketOptions, LongPollOptions])
@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("path", None, "path of a transport starts with '/', got None"),
        ("path", "/{name", "parameter in the path of a transport is written {name}, got '/{name'"),
        ("connect_info", "uri", r"connect_info is a list of keys, got 'uri'; write \['uri'\]"),
        ("constants", ["a"], "constants are a mapping of names to values"),
        ("session", "cookie", "session is an ordinary function"),
        ("session", asyncio.sleep, "session is an ordinary function, called without `await`"),
    ],
)
def test_an_option_of_another_type_is_refused_with_a_sentence(
    options: type[Any], option: str, value: Any, sentence: str
) -> None:
    """Phoenix: endpoint_test, "validates websocket and longpoll socket options"; here types are looked at, too."""
    with pytest.raises(ConfigurationError, match=sentence):
        options(**{option: value})


@pytest.mark.parametrize("handler", [403, asyncio.sleep])
def test_an_error_handler_that_cannot_be_called_is_refused(handler: Any) -> None:
    with pytest.raises(ConfigurationError, match="error_handler is an ordinary function, called without `await`"):
        WebSocketOptions(error_handler=handler)


@pytest.mark.parametrize("name", ["websocket", "longpoll"])
@pytest.mark.parametrize("given", [True, {"path": "/ws"}, WebSocketOptions])
def test_a_transport_as_phoenix_writes_it_is_refused_with_the_way_to_write_it(name: str, given: Any) -> None:
    with pytest.raises(ConfigurationError, match=rf"takes {name}=(WebSocket|LongPoll)Options\(…\) or None, got"):
        mount("/socket", UserSocket, **{name: given})


def test_limits_that_are_none_are_refused() -> None:
    given: Any = {"max_channels": 3}
    with pytest.raises(ConfigurationError, match=r"takes limits=Limits\(…\), got {'max_channels': 3}"):
        mount("/socket", UserSocket, limits=given)


class Later(V2Serializer):
    version = "2.0.5"


class Vague(V2Serializer):
    version = "2"


@pytest.mark.parametrize("serializers", [[V2, Later()], [Vague()], ["V2"], [V1, V2, V2Serializer()]])
def test_a_serializer_that_would_serve_nobody_is_refused(serializers: Any) -> None:
    with pytest.raises(ConfigurationError, match="would serve nobody: a version is three numbers"):
        mount("/socket", UserSocket, serializers=serializers)


def test_a_newer_serializer_may_stand_before_an_older_one_of_its_version() -> None:
    later = Later()
    assert mount("/socket", UserSocket, serializers=[later, V2]).serializers == (later, V2)


def test_a_socket_whose_callbacks_cannot_be_called_is_refused() -> None:
    """It would answer every client with 500, or with 403 for an id that is a coroutine."""

    class Short(Socket):
        async def connect(self, params: Params) -> Accept:  # type: ignore[override]
            return Accept()

    class Awaited(Socket):
        async def id(self) -> str:  # type: ignore[override]
            return "user:1"

    class Loud(Socket):
        log_connect = "info"  # type: ignore[assignment]

    for socket, sentence in (
        (Short, r"Short.connect is called as self.connect\(params, info\): too many positional arguments"),
        (Awaited, r"Awaited.id is called without `await`: write `def id\(self\)`"),
        (Loud, "Loud.log_connect is a level such as logging.INFO, or None, got 'info'"),
    ):
        with pytest.raises(ConfigurationError, match=sentence):
            mount("/socket", socket)


@pytest.mark.parametrize("window", ["1", 10_000, float("inf"), float("nan")])
def test_a_window_in_milliseconds_is_refused(window: Any) -> None:
    """Phoenix: `window_ms: 10_000`, which somebody will copy."""
    with pytest.raises(ConfigurationError, match=r"at most 300, got .*window_ms counts milliseconds"):
        LongPollOptions(window=window)


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
