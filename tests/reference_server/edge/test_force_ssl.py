"""`force_ssl`: no socket without TLS, and no configuration that contradicts it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from emberwire import Accept, ConnectInfo, Endpoint, LongPollOptions, Params, Socket, WebSocketOptions, mount
from emberwire.testing import ConnectRefused, FakeClock, connect
from reference_server.core.errors import ConfigurationError
from reference_server.testing.client import ClientSocket, websocket_scope

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]


class AnySocket(Socket):
    """Lets everybody in."""

    async def connect(self, params: Params, info: ConnectInfo) -> Accept:
        return Accept()


def endpoint_with(force_ssl: Any, check_origin: Any = True, longpoll: LongPollOptions | None = None) -> Endpoint:
    mounted = mount("/socket", AnySocket, websocket=WebSocketOptions(check_origin=check_origin), longpoll=longpoll)
    return Endpoint(mounted, host="example.com", force_ssl=force_ssl, clock=FakeClock(), log=False)


async def status(endpoint: Endpoint, **changes: Any) -> int:
    """The status of a handshake whose scope is changed like this."""
    socket = ClientSocket(endpoint)
    try:
        await socket.open(websocket_scope(endpoint, "/socket", {}, None, {}) | changes)
    except ConnectRefused as refused:
        return refused.status
    await socket.finish()
    return 101


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [("wss", 101), ("https", 101), ("ws", 403), ("http", 403), ("", 403), ("WSS", 403), ("wss, ws", 403), (None, 403)],
)
async def test_a_socket_without_tls_is_refused_before_connect_is_asked(scheme: str | None, expected: int) -> None:
    """S01: `connect` would accept anybody."""
    assert await status(endpoint_with(force_ssl=True), scheme=scheme) == expected


async def test_a_server_that_says_nothing_of_a_scheme_has_no_tls() -> None:
    endpoint = endpoint_with(force_ssl=True)
    scope = websocket_scope(endpoint, "/socket", {}, None, {})
    del scope["scheme"]
    with pytest.raises(ConnectRefused) as refused:
        await ClientSocket(endpoint).open(scope)
    assert refused.value.status == 403


async def test_nothing_that_a_client_writes_into_its_request_counts_as_tls() -> None:
    """CVE-2026-39807: only the server may believe a header, and only of a proxy that it trusts."""
    claims = {"x-forwarded-proto": "https", "forwarded": "proto=https", "origin": "https://example.com",
              "host": "localhost", "upgrade-insecure-requests": "1"}  # fmt: skip
    headers = [(name.encode(), value.encode()) for name, value in claims.items()]
    endpoint = endpoint_with(force_ssl=True)
    assert [await status(endpoint, scheme=scheme, headers=headers) for scheme in ("ws", "wss")] == [403, 101]


async def test_without_it_both_are_served() -> None:
    assert [await status(endpoint_with(force_ssl=False), scheme=scheme) for scheme in ("ws", "wss")] == [101, 101]


async def test_long_polling_without_tls_is_refused_like_a_foreign_page() -> None:
    """phoenix.js reads 403 from the body; neither a session nor the answer to a preflight is given away."""
    endpoint = endpoint_with(force_ssl=True, longpoll=LongPollOptions())
    for base, expected in (("http://example.com", 403), ("https://example.com", 410)):
        async with httpx.AsyncClient(transport=httpx.ASGITransport(endpoint), base_url=base) as http:
            begun = (await http.get("/socket/longpoll?vsn=2.0.0")).json()
            assert begun["status"] == expected
            assert ("token" in begun) is (expected == 410)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(endpoint), base_url="http://example.com") as http:
        assert (await http.options("/socket/longpoll")).json() == {"status": 403}
        assert (await http.post("/socket/longpoll", content="[]")).json() == {"status": 403}
    for connection in list(endpoint.connections):
        connection.closed("the test is over")


async def test_the_log_says_what_is_missing(caplog: pytest.LogCaptureFixture) -> None:
    """The usual mistake is a proxy that nobody told the server to trust."""
    await status(endpoint_with(force_ssl=True), scheme="ws")
    assert "FORWARDED_ALLOW_IPS has to name the proxy" in caplog.text


async def test_the_test_kit_comes_over_tls_where_it_has_to() -> None:
    endpoint = endpoint_with(force_ssl=True)
    async with connect(endpoint):
        assert len(endpoint.connections) == 1


@pytest.mark.parametrize("value", ["false", "0", 1, 0, None, ["localhost"]], ids=repr)
def test_anything_but_true_and_false_is_refused_when_the_endpoint_is_made(value: Any) -> None:
    """The text "false" of an environment variable is true."""
    with pytest.raises(ConfigurationError, match="expected force_ssl to be True or False, got"):
        endpoint_with(force_ssl=value)


@pytest.mark.parametrize(
    "origin", ["http://example.com", "http://*.example.com", "http://example.com:8080", "ws://a.io"]
)
@pytest.mark.parametrize("transport", ["websocket", "longpoll"])
def test_a_plain_origin_is_refused_when_the_endpoint_is_made(origin: str, transport: str) -> None:
    """A page that came without TLS may be that of whoever sits in between, and so may be its socket."""
    allowed = ["https://good.example", origin]
    if transport == "websocket":
        mounted = mount("/socket", AnySocket, websocket=WebSocketOptions(check_origin=allowed))
    else:
        mounted = mount("/socket", AnySocket, websocket=None, longpoll=LongPollOptions(check_origin=allowed))
    with pytest.raises(ConfigurationError, match=r"force_ssl does not go with check_origin='.*Allow 'https://"):
        Endpoint(mounted, force_ssl=True)
    Endpoint(mounted, force_ssl=False)


@pytest.mark.parametrize(
    "origins", [["https://a.example"], ["//a.example", "//*.a.example"], ["http://localhost", "http://127.0.0.1:4000"]]
)
def test_other_origins_go_with_it(origins: list[str]) -> None:
    """The shell of a mobile application is often http://localhost, and comes over no network."""
    assert endpoint_with(force_ssl=True, check_origin=origins).force_ssl
