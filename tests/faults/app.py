"""The application that the fault tests serve: everyone is tracked, everything is broadcast, and a page says how it is.

With EMBERWIRE_TEST_CLOCK set, the wall clock of the process is wrong by as many seconds from the beginning.
"""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from reference_server.core.answers import Error, Ok
from reference_server.core.errors import PubSubUnavailable
from reference_server.core.limits import Limits
from reference_server.core.presence.tracker_options import TrackerOptions
from reference_server.core.topic import Topic
from reference_server.edge.endpoint import Endpoint
from reference_server.edge.mount import mount
from reference_server.runtime.channel import Channel
from reference_server.runtime.connect import Accept, ConnectInfo, Params
from reference_server.runtime.handlers import handle_in
from reference_server.runtime.presence.presence import Presence
from reference_server.runtime.route import channel
from reference_server.runtime.socket import Socket
from reference_server.runtime.telemetry import Event
from tests.faults import wrong_clock
from tests.faults.profile import PROFILE

wrong_clock.move(float(os.environ.get("EMBERWIRE_TEST_CLOCK", "0")))

presence = Presence(
    options=TrackerOptions(
        broadcast_period=float(os.environ.get("EMBERWIRE_TEST_PERIOD", PROFILE.period)),
        down_period=float(os.environ.get("EMBERWIRE_TEST_DOWN", PROFILE.down)),
        max_silent_periods=int(os.environ.get("EMBERWIRE_TEST_SILENT", "2")),
    )
)

AT_ONCE = 10
"""Broadcasts of a storm that overlap."""


class Room(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        self.assigns["tracks"] = payload.get("tracks", True)
        return Ok(node=self.endpoint.name)

    async def after_join(self) -> None:
        if self.assigns["tracks"]:
            await presence.track(self, self.assigns["user"], {})
        await self.push("presence_state", await presence.list(self))

    async def handle_gap(self, seconds: float) -> None:
        await self.push("gap", {"seconds": seconds})

    @handle_in("crowd")
    async def crowd(self, payload: Any) -> Ok:
        """Track many keys with this one channel."""
        for number in range(payload["size"]):
            await presence.track(self, f"{self.assigns['user']}-{number}", {})
        return Ok()

    @handle_in("track")
    async def track(self, payload: Any) -> Ok:
        return Ok(ref=await presence.track(self, payload["key"], payload["meta"]))

    @handle_in("update")
    async def update(self, payload: Any) -> Ok:
        return Ok(ref=await presence.update(self, payload["key"], payload["meta"]))

    @handle_in("untrack")
    async def untrack(self, payload: Any) -> Ok:
        await presence.untrack(self, payload["key"])
        return Ok()

    @handle_in("who")
    async def who(self, payload: Any) -> Ok:
        """The list of this node, when all diffs that led to it have been sent."""
        while presence.tracker.has_diffs:  # noqa: ASYNC110 - one tick of the loop, after which they have been sent
            await asyncio.sleep(0)
        return Ok(listed=await presence.list(self))

    @handle_in("where")
    async def where(self, payload: Any) -> Ok:
        """The node and the process that this channel lives in."""
        return Ok(node=self.endpoint.name, pid=os.getpid())

    @handle_in("shout")
    async def shout(self, payload: Any) -> Ok | Error:
        """Broadcast once; the reply says how long that took."""
        started = time.perf_counter()
        try:
            await self.broadcast("shouted", payload)
        except PubSubUnavailable:
            return Error(seconds=time.perf_counter() - started)
        return Ok(seconds=time.perf_counter() - started)

    @handle_in("storm")
    async def storm(self, payload: Any) -> Ok:
        """Broadcast the numbers from `first`, some of them at once, whether others can be reached or not."""
        failed = 0
        last = payload["first"] + payload["count"]
        for start in range(payload["first"], last, AT_ONCE):
            numbers = range(start, min(start + AT_ONCE, last))
            failed += sum(await asyncio.gather(*map(self._failed, numbers)))
        return Ok(failed=failed)

    async def _failed(self, number: int) -> bool:
        try:
            await self.broadcast("number", {"from": self.assigns["user"], "number": number})
        except PubSubUnavailable:
            return True
        return False

    @handle_in("try")
    async def try_often(self, payload: Any) -> Ok:
        """Broadcast where nobody listens; says how often it failed, the longest time, and what it cost in memory."""
        failed, longest, before = 0, 0.0, resident_bytes()
        for number in range(payload["count"]):
            started = time.perf_counter()
            try:
                await self.endpoint.broadcast("nobody", "number", {"number": number})
            except PubSubUnavailable:
                failed += 1
            longest = max(longest, time.perf_counter() - started)
            if number % 100 == 0:
                await asyncio.sleep(0)
        return Ok(failed=failed, longest=longest, grown=resident_bytes() - before)

    @handle_in("move_clock")
    async def move_clock(self, payload: Any) -> Ok:
        wrong_clock.move(payload["seconds"])
        return Ok(time=time.time())


class UserSocket(Socket):
    room = channel("room:*", Room)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept:
        return Accept(user=params["user"])


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def present(request: Request) -> JSONResponse:
    """Who is on a topic, as this node sees it: the refs of each key."""
    listed = await presence.list(request.path_params["topic"])
    return JSONResponse({key: [meta["phx_ref"] for meta in each["metas"]] for key, each in listed.items()})


async def node(request: Request) -> JSONResponse:
    """What this node knows of the others, and what it did not take from the broker."""
    cluster = endpoint.node.cluster
    return JSONResponse({"name": cluster.name, "ignored": cluster.ignored, "replicas": replicas})


replicas: dict[str, str] = {}


def note_replica(event: Event) -> None:
    replicas[event.metadata["node"]] = event.metadata["kind"]


# Storms are louder than what a client is allowed to send by default.
LIMITS = Limits(max_rate=10_000.0, max_burst=10_000, max_outbox_frames=20_000, max_outbox_bytes=16 * 1024 * 1024)
endpoint = Endpoint(mount("/socket", UserSocket, limits=LIMITS), presences=[presence], log=False)
endpoint.telemetry.attach("replica_changed", note_replica)
app = Starlette(
    routes=[*endpoint.routes, Route("/present/{topic}", present), Route("/node", node)], lifespan=endpoint.lifespan
)
