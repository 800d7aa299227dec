"""Presence in a running endpoint: what clients see, what `fetch` may do, and what ends with a channel."""

from __future__ import annotations

import asyncio
import logging
from contextvars import ContextVar
from typing import Any
from unittest.mock import ANY

import pytest

from emberwire import AlreadyTracked, Broadcast, Endpoint, NotTracked, Ok, Presence, handle_in
from emberwire.testing import (
    FakeClock,
    assert_push,
    assert_reply,
    connect,
    join,
    leave,
    open_endpoint,
    push,
    refute_push,
    settle,
)
from reference_server.core.errors import ConfigurationError, PresenceError
from reference_server.core.presence.diff import Diff, Presences
from reference_server.core.presence.meta import PresenceLimits
from reference_server.core.presence.tracker_options import TrackerOptions
from reference_server.runtime.clock import Clock
from tests.fakes import FakeAdapter
from tests.held import held
from tests.open_channel import OpenChannel

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("clean_loop")]


class Commands(OpenChannel):
    """Does with its presence what the client asks for."""

    presence: Presence

    @handle_in("track")
    async def track(self, payload: Any) -> Ok:
        return Ok(await self.presence.track(self, payload["key"], payload.get("meta", {})))

    @handle_in("untrack")
    async def untrack(self, payload: Any) -> Ok:
        await self.presence.untrack(self, payload["key"])
        return Ok()

    @handle_in("update")
    async def update(self, payload: Any) -> Ok:
        return Ok(await self.presence.update(self, payload["key"], payload["meta"]))

    @handle_in("list")
    async def list(self) -> Ok:
        return Ok(await self.presence.list(self))


def app(presence: Presence, *, clock: Clock | None = None) -> Endpoint:
    """An endpoint whose channels command `presence`."""

    class Room(Commands):
        pass

    Room.presence = presence
    return open_endpoint(Room, clock=clock, presences=[presence])


def diffs_of(endpoint: Endpoint, topic: str) -> list[Any]:
    """The payloads of the diffs that are broadcast on a topic from now on."""
    diffs: list[Any] = []

    def record(broadcast: Broadcast) -> None:
        assert broadcast.event == "presence_diff"
        diffs.append(broadcast.payload)

    endpoint.subscribe(topic, record)
    return diffs


class Gated(Presence):
    """Fetches when the test opens the gate; `calls` is what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.calls: list[tuple[str, list[str]]] = []

    async def fetch(self, topic: str, presences: Presences) -> Presences:
        self.calls.append((topic, sorted(presences)))
        await self.gate.wait()
        return {key: {**presence, "name": key.upper()} for key, presence in presences.items()}


# --- what clients see -------------------------------------------------------------------------------------------------


async def test_track_update_and_untrack_as_one_client_sees_them() -> None:
    """Phoenix: presence_test, "handle_diff broadcasts events with default fetched data", "update sends join and leave
    diff"."""
    endpoint = app(Presence())
    diffs = diffs_of(endpoint, "room:1")
    async with connect(endpoint) as socket:
        channel = await join(socket, "room:1")
        first = await assert_reply(await push(channel, "track", {"key": "ada", "meta": {"n": 1}}))
        await settle()
        second = await assert_reply(await push(channel, "update", {"key": "ada", "meta": {"n": 2}}))
        await settle()
        await assert_reply(await push(channel, "untrack", {"key": "ada"}))
        await settle()
    old = {"n": 1, "phx_ref": first}
    new = {"n": 2, "phx_ref": second, "phx_ref_prev": first}
    assert diffs == [
        {"joins": {"ada": {"metas": [old]}}, "leaves": {}},
        {"joins": {"ada": {"metas": [new]}}, "leaves": {"ada": {"metas": [old]}}},
        {"joins": {}, "leaves": {"ada": {"metas": [new]}}},
    ]
    assert len({first, second}) == 2
    assert [len(ref) for ref in (first, second)] == [16, 16]


async def test_a_client_that_pushes_the_list_after_joining_has_everyone() -> None:
    """The idiom of every Phoenix application: track, then push presence_state."""
    presence = Presence()

    class Room(OpenChannel):
        async def after_join(self) -> None:
            await presence.track(self, self.assigns["user"], {})
            await self.push("presence_state", await presence.list(self))

    endpoint = open_endpoint(Room, presences=[presence])
    async with connect(endpoint, params={"user": "ada"}) as ada, connect(endpoint, params={"user": "bob"}) as bob:
        first = await join(ada, "room:1")
        assert await assert_push(first, "presence_state") == {"ada": {"metas": [{"phx_ref": ANY}]}}
        second = await join(bob, "room:1")
        state = await assert_push(second, "presence_state")
        assert list(state) == ["ada", "bob"]
        await assert_push(first, "presence_diff", {"joins": {"ada": {}}})
        await assert_push(first, "presence_diff", {"joins": {"bob": {}}})
        await refute_push(first, "presence_state")


async def test_a_client_hears_of_itself_in_the_diff_before_it_is_pushed_the_list() -> None:
    """Transcripts presence_*: presence_diff, then presence_state, at each of their joins; so they wait for a poll."""
    presence = Presence()
    told: list[str] = []

    class Room(OpenChannel):
        async def after_join(self) -> None:
            await presence.track(self, self.assigns["user"], {})
            state = await presence.list(self)
            told.append(f"state of {', '.join(state)}")

    endpoint = open_endpoint(Room, presences=[presence])
    endpoint.subscribe("room:1", lambda broadcast: told.append(f"diff of {', '.join(broadcast.payload['joins'])}"))
    async with connect(endpoint, params={"user": "ada"}) as ada, connect(endpoint, params={"user": "bob"}) as bob:
        await asyncio.gather(join(ada, "room:1"), join(bob, "room:1"))
        await settle()
    assert told[:3] == ["diff of ada, bob", "state of ada, bob", "state of ada, bob"]


async def test_what_changes_in_one_tick_is_one_diff() -> None:
    """DIFFERS from Phoenix, which broadcasts one for each change."""
    presence = Presence()

    class Room(OpenChannel):
        async def after_join(self) -> None:
            for key in ("a", "b", "c"):
                await presence.track(self, key, {"n": 1})
            await presence.update(self, "b", {"n": 2})
            await presence.untrack(self, "c")

    endpoint = open_endpoint(Room, presences=[presence])
    diffs = diffs_of(endpoint, "room:1")
    async with connect(endpoint) as socket:
        await join(socket, "room:1")
        await settle()
        [diff] = diffs
        assert diff["leaves"] == {}
        assert {key: presence["metas"][0]["n"] for key, presence in diff["joins"].items()} == {"a": 1, "b": 2}


async def test_topics_are_told_of_their_own_presences_only() -> None:
    endpoint = app(Presence())
    async with connect(endpoint) as socket:
        here, elsewhere = await join(socket, "room:1"), await join(socket, "room:2")
        await assert_reply(await push(here, "track", {"key": "ada"}))
        await assert_push(here, "presence_diff")
        await refute_push(elsewhere, "presence_diff")
        assert await assert_reply(await push(elsewhere, "list")) == {}


async def test_a_channel_may_be_shown_on_another_topic_for_as_long_as_it_lives() -> None:
    """Phoenix: presence.ex, track/4: the topic is an argument, and one process may track on many."""
    presence = Presence()

    class Room(OpenChannel):
        async def after_join(self) -> None:
            await presence.track(self, "ada", {"n": 1}, topic="house")
            await presence.update(self, "ada", {"n": 2}, topic="house")
            await presence.track(self, "bob", {}, topic="house")
            await presence.untrack(self, "bob", topic="house")

    endpoint = open_endpoint(Room, presences=[presence])
    diffs = diffs_of(endpoint, "house")
    async with connect(endpoint) as socket:
        channel = await join(socket, "room:1")
        await settle()
        assert (await presence.list("house"))["ada"]["metas"][0]["n"] == 2
        assert await presence.list("room:1") == {}
        await leave(channel)
        await settle()
        assert await presence.list("house") == {}
    assert [(list(diff["joins"]), list(diff["leaves"])) for diff in diffs] == [(["ada"], []), ([], ["ada"])]


async def test_a_person_with_several_tabs_has_several_metas_and_leaves_with_the_last() -> None:
    presence = Presence()
    endpoint = app(presence)
    async with connect(endpoint) as phone:
        channel = await join(phone, "room:1")
        await assert_reply(await push(channel, "track", {"key": "ada", "meta": {"on": "phone"}}))
        async with connect(endpoint) as laptop:
            other = await join(laptop, "room:1")
            await assert_reply(await push(other, "track", {"key": "ada", "meta": {"on": "laptop"}}))
            listed = await presence.list("room:1")
            assert [meta["on"] for meta in listed["ada"]["metas"]] == ["phone", "laptop"]
        await assert_push(channel, "presence_diff", {"leaves": {"ada": {"metas": [{"on": "laptop"}]}}})
        assert list(await presence.list("room:1")) == ["ada"]
    await settle()
    assert await presence.list("room:1") == {}


# --- the functions ----------------------------------------------------------------------------------------------------


async def test_get_by_key_finds_one_key_and_none() -> None:
    """Phoenix: presence_test, "get_by_key/2 returns metadata for key"."""
    presence = Presence()
    endpoint = app(presence)
    async with connect(endpoint) as socket:
        channel = await join(socket, "room:1")
        ref = await assert_reply(await push(channel, "track", {"key": "ada", "meta": {"n": 1}}))
        assert await presence.get_by_key("room:1", "ada") == {"metas": [{"n": 1, "phx_ref": ref}]}
        assert await presence.get_by_key("room:1", "bob") is None
        assert await presence.get_by_key("room:2", "ada") is None


async def test_tracking_twice_and_updating_nothing_are_mistakes_and_untracking_nothing_is_none() -> None:
    """Phoenix: presence_test, "untrack with no tracked presence", "update with no tracked presence"."""
    presence, problems = Presence(), list[str]()

    class Room(OpenChannel):
        async def after_join(self) -> None:
            await presence.untrack(self, "ada")
            for attempt in (
                presence.update(self, "ada", {}),
                presence.track(self, "ada", {}),
                presence.track(self, "ada", {}),
            ):
                try:
                    await attempt
                except (AlreadyTracked, NotTracked) as error:
                    problems.append(type(error).__name__)

    async with connect(open_endpoint(Room, presences=[presence])) as socket:
        await join(socket, "room:1")
        await settle()
    assert problems == ["NotTracked", "AlreadyTracked"]


async def test_an_update_may_be_a_function_of_the_old_meta() -> None:
    presence, seen = Presence(), list[dict[str, Any]]()

    class Room(OpenChannel):
        async def after_join(self) -> None:
            await presence.track(self, "ada", {"n": 1})

            def grown(meta: dict[str, Any]) -> dict[str, Any]:
                seen.append(dict(meta))
                return {"n": meta["n"] + 1}

            await presence.update(self, "ada", grown)

    async with connect(open_endpoint(Room, presences=[presence])) as socket:
        await join(socket, "room:1")
        await settle()
        assert seen == [{"n": 1, "phx_ref": ANY}]
        assert await presence.get_by_key("room:1", "ada") == {"metas": [{"n": 2, "phx_ref": ANY}]}


@pytest.mark.parametrize("key", [1, None, "__proto__", "ada\n", "k" * 256])
@pytest.mark.parametrize("verb", ["track", "update"])
async def test_a_key_or_meta_that_clients_cannot_be_sent_changes_nothing(verb: str, key: Any) -> None:
    """S23, CVE-2026-56812."""
    presence, problems = Presence(), list[Exception]()

    class Room(OpenChannel):
        async def after_join(self) -> None:
            await presence.track(self, "ada", {"n": 1})
            attempt = (
                presence.track(self, key, {}) if verb == "track" else presence.update(self, "ada", {"n": object()})
            )
            with pytest.raises(PresenceError) as problem:
                await attempt
            problems.append(problem.value)

    async with connect(open_endpoint(Room, presences=[presence])) as socket:
        await join(socket, "room:1")
        await settle()
        assert len(problems) == 1
        assert await presence.list("room:1") == {"ada": {"metas": [{"n": 1, "phx_ref": ANY}]}}


async def test_what_is_listed_may_be_changed_without_harm() -> None:
    presence = Presence()
    endpoint = app(presence)
    async with connect(endpoint) as socket:
        channel = await join(socket, "room:1")
        await assert_reply(await push(channel, "track", {"key": "ada", "meta": {"tags": ["a"]}}))
        listed = await presence.list("room:1")
        listed["ada"]["metas"][0]["n"] = 1
        listed["ada"]["metas"].clear()
        assert await presence.list("room:1") == {"ada": {"metas": [{"tags": ["a"], "phx_ref": ANY}]}}


async def test_a_key_can_be_tracked_again_after_it_was_untracked() -> None:
    presence = Presence(options=TrackerOptions(max_history=5))
    endpoint = app(presence)
    async with connect(endpoint) as socket:
        channel = await join(socket, "room:1")
        remembered: list[int] = []
        for _ in range(20):
            await assert_reply(await push(channel, "track", {"key": "ada"}))
            await assert_reply(await push(channel, "untrack", {"key": "ada"}))
            await settle()
            socket.inbox.clear()
            remembered.append(held(presence.tracker) + held(endpoint.node.broadcaster))
        assert max(remembered[10:]) <= max(remembered[:10])
        await assert_reply(await push(channel, "track", {"key": "ada"}))
    await settle()
    assert await presence.list("room:1") == {}


# --- attaching --------------------------------------------------------------------------------------------------------


async def test_two_presences_beside_each_other_know_nothing_of_each_other() -> None:
    people, typing = Presence(), Presence()

    class Room(OpenChannel):
        async def after_join(self) -> None:
            await people.track(self, "ada", {"as": "person"})
            await typing.track(self, "ada", {"as": "typing"})
            await typing.untrack(self, "ada")

    async with connect(open_endpoint(Room, presences=[people, typing])) as socket:
        channel = await join(socket, "room:1")
        await assert_push(channel, "presence_diff", {"joins": {"ada": {"metas": [{"as": "person"}]}}})
        assert list(await people.list("room:1")) == ["ada"]
        assert await typing.list("room:1") == {}


async def test_a_presence_belongs_to_one_endpoint() -> None:
    presence = Presence()
    app(presence)
    with pytest.raises(ConfigurationError, match="attached to another endpoint already"):
        app(presence)


async def test_a_presence_without_endpoint_says_how_to_get_one() -> None:
    with pytest.raises(ConfigurationError, match=r"Endpoint\(…, presences=\[presence\]\)"):
        await Presence().list("room:1")


def test_callbacks_that_cannot_be_called_are_told_where_the_presence_is_made() -> None:
    class Plain(Presence):
        def fetch(self, topic: str, presences: Any) -> Any:
            return presences

    class Short(Presence):
        async def handle_metas(self, topic: str, diff: Any) -> None:  # type: ignore[override]
            """Lacks the list."""

    with pytest.raises(ConfigurationError, match=r"Plain\.fetch must be an `async def`"):
        Plain()
    with pytest.raises(ConfigurationError, match=r"Short\.handle_metas is called as self\.handle_metas\(topic, diff"):
        Short()


# --- fetch ------------------------------------------------------------------------------------------------------------


async def test_fetch_adds_data_to_lists_and_to_each_side_of_a_diff() -> None:
    """Phoenix: presence_test, "handle_diff broadcasts events with custom fetched data"."""
    presence = Gated()
    presence.gate.set()
    endpoint = app(presence)
    diffs = diffs_of(endpoint, "room:1")
    async with connect(endpoint) as socket:
        channel = await join(socket, "room:1")
        await assert_reply(await push(channel, "track", {"key": "ada"}))
        await settle()
        assert await assert_reply(await push(channel, "list")) == {"ada": {"metas": [{"phx_ref": ANY}], "name": "ADA"}}
        assert await presence.get_by_key("room:1", "ada") == {"metas": [{"phx_ref": ANY}], "name": "ADA"}
        await leave(channel)
        await settle()
    assert [(list(diff["joins"].values()), list(diff["leaves"].values())) for diff in diffs] == [
        ([{"metas": [{"phx_ref": ANY}], "name": "ADA"}], []),
        ([], [{"metas": [{"phx_ref": ANY}], "name": "ADA"}]),
    ]


async def test_one_fetch_serves_everyone_who_came_in_one_tick() -> None:
    """No query for each person; and none at all for a side that is empty."""
    presence = Gated()
    presence.gate.set()

    class Room(OpenChannel):
        async def after_join(self) -> None:
            for number in range(5):
                await presence.track(self, f"user {number}", {})

    async with connect(open_endpoint(Room, presences=[presence])) as socket:
        await join(socket, "room:1")
        await settle()
        assert presence.calls == [("room:1", [f"user {number}" for number in range(5)])]


async def test_what_serves_everybody_sees_the_context_variables_of_nobody() -> None:
    """A diff holds the changes of many clients, so `fetch` and `handle_metas` must not act as one of them."""
    user = ContextVar("user", default="nobody")
    seen: list[str] = []

    class Curious(Presence):
        async def fetch(self, topic: str, presences: Presences) -> Presences:
            seen.append(user.get())
            return presences

        async def handle_metas(self, topic: str, diff: Diff, presences: Presences) -> None:
            seen.append(user.get())

    presence = Curious()

    class Room(OpenChannel):
        async def after_join(self) -> None:
            user.set("ada")
            await presence.track(self, "ada", {})

    async with connect(open_endpoint(Room, presences=[presence])) as socket:
        await join(socket, "room:1")
        await settle()
        assert seen == ["nobody", "nobody"]


async def test_a_slow_fetch_delays_diffs_and_loses_and_swaps_none() -> None:
    presence = Gated()
    endpoint = app(presence)
    diffs = diffs_of(endpoint, "room:1")
    async with connect(endpoint) as socket:
        channel = await join(socket, "room:1")
        for key in ("a", "b"):
            await assert_reply(await push(channel, "track", {"key": key}))
            await settle()
        await assert_reply(await push(channel, "update", {"key": "a", "meta": {"n": 2}}))
        await assert_reply(await push(channel, "track", {"key": "brief"}))
        await assert_reply(await push(channel, "untrack", {"key": "brief"}))
        await assert_reply(await push(channel, "untrack", {"key": "b"}))
        await settle()
        assert diffs == []
        presence.gate.set()
        await settle()
        state: dict[str, set[str]] = {}
        for diff in diffs:
            for key, side in diff["joins"].items():
                state.setdefault(key, set()).update(meta["phx_ref"] for meta in side["metas"])
            for key, side in diff["leaves"].items():
                state.get(key, set()).difference_update(meta["phx_ref"] for meta in side["metas"])
        listed = {
            key: {meta["phx_ref"] for meta in each["metas"]} for key, each in (await presence.list("room:1")).items()
        }
        assert {key: refs for key, refs in state.items() if refs} == listed


class Failing(Presence):
    """Fails once, in the way that the test says."""

    def __init__(self, way: str) -> None:
        super().__init__()
        self.way: str | None = way

    async def fetch(self, topic: str, presences: Presences) -> Any:
        way, self.way = self.way, None
        match way:
            case "raises":
                raise RuntimeError("the database is gone")
            case "is cancelled":
                future = asyncio.get_running_loop().create_future()
                future.cancel()
                await future
            case "spoils its argument and raises":
                presences.clear()
                raise RuntimeError("boom")
            case "returns nothing":
                return None
            case "forgets a key":
                return {}
            case "forgets the metas":
                return {key: {"name": key} for key in presences}
            case "returns what JSON cannot say":
                return {key: {**presence, "at": object()} for key, presence in presences.items()}
        return presences


WAYS = [
    "raises",
    "is cancelled",
    "spoils its argument and raises",
    "returns nothing",
    "forgets a key",
    "forgets the metas",
]


@pytest.mark.parametrize("way", WAYS)
async def test_a_fetch_that_fails_costs_its_own_data_and_nothing_else(
    way: str, caplog: pytest.LogCaptureFixture
) -> None:
    """DIFFERS from Phoenix, where it ends every tracked channel of the shard, in other rooms too."""
    presence = Failing(way)
    endpoint = app(presence)
    diffs = diffs_of(endpoint, "room:1")
    async with connect(endpoint) as socket:
        channel = await join(socket, "room:1")
        with caplog.at_level(logging.ERROR):
            await assert_reply(await push(channel, "track", {"key": "ada"}))
            await settle()
        await assert_reply(await push(channel, "track", {"key": "bob"}))
        await settle()
        assert [list(diff["joins"]) for diff in diffs] == [["ada"], ["bob"]]
        assert "Failing.fetch" in caplog.text
        presence.way = way
        assert list(await presence.list("room:1")) == ["ada", "bob"]
        presence.way = way
        assert await presence.get_by_key("room:1", "ada") == {"metas": [{"phx_ref": ANY}]}


async def test_data_that_json_cannot_say_loses_no_presence(caplog: pytest.LogCaptureFixture) -> None:
    presence = Failing("returns what JSON cannot say")
    endpoint = app(presence)
    diffs = diffs_of(endpoint, "room:1")
    async with connect(endpoint) as socket:
        channel = await join(socket, "room:1")
        await assert_reply(await push(channel, "track", {"key": "ada"}))
        await settle()
        assert [list(diff["joins"]) for diff in diffs] == [["ada"]]


async def test_a_channel_that_ends_while_fetch_runs_is_gone_in_the_end() -> None:
    presence = Gated()
    endpoint = app(presence)
    diffs = diffs_of(endpoint, "room:1")
    async with connect(endpoint) as socket:
        channel = await join(socket, "room:1")
        await assert_reply(await push(channel, "track", {"key": "ada"}))
        await settle()
    await settle()
    presence.gate.set()
    await settle()
    assert await presence.list("room:1") == {}
    assert [(list(diff["joins"]), list(diff["leaves"])) for diff in diffs] == [(["ada"], []), ([], ["ada"])]


# --- what hangs -------------------------------------------------------------------------------------------------------


async def test_a_fetch_that_hangs_holds_diffs_up_for_a_bounded_time(caplog: pytest.LogCaptureFixture) -> None:
    """A round of diffs waits once, however many topics it has; then they go out without the data, and in order."""
    clock, presence = FakeClock(), Gated()
    endpoint = app(presence, clock=clock)
    rooms = [f"room:{number}" for number in range(20)]
    diffs = {room: diffs_of(endpoint, room) for room in rooms}
    failed: list[str] = []
    endpoint.telemetry.attach("presence_failed", lambda event: failed.append(event.metadata["topic"]))
    async with connect(endpoint) as socket:
        for room in rooms:
            channel = await join(socket, room)
            await assert_reply(await push(channel, "track", {"key": "ada"}))
        await settle()
        assert not any(diffs.values())
        with caplog.at_level(logging.ERROR):
            for _ in range(2):  # the round of the first topic, and that of the others
                clock.advance(presence.limits.callback_seconds)
                await settle()
        assert [list(diffs[room][0]["joins"]) for room in rooms] == [["ada"]] * 20
        assert all("name" not in diffs[room][0]["joins"]["ada"] for room in rooms)
        assert "Gated.fetch failed for 'room:0'" in caplog.text
        assert failed == ["room:0", "room:1"]
        presence.gate.set()
        await assert_reply(await push(channel, "track", {"key": "bob"}))
        await settle()
        assert diffs[rooms[-1]][1]["joins"]["bob"]["name"] == "BOB"
    await settle()


async def test_a_list_does_not_wait_longer_for_fetch_than_a_diff_does() -> None:
    clock, presence = FakeClock(), Gated()
    endpoint = app(presence, clock=clock)
    async with connect(endpoint) as socket:
        channel = await join(socket, "room:1")
        await assert_reply(await push(channel, "track", {"key": "ada"}))
        asked = [
            asyncio.create_task(presence.list("room:1")),
            asyncio.create_task(presence.get_by_key("room:1", "ada")),
        ]
        await settle()
        clock.advance(presence.limits.callback_seconds)
        assert await asyncio.gather(*asked) == [{"ada": {"metas": [{"phx_ref": ANY}]}}, {"metas": [{"phx_ref": ANY}]}]
        presence.gate.set()
    await settle()


async def test_a_handle_metas_that_hangs_holds_diffs_up_for_a_bounded_time(caplog: pytest.LogCaptureFixture) -> None:
    class Hanging(Presence):
        async def handle_metas(self, topic: str, diff: Diff, presences: Presences) -> None:
            await asyncio.Event().wait()

    clock = FakeClock()
    endpoint = app(Hanging(limits=PresenceLimits(callback_seconds=2.0)), clock=clock)
    diffs = diffs_of(endpoint, "room:1")
    async with connect(endpoint) as socket:
        channel = await join(socket, "room:1")
        for key in ("a", "b"):
            await assert_reply(await push(channel, "track", {"key": key}))
            await settle()
        assert [list(diff["joins"]) for diff in diffs] == [["a"]]
        with caplog.at_level(logging.ERROR):
            clock.advance(2.0)
            await settle()
        assert [list(diff["joins"]) for diff in diffs] == [["a"], ["b"]]
        assert "Hanging.handle_metas failed for 'room:1'" in caplog.text
        clock.advance(2.0)
        await settle()
    await settle()
    clock.advance(2.0)
    await settle()


# --- what handle_metas is told, and runs ------------------------------------------------------------------------------


async def test_handle_metas_knows_every_meta_of_a_topic_after_each_change() -> None:
    """Phoenix: presence_test, the six tests of async_merge/2: topics, presences and metas are added and removed."""
    told: list[tuple[str, dict[str, list[Any]]]] = []

    class Telling(Presence):
        async def handle_metas(self, topic: str, diff: Diff, presences: Presences) -> None:
            told.append((topic, {key: [meta["tab"] for meta in each["metas"]] for key, each in presences.items()}))

    endpoint = app(Telling())
    async with connect(endpoint) as one, connect(endpoint) as two:
        first, second = await join(one, "room:1"), await join(two, "room:1")
        for channel, verb, key, tab in (
            (first, "track", "ada", 1),
            (first, "track", "bob", 1),
            (second, "track", "ada", 2),
            (first, "untrack", "bob", 1),
            (first, "untrack", "ada", 1),
            (second, "untrack", "ada", 2),
        ):
            await assert_reply(await push(channel, verb, {"key": key, "meta": {"tab": tab}}))
            await settle()
    assert told == [
        ("room:1", {"ada": [1]}),
        ("room:1", {"ada": [1], "bob": [1]}),
        ("room:1", {"ada": [1, 2], "bob": [1]}),
        ("room:1", {"ada": [1, 2]}),
        ("room:1", {"ada": [2]}),
        ("room:1", {}),
    ]


async def test_every_run_of_a_node_has_a_vsn_of_its_own() -> None:
    """phoenix_pubsub: replica_test, "new/1 returns a new Replica with unique vsn"."""
    presences = [Presence() for _ in range(3)]
    for presence in presences:
        Endpoint(pubsub=FakeAdapter("web-1"), presences=[presence])
    replicas = [presence.tracker.replica for presence in presences]
    assert {replica.name for replica in replicas} == {"web-1"}
    assert [replica.vsn for replica in replicas] == sorted({replica.vsn for replica in replicas})
