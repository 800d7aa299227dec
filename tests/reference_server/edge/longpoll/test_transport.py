"""The long-poll transport over HTTP, with a clock that stands still.

Phoenix: test/phoenix/integration/long_poll_channels_test.exs and long_poll_socket_test.exs.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

import httpx
import pytest

from emberwire import (
    Accept,
    Channel,
    ConnectInfo,
    Endpoint,
    Error,
    Limits,
    LongPollOptions,
    Ok,
    Params,
    Refuse,
    Socket,
    Topic,
    channel,
    handle_in,
    mount,
)
from emberwire.testing import FakeClock, settle
from reference_server.core.errors import RemoteProtocolError
from reference_server.edge.longpoll.transport import AUTH_TOKEN_HEADER, TOKEN_HEADER
from reference_server.runtime.telemetry import Event

pytestmark = pytest.mark.anyio

WINDOW = 10.0
seen: dict[str, Any] = {}


class Room(Channel):
    """Echoes, broadcasts, crashes, or is slow."""

    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        return Error(reason="unauthorized") if topic.rest == "private" else Ok()

    @handle_in("echo")
    async def echo(self, payload: Any) -> Ok:
        return Ok(payload)

    @handle_in("shout")
    async def shout(self, payload: Any) -> Ok:
        await self.broadcast("msg", payload)
        return Ok()

    @handle_in("crash")
    async def crash(self) -> Ok:
        raise RuntimeError("asked for")

    @handle_in("hang")
    async def hang(self) -> Ok:
        await asyncio.Event().wait()
        return Ok()


class User(Socket):
    """Anybody but mallory; remembers what `connect` was given."""

    room = channel("room:*", Room)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        seen["params"], seen["info"] = params, info
        return Refuse("unauthorized") if params.get("user") == "mallory" else Accept()

    def id(self) -> str:
        return "users_socket:1"


class LongPollClient:
    """A long-poll client: keeps the token of its session, and puts it where it is told."""

    def __init__(self, http: httpx.AsyncClient, endpoint: Endpoint, clock: FakeClock, path: str) -> None:
        self.http = http
        self.endpoint = endpoint
        self.clock = clock
        self.path = path
        self.token: str | None = None

    async def get(self, **params: str) -> Any:
        """Poll; when nothing waits, time goes by until the window is over."""
        request = asyncio.create_task(self.request("GET", params=params))
        await settle()
        while not request.done():
            self.clock.advance(WINDOW / 10)
            await settle()
        body = (await request).json()
        self.token = body.get("token", self.token)
        return body

    async def post(self, *messages: list[Any], content_type: str = "application/x-ndjson") -> Any:
        lines = "\n".join(json.dumps(message) for message in messages)
        return (await self.request("POST", content=lines, headers={"content-type": content_type})).json()

    async def request(self, method: str, *, headers: dict[str, Any] | None = None, **more: Any) -> httpx.Response:
        token = {TOKEN_HEADER: self.token} if self.token else {}
        params = {"vsn": "2.0.0", **more.pop("params", {})}
        return await self.http.request(method, self.path, headers={**token, **(headers or {})}, params=params, **more)

    async def messages(self) -> list[Any]:
        """What waits, decoded."""
        return [json.loads(message) for message in (await self.get())["messages"]]


@asynccontextmanager
async def client(
    path: str = "/socket", *, limits: Limits | None = None, user: type[Socket] = User, **options: Any
) -> AsyncIterator[LongPollClient]:
    clock = FakeClock()
    longpoll = LongPollOptions(window=WINDOW, **{"check_origin": False, **options})
    endpoint = Endpoint(mount(path, user, auth_token=True, longpoll=longpoll, limits=limits), clock=clock)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=endpoint), base_url="http://localhost") as http:
        yield LongPollClient(http, endpoint, clock, path.replace("{name}", "ada") + "/longpoll")
        for connection in list(endpoint.connections):
            connection.closed("the test is over")
        clock.advance(1_000)
        await settle()


def join(ref: str = "1", topic: str = "room:a") -> list[Any]:
    return [ref, ref, topic, "phx_join", {}]


def ok(ref: str, response: Any, *, join_ref: str | None = "1", topic: str = "room:a") -> list[Any]:
    return [join_ref, ref, topic, "phx_reply", {"status": "ok", "response": response}]


async def test_the_first_get_begins_a_session_and_joins_are_polled() -> None:
    async with client() as c:
        first = await c.get()
        assert (first["status"], first["messages"]) == (410, [])
        assert await c.post(join()) == {"status": 200}
        assert await c.get() == {
            "status": 200,
            "token": c.token,
            "messages": [json.dumps(ok("1", {})).replace(" ", "")],
        }
        assert (await c.get())["status"] == 204


async def test_events_are_published_to_everybody_on_the_topic() -> None:
    async with client() as c:
        await c.get()
        await c.post(join())
        await c.messages()
        await c.post(["1", "2", "room:a", "shout", {"m": 1}])
        assert await c.messages() == [[None, None, "room:a", "msg", {"m": 1}], ok("2", {})]


async def test_a_message_wakes_the_poll_that_waits() -> None:
    async with client() as c:
        await c.get()
        waiting = asyncio.create_task(c.request("GET"))
        await settle()
        assert not waiting.done()
        assert await c.post(join()) == {"status": 200}
        assert (await waiting).json()["status"] == 200


async def test_a_batch_is_answered_in_order() -> None:
    async with client() as c:
        await c.get()
        pushes = [["1", str(number), "room:a", "echo", {"n": number}] for number in range(2, 6)]
        await c.post(join(), *pushes)
        await settle()
        assert await c.messages() == [ok("1", {}), *(ok(str(n), {"n": n}) for n in range(2, 6))]


async def test_entries_after_the_hundredth_are_not_looked_at() -> None:
    async with client() as c:
        await c.get()
        await c.post(join(), *(["1", str(number), "room:a", "echo", {}] for number in range(2, 200)))
        await settle()
        assert len(await c.messages()) == 100


async def test_a_body_of_another_type_is_one_message() -> None:
    async with client() as c:
        await c.get()
        assert await c.post(join(), content_type="application/json") == {"status": 200}
        assert await c.messages() == [ok("1", {})]


async def test_no_join_ref_is_required_on_messages() -> None:
    async with client() as c:
        await c.get()
        await c.post(join(), [None, "2", "room:a", "echo", {}])
        await settle()
        assert (await c.messages())[1] == ok("2", {})


async def test_stale_join_refs_are_ignored_and_a_null_one_leaves() -> None:
    async with client() as c:
        await c.get()
        await c.post(join("1"), ["0", "2", "room:a", "phx_leave", {}], [None, "3", "room:a", "phx_leave", {}])
        await settle()
        assert await c.messages() == [ok("1", {}), ok("3", {}), ["1", "1", "room:a", "phx_close", {}]]


async def test_the_101st_join_is_refused() -> None:
    async with client(limits=Limits(max_burst=1_000)) as c:
        await c.get()
        for first in (0, 100):
            await c.post(*(join(str(number), f"room:{number}") for number in range(first, min(first + 100, 101))))
            await settle()
        answers = await c.messages()
        assert [answer[4]["status"] for answer in answers] == ["ok"] * 100 + ["error"]
        assert answers[-1][4]["response"] == {"reason": "too many channels joined"}


async def test_a_crashed_channel_is_an_error_for_its_client() -> None:
    async with client() as c:
        await c.get()
        await c.post(join(), ["1", "2", "room:a", "crash", {}])
        await settle()
        assert (await c.messages())[1] == ["1", "1", "room:a", "phx_error", {"reason": "channel_crash"}]


async def test_a_session_that_is_not_polled_ends_and_its_channels_with_it() -> None:
    """Phoenix: "shuts down after timeout"; check R13: within three windows, when nobody has polled since a look."""
    async with client() as c:
        await c.get()
        await c.post(join())
        await c.messages()
        c.clock.advance(WINDOW * 1.5)
        await settle()
        assert "room:a" in c.endpoint.node.broadcaster.topics()
        c.clock.advance(WINDOW * 1.5)
        await settle()
        assert c.endpoint.node.broadcaster.topics() == frozenset()
        assert await c.post(join("2")) == {"status": 410}


async def test_a_session_whose_last_poll_was_cancelled_ends_like_any_other() -> None:
    """A middleware that bounds the time of requests cancels a poll: nobody waits any more, and nobody may come back."""
    async with client() as c:
        await c.get()
        await c.post(join())
        await c.messages()
        poll = asyncio.create_task(c.request("GET"))
        await settle()
        poll.cancel()
        await settle()
        c.clock.advance(WINDOW * 3)
        await settle()
        c.clock.advance(WINDOW * 3)
        await settle()
        assert c.endpoint.node.broadcaster.topics() == frozenset()
        assert not c.endpoint.connections


async def test_a_post_that_a_channel_does_not_take_within_the_window_is_408() -> None:
    async with client() as c:
        await c.get()
        await c.post(join())
        hanging = asyncio.create_task(c.post(*(["1", str(number), "room:a", "hang", {}] for number in range(2, 80))))
        await settle()
        assert not hanging.done()
        c.clock.advance(WINDOW)
        assert await hanging == {"status": 408}


async def test_a_post_whose_last_frame_fills_the_mailbox_is_taken_when_the_channel_begins_with_it() -> None:
    """The channel was idle: its first message is in the mailbox until the next turn only, however long it takes."""
    async with client(limits=Limits(max_mailbox=2)) as c:
        await c.get()
        await c.post(join())
        assert await c.post(*(["1", str(number), "room:a", "hang", {}] for number in range(2, 4))) == {"status": 200}


@pytest.mark.parametrize("begins", ["before", "meanwhile"])
async def test_a_post_that_a_drain_does_not_take_is_answered_at_its_end_and_not_with_200(begins: str) -> None:
    """With 200 phoenix.js takes its messages for received; answered at once it would leave, and not hear what is still
    being answered."""
    async with client(limits=Limits(max_mailbox=1)) as c:
        await c.get()
        await c.post(join(), ["1", "2", "room:a", "hang", {}])
        [connection] = c.endpoint.connections
        post = c.post(*(["1", str(number), "room:a", "echo", {}] for number in range(3, 6)))
        acts = [post, connection.settled()] if begins == "meanwhile" else [connection.settled(), post]
        tasks = []
        for act in acts:
            tasks.append(asyncio.ensure_future(act))
            await settle()
        assert not any(task.done() for task in tasks)
        connection.disconnect(1012, "draining")
        assert {"status": 408} in await asyncio.gather(*tasks)


async def test_posts_that_came_together_and_get_no_room_are_not_refused_in_one_turn() -> None:
    """Four thousand at once are 0.3 s in which nobody else is served."""
    async with client(max_body_bytes=3_000) as c:
        await c.get()
        await c.post(join())
        hanging = asyncio.create_task(c.post(*(["1", str(number), "room:a", "hang", {}] for number in range(2, 80))))
        await settle()
        waiting = [asyncio.create_task(c.post([None, "1", "phoenix", "heartbeat", "x" * 2_900])) for _ in range(40)]
        await settle()
        c.clock.advance(0.75 * WINDOW)
        await settle()
        assert 0 < sum(post.done() for post in waiting) < 40
        c.clock.advance(WINDOW)
        assert await asyncio.gather(hanging, *waiting) == [{"status": 408}] * 41


@pytest.mark.parametrize("body", [b"[1,2", b"{}", b"not base64", b"[\xff]"])
async def test_a_frame_that_is_none_ends_the_session_and_is_counted(body: bytes) -> None:
    """A line that is no frame at all, and a frame that is no message: both are bad frames, as over a WebSocket."""
    async with client() as c:
        await c.get()
        events: list[Event] = []
        for name in ("refused", "socket_disconnected"):
            c.endpoint.telemetry.attach(name, events.append)
        response = await c.request("POST", content=body, headers={"content-type": "application/x-ndjson"})
        assert response.json() == {"status": 408}
        assert await c.post(join()) == {"status": 410}
        refused, disconnected = events
        assert refused.metadata["kind"] == "bad frame"
        assert isinstance(disconnected.metadata["reason"], RemoteProtocolError)


async def test_a_disconnect_of_the_sockets_id_ends_the_session() -> None:
    async with client() as c:
        await c.get()
        token = c.token
        await c.endpoint.disconnect("users_socket:1")
        again = await c.get()
        assert again["status"] == 410
        assert again["token"] != token


async def test_a_disconnect_while_connect_runs_ends_the_session_as_it_begins() -> None:
    asked, database = asyncio.Event(), asyncio.Event()

    class Slow(User):
        async def connect(self, params: Params, info: ConnectInfo) -> Accept:
            asked.set()
            await database.wait()
            return Accept()

    async with client(user=Slow) as c:
        first = asyncio.create_task(c.get())
        await asked.wait()
        await c.endpoint.disconnect("users_socket:1")
        database.set()
        token = (await first)["token"]
        assert c.endpoint.connections == set()
        assert await c.post(join()) == {"status": 410}
        again = await c.get()
        assert (again["status"], again["token"] != token) == (410, True)
        assert await c.post(join()) == {"status": 200}
        assert await c.messages() == [ok("1", {})]


async def test_a_refused_connect_is_403_in_the_body() -> None:
    async with client() as c:
        response = await c.request("GET", params={"user": "mallory"})
        assert (response.status_code, response.json()) == (200, {"status": 403})


who: ContextVar[str] = ContextVar("who", default="nobody")


class WhoChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok:
        return Ok(who.get())


class Named(Socket):
    room = channel("room:*", WhoChannel)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept:
        who.set("ada")
        return Accept()


async def test_the_context_variables_that_connect_sets_reach_the_channels() -> None:
    """A join comes in another request than the one that `connect` was asked about."""
    async with client(user=Named) as ada:
        await ada.get()
        await ada.post(join())
        assert await ada.messages() == [ok("1", "ada")]


async def test_a_foreign_origin_is_403_in_the_body() -> None:
    async with client(check_origin=["https://example.com"]) as c:
        for method in ("GET", "POST", "OPTIONS", "PUT"):
            response = await c.request(method, headers={"origin": "https://evil.example"})
            assert (response.status_code, response.json()) == (200, {"status": 403})


async def test_a_foreign_origin_is_told_to_telemetry_as_over_a_websocket() -> None:
    async with client(check_origin=["https://example.com"]) as c:
        refused: list[Event] = []
        c.endpoint.telemetry.attach("socket_refused", refused.append)
        await c.request("GET", headers={"origin": "https://evil.example"})
        assert [(event.metadata["socket"], event.metadata["peer"]) for event in refused] == [(User, "127.0.0.1")]
        assert "https://evil.example" in refused[0].metadata["reason"]


async def test_a_version_that_is_not_served_is_403_in_the_body() -> None:
    async with client() as c:
        assert (await c.request("GET", params={"vsn": "9.0.0"})).json() == {"status": 403}


async def test_answers_are_json_and_never_cached() -> None:
    async with client() as c:
        response = await c.request("GET")
        assert response.headers["content-type"] == "application/json; charset=utf-8"
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["access-control-allow-origin"] == "*"


async def test_a_preflight_is_allowed_what_it_asks_for() -> None:
    async with client() as c:
        response = await c.request("OPTIONS", headers={"access-control-request-headers": "x-mine"})
        assert (response.status_code, response.content) == (200, b"")
        assert response.headers["access-control-allow-headers"] == "x-mine"
        assert response.headers["access-control-allow-methods"] == "get, post, options"
        assert response.headers["access-control-max-age"] == "3600"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "HEAD"])
async def test_other_methods_are_400(method: str) -> None:
    """Phoenix: long_poll.ex, dispatch/4; whatever the answer, a page of another origin may read it."""
    async with client() as c:
        response = await c.request(method)
        assert (response.status_code, response.content) == (400, b"")
        assert response.headers["access-control-allow-origin"] == "*"


async def test_connect_sees_what_the_mount_asks_for() -> None:
    keys = ("x_headers", "trace_context_headers", "peer_data", "uri")
    async with client(connect_info=keys) as c:
        await c.request("GET", headers={"x-one": "1", "traceparent": "t", AUTH_TOKEN_HEADER: "größe".encode()})
        info: ConnectInfo = seen["info"]
        assert ("x-one", "1") in info.x_headers
        assert info.trace_context_headers == (("traceparent", "t"),)
        assert info.peer_data == ("127.0.0.1", 123)
        assert info.uri == "http://localhost/socket/longpoll?vsn=2.0.0"
        assert info.auth_token == "größe"


async def test_params_come_from_the_query_and_the_path() -> None:
    async with client("/socket/{name}") as c:
        await c.request("GET", params={"user": "ada"})
        assert seen["params"] == {"vsn": "2.0.0", "user": "ada", "name": "ada"}


async def test_the_session_token_may_stand_in_the_query() -> None:
    async with client() as c:
        token = (await c.get())["token"]
        c.token = None
        assert (await c.get(token=token))["status"] == 204


async def test_the_header_wins_over_a_stale_token_in_the_query() -> None:
    async with client() as c:
        await c.get()
        assert (await c.get(token="stale"))["status"] == 204


async def test_an_empty_header_wins_as_well_and_begins_a_new_session() -> None:
    """Phoenix: long_poll.ex, fetch_token/1 looks at the parameter only where there is no such header."""
    async with client() as c:
        begun = await c.get()
        response = await c.request("GET", headers={TOKEN_HEADER: ""}, params={"token": begun["token"]})
        assert response.json()["status"] == 410
        assert response.json()["token"] != begun["token"]


async def test_a_heartbeat_is_answered() -> None:
    async with client() as c:
        await c.get()
        await c.post([None, "9", "phoenix", "heartbeat", {}])
        assert await c.messages() == [ok("9", {}, join_ref=None, topic="phoenix")]


async def test_a_join_is_logged_without_its_secrets(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="emberwire.events"):
        async with client() as c:
            await c.get()
            await c.post(["1", "1", "room:a", "phx_join", {"password": "hunter2", "foo": "bar"}])
            await settle()
    assert "JOINED room:a" in caplog.text
    assert "bar" in caplog.text
    assert "hunter2" not in caplog.text


async def test_a_body_over_the_limit_is_not_read() -> None:
    async with client(max_body_bytes=100) as c:
        await c.get()
        assert (await c.request("POST", content=b"x" * 101)).status_code == 400


async def test_a_million_line_breaks_cost_nothing() -> None:
    """CVE-2026-32689: only the first hundred entries are looked at."""
    async with client() as c:
        await c.get()
        headers = {"content-type": "application/x-ndjson"}
        response = await c.request("POST", content=b"\n" * 1_000_000, headers=headers)
        assert response.json() == {"status": 200}


@pytest.mark.parametrize("bound", ["max_sessions", "max_sessions_per_user", "max_sessions_per_address"])
async def test_over_the_bound_no_session_begins_until_one_has_ended(bound: str) -> None:
    async with client(limits=Limits(**{bound: 2})) as one:
        for _ in range(2):
            assert (await one.request("GET")).json()["status"] == 410
        assert (await one.request("GET")).status_code == 503
        one.clock.advance(3.1 * WINDOW)
        await settle()
        assert (await one.request("GET")).json()["status"] == 410
