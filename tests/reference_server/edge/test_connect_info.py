"""What `connect` gets to see: only what the mount asks for, never a token where it does not belong."""

from __future__ import annotations

from typing import Any

import pytest

from emberwire import Accept, ConnectInfo, Endpoint, Params, Refuse, Socket, WebSocketOptions, mount
from emberwire.testing import connect, settle
from reference_server.edge.mount import ConnectInfoKey
from reference_server.testing.client import ClientSocket, websocket_scope

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]

EVERYTHING: tuple[ConnectInfoKey, ...] = (
    "peer_data",
    "trace_context_headers",
    "x_headers",
    "uri",
    "user_agent",
    "sec_websocket_headers",
    "session",
)
HEADERS = {
    "user-agent": "phone/1",
    "x-request-id": "abc",
    "X-Other": "1",
    "cookie": "session=secret",
    "authorization": "Bearer secret",
    "traceparent": "00-1",
    "tracestate": "a=b",
    "sec-websocket-key": "k",
}


async def seen(
    options: WebSocketOptions,
    *,
    auth_token: str | None = None,
    params: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
    **scope: Any,
) -> tuple[Params, ConnectInfo]:
    """Connect once, and return what `connect` was given."""
    got: list[tuple[Params, ConnectInfo]] = []

    class UserSocket(Socket):
        async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
            got.append((params, info))
            return Accept()

    endpoint = Endpoint(mount("/socket", UserSocket, websocket=options, auth_token=auth_token is not None))
    socket = ClientSocket(endpoint)
    full = websocket_scope(endpoint, "/socket", params or {}, auth_token, HEADERS | (headers or {}))
    await socket.open(full | scope)
    await socket.finish()
    await settle()
    [only] = got
    return only


async def test_nothing_is_shown_that_was_not_asked_for() -> None:
    _, info = await seen(WebSocketOptions())
    assert info == ConnectInfo()


async def test_each_key_shows_its_part() -> None:
    """Phoenix: websocket_channels_test, "transport x_headers are extracted to the socket connect_info" and the like."""
    _, info = await seen(WebSocketOptions(connect_info=EVERYTHING), params={"a": "1"})
    assert info == ConnectInfo(
        peer_data=("127.0.0.1", 50_000),
        uri="ws://localhost/socket/websocket?vsn=2.0.0&a=1",
        user_agent="phone/1",
        x_headers=(("x-request-id", "abc"), ("x-other", "1")),
        trace_context_headers=(("traceparent", "00-1"), ("tracestate", "a=b")),
        sec_websocket_headers=(("sec-websocket-key", "k"),),
    )
    assert "secret" not in repr(info)


async def test_missing_parts_are_none_or_empty() -> None:
    _, info = await seen(WebSocketOptions(connect_info=EVERYTHING), headers=dict.fromkeys(HEADERS, ""), client=None)
    assert (info.peer_data, info.session) == (None, None)


async def test_a_token_is_shown_in_one_place_only() -> None:
    """S24: not among the headers, not in the uri."""
    params, info = await seen(WebSocketOptions(connect_info=EVERYTHING), auth_token="the secret")
    assert info.auth_token == "the secret"
    assert info.sec_websocket_headers == (("sec-websocket-key", "k"), ("sec-websocket-protocol", "phoenix"))
    assert "the secret" not in repr(params)
    assert repr(info).count("the secret") == 1
    assert "bearer" not in repr(info).lower().replace("auth_token", "")


async def test_a_mount_without_auth_token_reads_none(caplog: pytest.LogCaptureFixture) -> None:
    options = WebSocketOptions(connect_info=EVERYTHING)
    encoded = "base64url.bearer.phx.dGhlIHNlY3JldA"
    _, info = await seen(options, headers={"sec-websocket-protocol": f"phoenix, {encoded}"})
    assert info.auth_token is None
    assert encoded not in repr(info)
    assert "pass auth_token=True to mount()" in caplog.text
    assert encoded not in caplog.text


async def test_constants_are_handed_on() -> None:
    """Phoenix: "transport custom keywords are extracted to the socket connect_info"."""
    _, info = await seen(WebSocketOptions(constants={"region": "eu"}))
    assert info.constants == {"region": "eu"}


async def test_path_parameters_win_over_the_query() -> None:
    """Phoenix: websocket_socket_test, "allows a path with variables"."""
    got: list[Params] = []

    class UserSocket(Socket):
        async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
            got.append(params)
            return Accept()

    endpoint = Endpoint(mount("/socket/{room}/{n:int}", UserSocket))
    async with connect(endpoint, "/socket/lobby/7", params={"room": "other", "user[name]": "ada", "tags[]": "a"}):
        pass
    assert got == [{"vsn": "2.0.0", "room": "lobby", "n": 7, "user": {"name": "ada"}, "tags": ["a"]}]


# --- the session ------------------------------------------------------------------------------------------------------

SESSION = {"user_id": 7, "_csrf_token": "right"}
ASKS = WebSocketOptions(connect_info=["session"])


@pytest.mark.parametrize("token", ["right", "wrong", "", None])
async def test_a_session_is_shown_to_those_who_know_its_token(token: str | None) -> None:
    """S07, S08; Phoenix: transport_test, "doesn't load session when an invalid CSRF token is provided"."""
    params = {} if token is None else {"_csrf_token": token}
    _, info = await seen(ASKS, params=params, session=dict(SESSION))
    assert info.session == (SESSION if token == "right" else None)


@pytest.mark.parametrize("stored", [None, "", 7])
async def test_a_session_without_token_is_shown_to_nobody(stored: Any) -> None:
    for sent in ("", "None", "7"):
        _, info = await seen(ASKS, params={"_csrf_token": sent}, session={"_csrf_token": stored})
        assert info.session is None


async def test_a_list_instead_of_a_token_is_no_token() -> None:
    _, info = await seen(ASKS, params={"_csrf_token[]": "right"}, session=dict(SESSION))
    assert info.session is None


async def test_the_check_can_be_left_to_the_origin() -> None:
    """Phoenix: "loads the session when CSRF is disabled despite CSRF token not being provided"."""
    options = WebSocketOptions(connect_info=["session"], check_csrf=False)
    _, info = await seen(options, session={"user_id": 7})
    assert info.session == {"user_id": 7}


async def test_another_key_and_another_reader_may_be_used() -> None:
    """Phoenix: "loads the session with custom :csrf_token_key", "loads the session from MFA"."""
    options = WebSocketOptions(
        connect_info=["session"], csrf_token_key="mine", session=lambda scope: {"mine": "t", "path": scope["path"]}
    )
    _, info = await seen(options, params={"_csrf_token": "t"})
    assert info.session == {"mine": "t", "path": "/socket/websocket"}
