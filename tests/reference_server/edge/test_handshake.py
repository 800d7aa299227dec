"""The handshake, step by step: who is refused, with which status, before or after `connect` was asked."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from emberwire import Accept, ConnectInfo, Endpoint, Params, Refuse, Socket, WebSocketOptions, mount
from emberwire.testing import ConnectRefused, FakeClock, connect
from reference_server.core.errors import TokenError
from reference_server.runtime.log import log
from reference_server.runtime.telemetry import Event
from reference_server.runtime.tokens import Tokens
from reference_server.testing.client import ClientSocket, websocket_scope
from tests.asgi_client import AsgiClient

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]


WITHIN = 2.0
"""Seconds until a handshake that nobody answers fails its test."""


class Asked(Socket):
    """Counts how often it was asked; `answer` is what it says."""

    times = 0
    answer: Any = Accept()

    async def connect(self, params: Params, info: ConnectInfo) -> Any:
        type(self).times += 1
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


def endpoint_answering(answer: Any, **options: Any) -> Endpoint:
    Asked.times, Asked.answer = 0, answer
    return Endpoint(mount("/socket", Asked, websocket=WebSocketOptions(**options)), host="example.com")


async def refusal(endpoint: Endpoint, **how: Any) -> ConnectRefused:
    with pytest.raises(ConnectRefused) as refused:
        async with asyncio.timeout(WITHIN), connect(endpoint, **how):
            pass
    return refused.value


async def test_whoever_connect_accepts_is_in() -> None:
    endpoint = endpoint_answering(Accept())
    async with connect(endpoint):
        assert len(endpoint.connections) == 1
    assert endpoint.connections == set()


async def test_a_refusal_is_403_without_a_word() -> None:
    """S28; Phoenix: "refuses connects that error with 403 response"."""
    refused = await refusal(endpoint_answering(Refuse("the database said no")))
    assert (refused.status, refused.body) == (403, b"")


async def test_an_error_handler_may_answer_in_its_own_way() -> None:
    """Phoenix: "refuses connects that error with custom error response"."""

    def answer(refusal: Refuse) -> Response:
        return JSONResponse({"because": refusal.reason}, status_code=429)

    refused = await refusal(endpoint_answering(Refuse("too many"), error_handler=answer))
    assert (refused.status, refused.body) == (429, b'{"because":"too many"}')


@pytest.mark.parametrize("broken", [lambda refusal: 1 / 0, lambda refusal: None, lambda refusal: {"a": 1}])
async def test_an_error_handler_that_does_not_work_is_a_server_error(
    broken: Any, caplog: pytest.LogCaptureFixture
) -> None:
    refused = await refusal(endpoint_answering(Refuse(), error_handler=broken))
    assert (refused.status, refused.body) == (500, b"")
    assert "error handler of Asked" in caplog.text


async def test_a_connect_that_raises_is_a_server_error(caplog: pytest.LogCaptureFixture) -> None:
    refused = await refusal(endpoint_answering(RuntimeError("secret detail")))
    assert (refused.status, refused.body) == (500, b"")
    assert "Asked.connect crashed" in caplog.text


async def test_a_connect_that_awaits_something_cancelled_is_a_server_error() -> None:
    """R05."""
    refused = await refusal(endpoint_answering(asyncio.CancelledError()))
    assert refused.status == 500


@pytest.mark.parametrize("answer", [None, True, {"user": 1}, Accept, "ok"], ids=repr)
async def test_anything_else_is_a_refusal_that_says_what_was_expected(
    answer: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Secure by default: what was meant is not guessed."""
    assert (await refusal(endpoint_answering(answer))).status == 403
    assert "connect must return Accept(…) or Refuse(…), got" in caplog.text


@pytest.mark.parametrize("given", [7, b"user:1", ["user:1"]])
async def test_an_id_that_is_no_text_is_refused(given: Any, caplog: pytest.LogCaptureFixture) -> None:
    class Numbered(Asked):
        def id(self) -> Any:
            return given

    Asked.answer = Accept()
    assert (await refusal(Endpoint(mount("/socket", Numbered)))).status == 403
    assert "id must return a str or None, got" in caplog.text


async def test_an_id_that_raises_is_a_server_error() -> None:
    class Broken(Asked):
        def id(self) -> str:
            raise KeyError("user_id")

    Asked.answer = Accept()
    assert (await refusal(Endpoint(mount("/socket", Broken)))).status == 500


async def test_an_id_is_asked_once() -> None:
    class Counting(Asked):
        ids = 0

        def id(self) -> str:
            type(self).ids += 1
            return "user:1"

    Asked.answer = Accept()
    async with connect(Endpoint(mount("/socket", Counting))):
        assert Counting.ids == 1


async def test_a_socket_that_cannot_be_made_is_a_server_error() -> None:
    class Broken(Asked):
        def __init__(self) -> None:
            raise RuntimeError("boom")

    Asked.answer = Accept()
    assert (await refusal(Endpoint(mount("/socket", Broken)))).status == 500


async def test_a_session_reader_that_raises_is_a_server_error() -> None:
    def broken(scope: Any) -> Any:
        raise RuntimeError("boom")

    endpoint = endpoint_answering(Accept(), connect_info=["session"], session=broken)
    assert (await refusal(endpoint)).status == 500


# --- before connect is asked ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "how",
    [
        {"headers": {"origin": "https://evil.example"}},
        {"headers": {"origin": "null"}},
        {"headers": {"origin": "not a url"}},
        {"params": {"vsn": "2.1.0"}},
        {"params": {"vsn": "2.0"}},
        {"params": {"vsn": "nonsense"}},
        {"params": {"vsn": ""}},
        {"params": {"vsn[]": "2.0.0", "vsn": "9.0.0"}},
    ],
    ids=repr,
)
async def test_a_foreign_origin_or_version_is_403_before_connect_is_asked(how: dict[str, Any]) -> None:
    """S04; Phoenix: "refuses unallowed origins", "returns 403 when versions to not match"."""
    assert (await refusal(endpoint_answering(Accept()), **how)).status == 403
    assert Asked.times == 0


@pytest.mark.parametrize("origin", ["http://example.com", "https://example.com", "https://example.com:8443", None])
async def test_the_endpoint_s_own_pages_and_clients_without_origin_may_connect(origin: str | None) -> None:
    headers = {} if origin is None else {"origin": origin}
    async with connect(endpoint_answering(Accept()), headers=headers):
        assert Asked.times == 1


async def test_two_mounts_do_not_share_their_policy() -> None:
    """S06, phoenix#6774: "does not share the origin policy between mounts of the same handler"."""
    Asked.answer = Accept()
    endpoint = Endpoint(
        mount("/open", Asked, websocket=WebSocketOptions(check_origin=False)),
        mount("/closed", Asked, websocket=WebSocketOptions(check_origin=["https://a.example"])),
    )
    headers = {"origin": "https://b.example"}
    async with connect(endpoint, "/open", headers=headers):
        pass
    with pytest.raises(ConnectRefused):
        async with connect(endpoint, "/closed", headers=headers):
            pass


@pytest.mark.parametrize(
    "query", [b"a=%ff", b"&".join(b"a%d=1" % number for number in range(201))], ids=["utf-8", "201"]
)
async def test_a_query_that_is_none_is_400(query: bytes) -> None:
    endpoint = endpoint_answering(Accept())
    socket = ClientSocket(endpoint)
    scope = websocket_scope(endpoint, "/socket", {}, None, {}) | {"query_string": query}
    with pytest.raises(ConnectRefused) as refused:
        await socket.open(scope)
    assert (refused.value.status, Asked.times) == (400, 0)


async def test_subprotocols_are_agreed_on_or_refused() -> None:
    """Phoenix: transport_test, "returns first matched subprotocol"."""
    endpoint = endpoint_answering(Accept(), subprotocols=["chat.v2", "chat.v1"])
    accepted: list[Any] = []
    for offered in ("chat.v1", "other, chat.v1, chat.v2"):
        client = await AsgiClient(endpoint, headers={"sec-websocket-protocol": offered}).open()
        accepted.append(client.sent[0]["subprotocol"])
        await client.hang_up()
    assert accepted == ["chat.v1", "chat.v2"]
    assert (await refusal(endpoint, headers={"sec-websocket-protocol": "other"})).status == 403


@pytest.mark.parametrize("token", ["", "ascii", "größe", "a/b+c?", "x" * 4_000])
async def test_a_token_arrives_as_it_was_sent(token: str) -> None:
    """S15; phoenix.js: authToken."""
    got: list[str | None] = []

    class Token(Socket):
        async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
            got.append(info.auth_token)
            return Accept()

    async with connect(Endpoint(mount("/socket", Token, auth_token=True)), auth_token=token):
        assert got == [token]


OLD_SECRET, SECRET, OTHER_SECRET = "old-secret-" * 6, "new-secret-" * 6, "other-secret-" * 6


class Verifying(Socket):
    """Lets in who has a token, as docs/channels.md says."""

    tokens = Tokens([SECRET, OLD_SECRET], now=lambda: 1_700_000_000.0)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        try:
            user_id = self.tokens.verify("user socket", info.auth_token, max_age=60)
        except TokenError as error:
            return Refuse(error.reason)
        return Accept(user_id=user_id)


def signed(secret: str = SECRET, *, salt: str = "user socket", age: float = 0.0) -> str:
    return Tokens(secret, now=lambda: 1_700_000_000.0).sign(salt, 7, signed_at=1_700_000_000.0 - age)


WRONG_TOKENS: dict[str, str | None] = {
    "none": None,
    "an empty one": "",
    "half of one": signed()[:30],
    "one without its last character": signed()[:-1],
    "another character": signed()[:20] + "x" + signed()[21:],
    "another salt": signed(salt="password reset"),
    "another secret": signed(OTHER_SECRET),
    "a second too old": signed(age=61.0),
    "one of the old secret, too old": signed(OLD_SECRET, age=61.0),
    "one from the future": signed(age=-1.0),
    "one that names no algorithm": "bm9uZQ" + signed()[7:],
}


@pytest.mark.parametrize("token", WRONG_TOKENS.values(), ids=WRONG_TOKENS)
async def test_whatever_is_wrong_with_a_token_its_client_is_told_the_same(token: str | None) -> None:
    """S12: 403 without a word; whether a token was made up or is only old is nobody's business."""
    endpoint = Endpoint(mount("/socket", Verifying, auth_token=True))
    refused = await refusal(endpoint, auth_token=token)
    assert (refused.status, refused.body) == (403, b"")


@pytest.mark.parametrize("secret", [SECRET, OLD_SECRET])
async def test_a_token_of_either_secret_is_let_in_while_the_secret_is_replaced(secret: str) -> None:
    """S15b."""
    async with connect(Endpoint(mount("/socket", Verifying, auth_token=True)), auth_token=signed(secret, age=60.0)):
        pass


async def test_refusals_are_told_to_telemetry_without_the_token() -> None:
    """S27, S24."""
    endpoint, events = endpoint_answering(Refuse("expired")), list[Event]()
    endpoint.telemetry.attach("socket_refused", events.append)
    await refusal(endpoint, params={"token": "very secret"})
    await refusal(endpoint, headers={"origin": "https://evil.example"})
    assert events[0].metadata["reason"] == "expired"
    assert "https://evil.example" in events[1].metadata["reason"]
    assert "very secret" not in repr(events)


async def test_a_page_that_keeps_trying_is_logged_once_a_second(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S27: what was held back is counted in the next line; another step or address has lines of its own."""
    clock = FakeClock()
    monkeypatch.setattr(log, "now", clock.now)
    endpoint = Endpoint(mount("/socket", Asked), host="example.com", clock=clock)
    for _ in range(3):
        await refusal(endpoint, headers={"origin": "https://elsewhere.example"})
    await refusal(endpoint, params={"vsn": "9.9.9"})
    clock.advance(1.0)
    await refusal(endpoint, headers={"origin": "https://elsewhere.example"})
    said = [record.getMessage() for record in caplog.records if record.name == "emberwire.socket"]
    assert len(said) == 3
    assert "9.9.9" in said[1]
    assert [text.endswith("(2 more like this were not written)") for text in said] == [False, False, True]
