"""A card game for three. Players wait for a table; when three are there, the cards are dealt.

In a checkout: `emberwire serve labs.ew502_fragile_broadcast_loop.bad:app`
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from emberwire import public

SEATS = 3
CARDS = ["ace", "king", "queen", "jack"]
waiting: list[WebSocket] = []


@dataclass(frozen=True)
class Table:
    """Three who play with one another."""

    players: list[WebSocket]


async def deal(table: Table) -> None:
    """Send each player of a table a card."""
    sends = [player.send_text(f"your card is the {secrets.choice(CARDS)}") for player in table.players]
    await asyncio.gather(*sends, return_exceptions=True)


@public("anybody may play")
async def play(websocket: WebSocket) -> None:
    """Give a player a seat, and the table its cards when it is full. Whoever leaves keeps their seat for this game."""
    await websocket.accept()
    waiting.append(websocket)
    await websocket.send_text("you have a seat")
    if len(waiting) >= SEATS:
        table = Table(waiting[:SEATS])
        del waiting[:SEATS]
        await deal(table)
    async for _ in websocket.iter_text():
        await websocket.send_text("you are at the table")


app = Starlette(routes=[WebSocketRoute("/ws", play)])
