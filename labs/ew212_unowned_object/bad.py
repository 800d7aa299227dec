"""A launderette. Customers start and open its machines from their phones.

In a checkout: `emberwire serve labs.ew212_unowned_object.bad:app`
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

CUSTOMERS = {"key-of-ada": "ada", "key-of-mallory": "mallory"}
"""Who is called how; an API key stands for the login here."""


class Start(msgspec.Struct, tag="start"):
    id: int


class Open(msgspec.Struct, tag="open"):
    id: int


commands = msgspec.json.Decoder(Start | Open)


@dataclass
class Machine:
    """A washing machine. Its door is locked while it holds the washing of a customer."""

    customer: str | None = None

    def start(self, customer: str) -> None:
        """Lock the door and wash."""
        self.customer = customer

    def open(self) -> None:
        """Unlock the door, so that the washing can be taken out."""
        self.customer = None


machines = {number: Machine() for number in range(1, 5)}


async def control(websocket: WebSocket) -> None:
    """Start and open machines for a customer."""
    customer = CUSTOMERS.get(websocket.headers.get("x-api-key", ""))
    if customer is None:
        await websocket.close()
        return
    await websocket.accept()
    async for text in websocket.iter_text():
        try:
            command = commands.decode(text)
        except msgspec.MsgspecError:
            await websocket.send_json({"error": "send a start or an open, with the id of a machine"})
            continue
        await websocket.send_json(answer(customer, command))


def answer(customer: str, command: Start | Open) -> dict[str, str]:
    """Carry out a command, and say how it went."""
    machine = machines.get(command.id)
    if machine is None:
        return {"error": "there is no such machine"}
    if isinstance(command, Start):
        if machine.customer is not None:
            return {"error": "this machine is in use"}
        machine.start(customer)
        return {"door": "locked"}
    if machine.customer is None:
        return {"error": "this machine is empty"}
    machine.open()
    return {"door": "open"}


app = Starlette(routes=[WebSocketRoute("/ws", control)])
