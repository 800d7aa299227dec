"""One long-poll client, its requests, and whatever may come between two steps: what an answer says is true.

Requests come side by side, their clients hang up, a middleware cancels them; others broadcast; the session ends by a
drain or a disconnect, or because nobody polls. What a POST was told to be taken is handled once, what polls are handed
comes once and in order, and afterwards nothing is left.
"""

from __future__ import annotations

import asyncio
import json
import math
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from starlette.types import Message, Scope

from emberwire import (
    Accept,
    ConnectInfo,
    Endpoint,
    Limits,
    LongPollOptions,
    NoReply,
    Params,
    Socket,
    channel,
    handle_in,
    mount,
)
from emberwire.testing import FakeClock, settle
from reference_server.edge.longpoll.transport import TOKEN_HEADER
from reference_server.server.drain import DrainOptions, drain
from tests.fakes import rounds
from tests.open_channel import OpenChannel

WINDOW = 10.0
Step = tuple[Any, ...]

STEPS = st.lists(
    st.just(("poll",))
    | st.tuples(st.just("post"), st.lists(st.sampled_from(["note", "wait"]), min_size=1, max_size=4))
    | st.tuples(st.sampled_from(["hang up", "cancel"]), st.integers(0, 5))
    | st.tuples(st.just("rounds"), st.integers(1, 6))
    | st.tuples(st.just("tick"), st.sampled_from([1.0, WINDOW / 2, WINDOW, 2 * WINDOW]))
    | st.sampled_from([("go",), ("drain",), ("disconnect",), ("broadcast",)]),
    max_size=40,
)


class Request:
    """One HTTP request of the client."""

    def __init__(self, world: World, method: str, frames: list[list[Any]]) -> None:
        self.method = method
        self.refs = [frame[1] for frame in frames]
        self.is_given_up = False
        self.answer = b""
        self._events: asyncio.Queue[Message] = asyncio.Queue()
        body = "\n".join(map(json.dumps, frames)).encode()
        self._events.put_nowait({"type": "http.request", "body": body, "more_body": False})
        scope = world.scope(method, len(body))
        self.task = asyncio.ensure_future(world.endpoint(scope, self._events.get, self._send))

    def give_up(self, how: str) -> None:
        """Let its client hang up, or the server cancel it."""
        self.is_given_up = True
        if how == "cancel":
            self.task.cancel()
        else:
            self._events.put_nowait({"type": "http.disconnect"})

    @property
    def body(self) -> Any:
        """The JSON of the answer; None for a request that was given up, or put off with 503."""
        return json.loads(self.answer) if self.answer.startswith(b"{") else None

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.body":
            self.answer += message["body"]


class World:
    """The endpoint, the client, and what its channel has handled."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.gate = asyncio.Event()
        self.handled: list[Any] = []
        self.requests: list[Request] = []
        self.token = ""
        self.refs = 10
        self.told = 0
        self.was_cut = False
        self.drains: list[asyncio.Task[list[str]]] = []
        Room.world = self
        longpoll = LongPollOptions(window=WINDOW, check_origin=False)
        mounted = mount("/socket", User, longpoll=longpoll, limits=Limits(max_mailbox=2))
        self.endpoint = Endpoint(mounted, clock=self.clock)

    def scope(self, method: str, length: int) -> Scope:
        headers = {"host": "localhost", "content-length": str(length), "content-type": "application/x-ndjson"}
        if self.token:
            headers[TOKEN_HEADER] = self.token
        return {
            "type": "http",
            "method": method,
            "scheme": "http",
            "path": "/socket/longpoll",
            "query_string": b"vsn=2.0.0",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": ("127.0.0.1", 1),
        }

    async def begin(self) -> None:
        """Open the session, and join."""
        first = Request(self, "GET", [])
        await settle()
        self.token = first.body["token"]
        Request(self, "POST", [["1", "1", "room:1", "phx_join", {}]])
        await settle()
        first = Request(self, "GET", [])
        await settle()
        assert len(first.body["messages"]) == 1

    @property
    def open(self) -> list[Request]:
        return [request for request in self.requests if not request.task.done()]

    async def play(self, step: Step) -> None:
        match step:
            case ("poll",):
                self.requests.append(Request(self, "GET", []))
            case ("post", events):
                self.requests.append(Request(self, "POST", [self.frame(event) for event in events]))
            case ("hang up" | "cancel", number) if self.open:
                self.open[number % len(self.open)].give_up(step[0])
            case ("rounds", number):
                await rounds(number)
            case ("tick", seconds):
                await settle()  # no time goes by in the middle of a turn
                self.clock.advance(seconds)
            case (act,):
                await self.act(act)

    async def act(self, act: str) -> None:
        """What comes from elsewhere."""
        match act:
            case "broadcast":
                self.told += 1
                await self.endpoint.broadcast("room:1", "told", {"number": self.told})
            case "go":
                self.gate.set()
                await rounds(3)
                self.gate.clear()
            case "drain":
                draining = drain(self.endpoint.connections, DrainOptions(), until=math.inf)
                self.drains.append(asyncio.ensure_future(draining))
            case "disconnect":
                await self.endpoint.disconnect("user:1")

    def frame(self, event: str) -> list[Any]:
        self.refs += 1
        return ["1", str(self.refs), "room:1", event, self.refs]

    async def finish(self) -> None:
        """Let every callback end, then time go by until every session has ended."""
        self.gate.set()
        await settle()
        for _ in range(8):
            self.clock.advance(WINDOW)
            await settle()
        assert not self.open, "a request is not answered"
        assert all(draining.done() and draining.result() == [] for draining in self.drains)
        self.check_posts()
        self.check_polls()
        left = self.endpoint.connections, self.endpoint.node.broadcaster.topics(), self.endpoint.node.busy
        assert (*left, self.clock.waiting) == (set(), frozenset(), set(), 0)

    def check_posts(self) -> None:
        """What the client sent is handled once and in order, and all of it where the answer says so.

        A callback that hangs after the end of its session is cut, with what waits behind it, and named in the log.
        """
        assert self.handled == sorted(set(self.handled))
        for request in self.requests:
            if request.method == "POST" and request.body == {"status": 200} and not self.was_cut:
                assert {int(ref) for ref in request.refs} <= set(self.handled)

    def check_polls(self) -> None:
        """What the client is told comes once and in order, and without a hole unless it gave a poll up itself."""
        polls = [request for request in self.requests if request.method == "GET"]
        messages = [json.loads(each) for poll in polls if poll.body for each in poll.body["messages"]]
        heard = [message[4]["number"] for message in messages if message[3] == "told"]
        assert heard == sorted(set(heard))
        if not any(poll.is_given_up for poll in polls):
            assert heard == list(range(1, len(heard) + 1))


class Room(OpenChannel):
    """Notes what it handles."""

    world: World

    @handle_in("note")
    async def note(self, payload: Any) -> NoReply:
        self.world.handled.append(payload)
        return NoReply()

    @handle_in("wait")
    async def wait(self, payload: Any) -> NoReply:
        self.world.handled.append(payload)
        try:
            await self.world.gate.wait()
        except asyncio.CancelledError:
            self.world.was_cut = True
            raise
        return NoReply()


class User(Socket):
    room = channel("room:*", Room)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept:
        return Accept()

    def id(self) -> str:
        return "user:1"


async def live(steps: list[Step]) -> None:
    world = World()
    await world.begin()
    for step in steps:
        await world.play(step)
    await world.finish()


@settings(max_examples=200)
@given(STEPS)
@example([("post", ["wait"]), ("rounds", 6), ("drain",), ("rounds", 1), ("post", ["note"])])
def test_what_a_request_was_told_is_true(steps: list[Step]) -> None:
    asyncio.run(live(steps))
