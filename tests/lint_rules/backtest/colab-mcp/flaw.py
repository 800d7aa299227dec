"""A server on this machine that drives a notebook for whoever connects from the right page."""

import websockets

bridge = Bridge()


async def handle(connection) -> None:
    bridge.attach(connection)
    async for frame in connection:
        await bridge.feed(frame)


async def main() -> None:
    async with websockets.serve(handle, HOST, 0, origins=["https://colab.example"]):
        await bridge.closed()
