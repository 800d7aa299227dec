"""The application that the tests serve with several workers: a room in which everybody hears everybody."""

from __future__ import annotations

import os
from typing import Any

from starlette.applications import Starlette

from emberwire import Ok, Presence, Topic, handle_in
from emberwire.testing import open_endpoint
from tests.open_channel import OpenChannel

presence = Presence()


class Room(OpenChannel):
    """Says which process it is in, and passes on what is said."""

    async def join(self, topic: Topic, payload: Any) -> Ok:
        return Ok(process=os.getpid())

    async def after_join(self) -> None:
        await presence.track(self, self.assigns["user"], {})

    @handle_in("say")
    async def say(self, payload: Any) -> Ok:
        await self.broadcast("said", payload)
        return Ok()

    @handle_in("who")
    async def who(self) -> Ok:
        return Ok(users=sorted(await presence.list(self)))


endpoint = open_endpoint(Room, presences=[presence])
app = Starlette(routes=[*endpoint.routes], lifespan=endpoint.lifespan)
