"""A relay between a telephone and its agents: reconnects during a broadcast end the polling for good."""

import asyncio

import websockets

CLIENTS = set()


async def handle(websocket) -> None:
    if not tokens.verify(await websocket.recv()):
        return
    CLIENTS.add(websocket)
    try:
        await websocket.wait_closed()
    finally:
        CLIENTS.discard(websocket)


async def broadcast(text: str) -> None:
    for client in CLIENTS:
        await client.send(text)


async def main() -> None:
    async with websockets.serve(handle, "localhost", 0):
        await asyncio.Future()
