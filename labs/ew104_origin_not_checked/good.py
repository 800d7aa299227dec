"""The heating of a house, steered from a page on the computer in the hall. It obeys that computer and no other.

In a checkout: `emberwire serve labs.ew104_origin_not_checked.bad:app`
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from starlette.applications import Starlette

from emberwire import (
    Accept,
    Channel,
    ConnectInfo,
    Endpoint,
    Ok,
    Params,
    Refuse,
    Socket,
    Topic,
    WebSocketOptions,
    channel,
    handle_in,
    mount,
)

THIS_COMPUTER = {"127.0.0.1", "::1"}
heating = {"degrees": 20}


class Setting(msgspec.Struct):
    degrees: Annotated[int, msgspec.Meta(ge=5, le=30)]


class HeatingChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok:
        return Ok(heating)

    @handle_in("set")
    async def set(self, setting: Setting) -> Ok:
        heating["degrees"] = setting.degrees
        await self.broadcast("changed", heating)
        return Ok(heating)


class HouseSocket(Socket):
    heating = channel("heating", HeatingChannel)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        address, _ = info.peer_data or ("", 0)
        if address not in THIS_COMPUTER:
            return Refuse("only this computer steers the heating")
        return Accept(computer=address)

    def id(self) -> str:
        return f"computers:{self.assigns['computer']}"


endpoint = Endpoint(
    mount(
        "/socket",
        HouseSocket,
        websocket=WebSocketOptions(check_origin=True, connect_info=("peer_data",)),
    ),
    host="127.0.0.1",
)
app = Starlette(routes=[*endpoint.routes], lifespan=endpoint.lifespan)
