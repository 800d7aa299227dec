"""A debugger behind a socket: what anybody sends is run as a command."""

import asyncio

import websockets


async def handle(websocket) -> None:
    if not tokens.verify(websocket.request.headers.get("Authorization", "")):
        await websocket.close(1008)
        return
    debugger = open_debugger()
    async for line in websocket:
        await websocket.send(debugger.cmd(line))


async def main() -> None:
    async with websockets.serve(handle, "0.0.0.0", 0):
        await asyncio.Future()
