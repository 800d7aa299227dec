"""The application's side of a channel: every callback with every legal and illegal return, and every function.

The order of frames on the wire is what a client builds upon, so most tests compare the whole inbox.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import pytest

from emberwire import (
    Broadcast,
    Channel,
    EmberwireError,
    Endpoint,
    Error,
    NoReply,
    Ok,
    Reply,
    Stop,
    Topic,
    handle_in,
    intercept,
)
from emberwire.testing import (
    ClientSocket,
    FakeClock,
    JoinedChannel,
    JoinRefused,
    assert_broadcast,
    assert_push,
    assert_reply,
    connect,
    join,
    open_endpoint,
    push,
    refute_push,
    refute_reply,
    settle,
    subscribe_and_join,
)
from tests.fakes import rounds
from tests.open_channel import OpenChannel


class Unsendable:
    """Something that JSON cannot say, with the same name in every test process."""

    def __repr__(self) -> str:
        return "UNSENDABLE"


UNSENDABLE = Unsendable()

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]

CRASH = {"reason": "channel_crash"}


class Unencodable:
    """Something that JSON cannot say, with a name that is the same in every process."""

    def __repr__(self) -> str:
        return "Unencodable()"


class Body(msgspec.Struct):
    body: str


def events(socket: ClientSocket) -> list[tuple[str, Any]]:
    """The frames that the client has got, as (event, payload), and status instead of the event for replies."""
    return [
        (f"reply {m.payload['status']}", m.payload["response"]) if m.event == "phx_reply" else (m.event, m.payload)
        for m in socket.inbox
    ]


# --- join -------------------------------------------------------------------------------------------------------------


async def test_a_channel_without_join_refuses_everyone() -> None:
    async with connect(open_endpoint(Channel)) as socket:
        with pytest.raises(JoinRefused) as refused:
            await join(socket, "room:1")
    assert refused.value.response == {"reason": "unauthorized"}


async def test_join_gets_the_topic_its_rest_and_the_payload() -> None:
    class Room(Channel):
        async def join(self, topic: Topic, payload: Any) -> Ok:
            return Ok(topic=topic, rest=topic.rest, payload=payload, own=self.topic, joined=self.joined)

    async with connect(open_endpoint(Room)) as socket:
        joined = await join(socket, "room:a:b", {"from": 3})
    assert joined.response == {
        "topic": "room:a:b",
        "rest": "a:b",
        "payload": {"from": 3},
        "own": "room:a:b",
        "joined": False,
    }


@pytest.mark.parametrize("answer", [None, {"a": 1}, NoReply(), Stop(), Reply("ok"), True, "ok"])
async def test_join_with_another_return_counts_as_a_crash(answer: Any, caplog: pytest.LogCaptureFixture) -> None:
    class Room(Channel):
        async def join(self, topic: Topic, payload: Any) -> Any:
            return answer

    async with connect(open_endpoint(Room)) as socket:
        with pytest.raises(JoinRefused) as refused:
            await join(socket, "room:1")
        assert events(socket) == []
    assert refused.value.response == {"reason": "join crashed"}
    assert "join must return Ok(…) or Error(…), got" in caplog.text


@pytest.mark.parametrize("response", [UNSENDABLE, {1j: 1}, [UNSENDABLE]])
async def test_a_join_response_that_is_no_json_counts_as_a_crash(response: Any) -> None:
    class Room(Channel):
        async def join(self, topic: Topic, payload: Any) -> Ok:
            return Ok(response)

    async with connect(open_endpoint(Room)) as socket:
        with pytest.raises(JoinRefused) as refused:
            await join(socket, "room:1")
    assert refused.value.response == {"reason": "join crashed"}


@pytest.mark.parametrize("verb", ["push", "broadcast", "broadcast_from"])
async def test_nothing_can_be_sent_inside_join(verb: str, caplog: pytest.LogCaptureFixture) -> None:
    """Phoenix: channel.ex, assert_joined!; the client sees "join crashed"."""

    class Room(OpenChannel):
        async def join(self, topic: Topic, payload: Any) -> Ok:
            await getattr(self, verb)("hello", {})
            return Ok()

    async with connect(open_endpoint(Room)) as socket:
        with pytest.raises(JoinRefused) as refused:
            await join(socket, "room:1")
    assert refused.value.response == {"reason": "join crashed"}
    assert f"{verb} needs a joined channel" in caplog.text


@pytest.mark.parametrize("response", [7, None, "text", [1, {"a": None}], b"\x00\x01"])
async def test_a_join_may_answer_any_json_or_bytes(response: Any) -> None:
    class Room(OpenChannel):
        async def join(self, topic: Topic, payload: Any) -> Ok:
            return Ok(response)

    async with connect(open_endpoint(Room)) as socket:
        assert (await join(socket, "room:1")).response == response


class Counted(Mapping[str, int]):
    """Counts how often it was read: once for each time that it is encoded."""

    reads = 0

    def __getitem__(self, key: str) -> int:
        return 1

    def __len__(self) -> int:
        return 1

    def __iter__(self) -> Iterator[str]:
        self.reads += 1
        return iter(["a"])


async def test_a_join_response_is_encoded_once() -> None:
    """It may be large: the history of a room."""
    response = Counted()

    class Room(OpenChannel):
        async def join(self, topic: Topic, payload: Any) -> Ok:
            return Ok(response)

    async with connect(open_endpoint(Room)) as socket:
        assert (await join(socket, "room:1")).response == {"a": 1}
    assert response.reads == 1


async def test_after_join_runs_when_the_client_has_its_reply() -> None:
    class Room(OpenChannel):
        async def after_join(self) -> None:
            await self.push("welcome", {"joined": self.joined})

    async with connect(open_endpoint(Room)) as socket:
        await join(socket, "room:1")
        await settle()
        assert events(socket) == [("welcome", {"joined": True})]


async def test_after_join_that_stops_or_crashes_ends_the_joined_channel() -> None:
    class Room(OpenChannel):
        async def after_join(self) -> Any:
            if self.topic.rest == "crash":
                raise RuntimeError("boom")
            return {"stop": Stop("full"), "wrong": 7}[self.topic.rest]

    async with connect(open_endpoint(Room)) as socket:
        for rest, end in [("stop", "phx_close"), ("crash", "phx_error"), ("wrong", "phx_error")]:
            await assert_push(await join(socket, f"room:{rest}"), end)


# --- handle_in --------------------------------------------------------------------------------------------------------


class Answering(OpenChannel):
    """Answers with what the table says under the topic's rest."""

    answers: dict[str, Any] = {}

    @handle_in("ask")
    async def ask(self) -> Any:
        return self.answers[self.topic.rest]


async def ask(socket: ClientSocket, answer: Any) -> JoinedChannel:
    Answering.answers = {"1": answer}
    channel = await join(socket, "room:1")
    await push(channel, "ask")
    await settle()
    return channel


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        (Ok(), [("reply ok", {})]),
        (Ok(id=1), [("reply ok", {"id": 1})]),
        (Ok([1]), [("reply ok", [1])]),
        (Ok(None), [("reply ok", None)]),
        (Ok(b"\x01"), [("reply ok", b"\x01")]),
        (Ok(Body("hi")), [("reply ok", {"body": "hi"})]),
        (Error(reason="no"), [("reply error", {"reason": "no"})]),
        (Reply("queued"), [("reply queued", {})]),
        (Reply("queued", {"at": 3}), [("reply queued", {"at": 3})]),
        (NoReply(), []),
        (Stop(), [("phx_close", {})]),
        (Stop("kicked"), [("phx_close", {})]),
        (Stop("kicked", reply=Ok(bye=1)), [("reply ok", {"bye": 1}), ("phx_close", {})]),
        (Stop("kicked", reply=Error(reason="banned")), [("reply error", {"reason": "banned"}), ("phx_close", {})]),
        (Stop(RuntimeError("bad")), [("phx_error", CRASH)]),
        (Stop(RuntimeError("bad"), reply=Ok()), [("reply ok", {}), ("phx_error", CRASH)]),
    ],
    ids=repr,
)
async def test_each_legal_answer_of_a_handler(answer: Any, seen: list[tuple[str, Any]]) -> None:
    """Phoenix: channel_test, "pushes and receives replies", "pushes and receives replies on stop", "pushes on stop"."""
    async with connect(open_endpoint(Answering)) as socket:
        await ask(socket, answer)
        assert events(socket) == seen


@pytest.mark.parametrize(
    "answer",
    [None, {}, "ok", 3, ("reply", {}), Ok, Ok(UNSENDABLE), Reply("x", UNSENDABLE), Stop("x", reply=Ok(UNSENDABLE))],
    ids=repr,
)
async def test_each_illegal_answer_of_a_handler_crashes_the_channel(answer: Any) -> None:
    async with connect(open_endpoint(Answering)) as socket:
        await ask(socket, answer)
        assert events(socket) == [("phx_error", CRASH)]


async def test_a_stop_with_something_else_than_a_reply_crashes() -> None:
    """Phoenix: server.ex, handle_reply/2, raises in the channel."""

    class Room(OpenChannel):
        @handle_in("ask")
        async def ask(self) -> Stop:
            return Stop("x", reply={"status": "ok"})  # type: ignore[arg-type]

    async with connect(open_endpoint(Room)) as socket:
        await push(await join(socket, "room:1"), "ask")
        await settle()
        assert events(socket) == [("phx_error", CRASH)]


async def test_an_unknown_event_is_answered_and_the_channel_lives_on() -> None:
    async with connect(open_endpoint(Answering)) as socket:
        channel = await join(socket, "room:1")
        await assert_reply(await push(channel, "who knows"), "error", {"reason": "unknown event"})
        Answering.answers = {"1": Ok()}
        await assert_reply(await push(channel, "ask"), "ok")


async def test_the_catch_all_gets_every_event_without_a_handler_of_its_own() -> None:
    class Room(OpenChannel):
        @handle_in("known")
        async def known(self) -> Ok:
            return Ok(by="known")

        async def handle_in(self, event: str, payload: Any) -> Ok:
            return Ok(by="catch-all", event=event, payload=payload)

    async with connect(open_endpoint(Room)) as socket:
        channel = await join(socket, "room:1")
        await assert_reply(await push(channel, "known"), "ok", {"by": "known"})
        expected = {"by": "catch-all", "event": "other", "payload": [1]}
        await assert_reply(await push(channel, "other", [1]), "ok", expected)


async def test_an_invalid_payload_is_answered_and_the_handler_not_called() -> None:
    called: list[Body] = []

    class Room(OpenChannel):
        @handle_in("say", payload=Body)
        async def say(self, payload: Body) -> Ok:
            called.append(payload)
            return Ok()

    async with connect(open_endpoint(Room)) as socket:
        channel = await join(socket, "room:1")
        refusal = {"reason": "invalid payload", "errors": {"body": "expected `str`, got `int`"}}
        await assert_reply(await push(channel, "say", {"body": 1}), "error", refusal)
        await assert_reply(
            await push(channel, "say", b"\x00"), "error", {"errors": {"payload": "expected JSON, got a binary frame"}}
        )
        assert called == []
        await assert_reply(await push(channel, "say", {"body": "hi"}), "ok")
        assert called == [Body("hi")]


async def test_binary_messages_are_pushed_and_answered() -> None:
    """Phoenix: websocket_channels_test, "messages can be pushed and received" (binary)."""

    class Room(OpenChannel):
        @handle_in("bytes")
        async def take(self, payload: bytes) -> Ok:
            await self.push("pushed", payload + b"!")
            await self.broadcast("sent", payload + b"?")
            return Ok(payload[::-1])

    async with connect(open_endpoint(Room)) as socket:
        channel = await join(socket, "room:1")
        await push(channel, "bytes", b"ab\xff")
        await settle()
        assert events(socket) == [("pushed", b"ab\xff!"), ("sent", b"ab\xff?"), ("reply ok", b"\xffba")]


# --- what a channel can do --------------------------------------------------------------------------------------------


class Sending(OpenChannel):
    """Sends an event in the way that the client asks for, then replies."""

    @handle_in("send")
    async def send(self, payload: dict[str, Any]) -> Ok:
        await getattr(self, payload["verb"])("sent", {"n": payload["n"]})
        return Ok(n=payload["n"])


async def test_a_push_reaches_its_own_client_alone_before_the_reply() -> None:
    """Phoenix: channel_test, "pushing to transport"."""
    endpoint = open_endpoint(Sending)
    async with connect(endpoint) as ada, connect(endpoint) as bob:
        channel = await join(ada, "room:1")
        other = await join(bob, "room:1")
        await push(channel, "send", {"verb": "push", "n": 1})
        await refute_push(other, "sent")
        assert events(ada) == [("sent", {"n": 1}), ("reply ok", {"n": 1})]
        assert ada.inbox[0].join_ref == channel.join_ref
        assert ada.inbox[0].ref is None


async def test_a_broadcast_reaches_everyone_and_the_sender_before_the_reply() -> None:
    """Phoenix: channel_test, "broadcasts from self", "push broadcasts by default"."""
    endpoint = open_endpoint(Sending)
    async with connect(endpoint) as ada, connect(endpoint) as bob:
        channel = await join(ada, "room:1")
        other = await join(bob, "room:1")
        await join(bob, "room:2")
        await push(channel, "send", {"verb": "broadcast", "n": 1})
        await assert_push(other, "sent", {"n": 1})
        await settle()
        assert events(ada) == [("sent", {"n": 1}), ("reply ok", {"n": 1})]
        assert (ada.inbox[0].join_ref, ada.inbox[0].ref) == (None, None)
        assert bob.inbox == []


async def test_broadcast_from_leaves_out_its_own_client() -> None:
    """Phoenix: channel_test, "broadcasts from other"."""
    endpoint = open_endpoint(Sending)
    async with connect(endpoint) as ada, connect(endpoint) as bob:
        channel = await subscribe_and_join(ada, "room:1")
        other = await join(bob, "room:1")
        await push(channel, "send", {"verb": "broadcast_from", "n": 1})
        await assert_push(other, "sent", {"n": 1})
        await assert_broadcast(channel, "sent", {"n": 1})
        await refute_push(channel, "sent")


@pytest.mark.parametrize("verb", ["push", "broadcast", "broadcast_from"])
@pytest.mark.parametrize("payload", [[1], "text", None, 3, UNSENDABLE, {"a": UNSENDABLE}], ids=repr)
async def test_a_payload_that_no_frame_can_carry_harms_its_sender_alone(verb: str, payload: Any) -> None:
    """S11: the error is raised where it was made; nobody else gets a frame, or a broken one."""

    class Room(OpenChannel):
        @handle_in("send")
        async def send(self) -> Ok:
            await getattr(self, verb)("bad", payload)
            return Ok()

    endpoint = open_endpoint(Room)
    async with connect(endpoint) as ada, connect(endpoint) as bob:
        channel = await join(ada, "room:1")
        await join(bob, "room:1")
        await push(channel, "send")
        await assert_push(channel, "phx_error")
        await settle()
        assert events(bob) == []


async def test_a_handler_may_catch_the_error_and_go_on() -> None:
    class Room(OpenChannel):
        @handle_in("send")
        async def send(self) -> Ok | Error:
            try:
                await self.broadcast("bad", [1])
            except EmberwireError as error:
                return Error(reason=str(error))
            return Ok()

    async with connect(open_endpoint(Room)) as socket:
        channel = await join(socket, "room:1")
        reason = "The payload of 'bad' must be a JSON object, got list; wrap it in a dict."
        await assert_reply(await push(channel, "send"), "error", {"reason": reason})


async def test_a_float_that_json_cannot_say_arrives_as_null() -> None:
    class Room(OpenChannel):
        @handle_in("send")
        async def send(self) -> Ok:
            await self.broadcast("numbers", {"nan": float("nan"), "inf": float("inf")})
            return Ok(float("-inf"))

    async with connect(open_endpoint(Room)) as socket:
        channel = await join(socket, "room:1")
        await push(channel, "send")
        await settle()
        assert events(socket) == [("numbers", {"nan": None, "inf": None}), ("reply ok", None)]


async def test_structs_are_sent_as_objects() -> None:
    """Phoenix: channel_test, "pushes structs without modifying them"; here as JSON, as every client gets them."""

    class Room(OpenChannel):
        async def after_join(self) -> None:
            await self.push("said", Body("hi"))

    async with connect(open_endpoint(Room)) as socket:
        await assert_push(await join(socket, "room:1"), "said", {"body": "hi"})


async def test_a_channel_knows_its_surroundings() -> None:
    endpoint: Endpoint

    class Room(OpenChannel):
        @handle_in("where")
        async def where(self) -> Ok:
            assert self.endpoint is endpoint.node
            return Ok(id=self.socket_id, transport=self.transport, joined=self.joined, assigns=self.assigns)

    endpoint = open_endpoint(Room, route_assigns={"kind": "room"})
    async with connect(endpoint, params={"user": "bob"}) as socket:
        channel = await join(socket, "room:1")
        expected = {
            "id": "users_socket:bob",
            "transport": "websocket",
            "joined": True,
            "assigns": {"user": "bob", "kind": "room"},
        }
        await assert_reply(await push(channel, "where"), "ok", expected)


async def test_a_channel_may_broadcast_to_any_topic_and_disconnect_its_own_socket() -> None:
    class Room(OpenChannel):
        @handle_in("shout")
        async def shout(self) -> NoReply:
            await self.endpoint.broadcast("room:2", "heard", {"from": self.topic})
            return NoReply()

    async with connect(open_endpoint(Room)) as socket:
        channel = await join(socket, "room:1")
        other = await join(socket, "room:2")
        await push(channel, "shout")
        await assert_push(other, "heard", {"from": "room:1"})


# --- assigns ----------------------------------------------------------------------------------------------------------


class Counting(OpenChannel):
    """Counts in its assigns, in a value and in a list that was there before."""

    @handle_in("count")
    async def count(self) -> Ok:
        self.assigns["n"] = self.assigns.get("n", 0) + 1
        self.assigns["seen"].append(self.topic)
        return Ok(n=self.assigns["n"], seen=self.assigns["seen"])


async def test_what_a_channel_assigns_is_invisible_to_other_channels_and_sockets() -> None:
    """S29; Phoenix: channel/server.ex, each channel has a copy of the socket."""
    endpoint = open_endpoint(Counting, route_assigns={"seen": []})
    async with connect(endpoint) as ada, connect(endpoint) as bob:
        channels = [await join(ada, "room:1"), await join(ada, "room:2"), await join(bob, "room:1")]
        for channel in channels:
            expected = {"n": 1, "seen": [channel.topic]}
            await assert_reply(await push(channel, "count"), "ok", expected)


async def test_a_rejoin_begins_with_fresh_assigns() -> None:
    async with connect(open_endpoint(Counting, route_assigns={"seen": []})) as socket:
        for _ in range(2):
            channel = await join(socket, "room:1")
            await assert_reply(await push(channel, "count"), "ok", {"n": 1, "seen": ["room:1"]})


# --- handle_out -------------------------------------------------------------------------------------------------------


@intercept("secret")
class Intercepting(OpenChannel):
    """Adds the name of its user to a secret, after giving way to the others."""

    async def handle_out(self, event: str, payload: Any) -> Any:
        payload["to"] = self.assigns["user"]
        await rounds(3)
        if payload["to"] == payload.get("stop"):
            return Stop("told")
        if payload["to"] == payload.get("crash"):
            raise RuntimeError("boom")
        if payload["to"] == payload.get("wrong"):
            return Ok()
        await self.push(event, payload)
        return None


async def test_each_client_gets_its_own_version_of_an_intercepted_event() -> None:
    """S29: the payload that one channel changes is not the payload of another."""
    endpoint = open_endpoint(Intercepting)
    async with connect(endpoint, params={"user": "ada"}) as ada, connect(endpoint, params={"user": "bob"}) as bob:
        channels = [await join(ada, "room:1"), await join(bob, "room:1")]
        payload = {"n": [1]}
        await endpoint.broadcast("room:1", "secret", payload)
        for channel, user in zip(channels, ["ada", "bob"], strict=True):
            await assert_push(channel, "secret", {"n": [1], "to": user})
        assert payload == {"n": [1]}
        assert (ada.inbox, bob.inbox) == ([], [])


async def test_an_event_that_is_not_intercepted_goes_straight_to_the_client() -> None:
    endpoint = open_endpoint(Intercepting)
    async with connect(endpoint) as socket:
        channel = await join(socket, "room:1")
        await endpoint.broadcast("room:1", "open", {"n": 1})
        assert await assert_push(channel, "open") == {"n": 1}


@pytest.mark.parametrize(("what", "end"), [("stop", "phx_close"), ("crash", "phx_error"), ("wrong", "phx_error")])
async def test_each_other_return_of_handle_out_ends_its_own_channel_only(what: str, end: str) -> None:
    """Phoenix: channel_test, "handles broadcasts and stops"."""
    endpoint = open_endpoint(Intercepting)
    async with connect(endpoint, params={"user": "ada"}) as ada, connect(endpoint, params={"user": "bob"}) as bob:
        leaving, staying = await join(ada, "room:1"), await join(bob, "room:1")
        await endpoint.broadcast("room:1", "secret", {what: "ada"})
        await assert_push(leaving, end)
        await assert_push(staying, "secret")
        await refute_push(leaving, "secret")


async def test_handle_out_sees_the_same_whatever_was_broadcast() -> None:
    """A struct is seen as the object that clients, and other nodes, get."""
    seen: list[Any] = []

    @intercept("said")
    class Room(OpenChannel):
        async def handle_out(self, event: str, payload: Any) -> None:
            seen.append(payload)

    endpoint = open_endpoint(Room)
    async with connect(endpoint) as socket:
        await join(socket, "room:1")
        for payload in (Body("hi"), {"body": "hi"}, b"\x00"):
            await endpoint.broadcast("room:1", "said", payload)
        await settle()
    assert seen == [{"body": "hi"}, {"body": "hi"}, b"\x00"]


# --- handle_info ------------------------------------------------------------------------------------------------------


class Informed(OpenChannel):
    """Pushes what it is told, and tells itself what the client asks for."""

    async def handle_info(self, message: Any) -> Any:
        match message:
            case Broadcast(topic, event, payload):
                await self.push("heard", {"topic": topic, "event": event, "payload": payload})
            case "stop":
                return Stop("told")
            case "crash":
                raise RuntimeError("boom")
            case "wrong":
                return Ok()
            case _:
                await self.push("told", {"message": message})
        return None

    @handle_in("tell")
    async def tell(self, payload: Any) -> Ok:
        self.send_info(payload["message"])
        return Ok()

    @handle_in("later")
    async def later(self, payload: Any) -> Ok:
        self.send_after(payload["seconds"], payload["message"])
        return Ok()

    @handle_in("subscribe")
    async def also(self, payload: Any) -> Ok:
        self.subscribe(payload["topic"])
        return Ok()

    @handle_in("unsubscribe")
    async def no_more(self, payload: Any) -> Ok:
        self.unsubscribe(payload["topic"])
        return Ok()


async def test_a_message_to_itself_is_handled_after_what_is_being_handled() -> None:
    """Phoenix: channel_test, "handles messages and pushes"."""
    async with connect(open_endpoint(Informed)) as socket:
        channel = await join(socket, "room:1")
        await push(channel, "tell", {"message": 1})
        await settle()
        assert events(socket) == [("reply ok", {}), ("told", {"message": 1})]


@pytest.mark.parametrize(("message", "end"), [("stop", "phx_close"), ("crash", "phx_error"), ("wrong", "phx_error")])
async def test_handle_info_may_end_the_channel(message: str, end: str) -> None:
    """Phoenix: channel_test, "handles messages and stops"."""
    async with connect(open_endpoint(Informed)) as socket:
        channel = await join(socket, "room:1")
        await push(channel, "tell", {"message": message})
        await assert_push(channel, end)


async def test_a_message_for_nobody_is_forgotten_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    """Phoenix: channel_test, "warns on unhandled handle_info/2 messages"."""

    class Room(OpenChannel):
        @handle_in("tell")
        async def tell(self) -> Ok:
            self.send_info("hello")
            return Ok()

    async with connect(open_endpoint(Room)) as socket:
        channel = await join(socket, "room:1")
        await assert_reply(await push(channel, "tell"))
        await assert_reply(await push(channel, "tell"))
    assert "got a str and has no handle_info for it." in caplog.text


async def test_a_message_for_later_comes_when_it_is_due() -> None:
    clock = FakeClock()
    async with connect(open_endpoint(Informed, clock=clock)) as socket:
        channel = await join(socket, "room:1")
        await assert_reply(await push(channel, "later", {"seconds": 5, "message": "late"}))
        await assert_reply(await push(channel, "later", {"seconds": 1, "message": "soon"}))
        clock.advance(0.9)
        await refute_push(channel, "told")
        clock.advance(0.1)
        await assert_push(channel, "told", {"message": "soon"})
        await refute_push(channel, "told")
        clock.advance(10)
        await assert_push(channel, "told", {"message": "late"})


@pytest.mark.parametrize("end", ["phx_leave", "stop", "crash"])
async def test_what_was_for_later_is_forgotten_when_the_channel_ends(end: str) -> None:
    clock = FakeClock()
    async with connect(open_endpoint(Informed, clock=clock)) as socket:
        channel = await join(socket, "room:1")
        before = clock.waiting
        await assert_reply(await push(channel, "later", {"seconds": 5, "message": "late"}))
        await push(channel, end) if end == "phx_leave" else await push(channel, "tell", {"message": end})
        await settle()
        assert clock.waiting == before
        again = await join(socket, "room:1")
        clock.advance(10)
        await refute_push(again, "told")


async def test_other_topics_are_heard_in_handle_info() -> None:
    """Phoenix: channel_test, "external subscriptions"."""
    endpoint = open_endpoint(Informed)
    async with connect(endpoint) as socket:
        channel = await join(socket, "room:1")
        await assert_reply(await push(channel, "subscribe", {"topic": "news"}))
        await endpoint.broadcast("news", "flash", {"n": 1})
        await assert_push(channel, "heard", {"topic": "news", "event": "flash", "payload": {"n": 1}})
        await push(channel, "phx_leave")
        await assert_push(channel, "phx_close")
        assert endpoint.local_broadcast("news", "flash", {}) == 0


async def test_another_topic_is_heard_once_and_can_be_unsubscribed_and_subscribed_again() -> None:
    """Phoenix: the "watch" and "unwatch" of channel.ex, whose guard against watching twice is not needed here."""
    endpoint = open_endpoint(Informed)
    async with connect(endpoint) as socket:
        channel = await join(socket, "room:1")
        for event in ("subscribe", "subscribe", "unsubscribe", "unsubscribe", "subscribe"):
            await assert_reply(await push(channel, event, {"topic": "news"}))
            heard = endpoint.local_broadcast("news", "flash", {})
            assert heard == (event == "subscribe")
            if heard:
                await assert_push(channel, "heard", {"topic": "news"})
        await refute_push(channel, "heard")


@pytest.mark.parametrize("event", ["subscribe", "unsubscribe"])
async def test_its_own_topic_is_not_one_to_subscribe_to(event: str) -> None:
    """Phoenix delivers such broadcasts twice, or crashes in handle_out (phoenix#2997)."""
    async with connect(open_endpoint(Informed)) as socket:
        channel = await join(socket, "room:1")
        await push(channel, event, {"topic": "room:1"})
        await assert_push(channel, "phx_error")


# --- reply refs -------------------------------------------------------------------------------------------------------


async def test_a_handler_that_does_not_reply_leaves_its_client_waiting() -> None:
    async with connect(open_endpoint(Answering)) as socket:
        Answering.answers = {"1": NoReply()}
        channel = await join(socket, "room:1")
        await refute_reply(await push(channel, "ask"))
