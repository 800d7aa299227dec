import os
import websockets

TOKEN = os.getenv("BRIDGE_TOKEN")


async def bridge(ws):  # EW109
    if TOKEN and ws.request.headers.get("authorization") != TOKEN:
        return await ws.close(1008)
    async for message in ws:
        await robot.drive(message)


websockets.serve(bridge, "0.0.0.0", 1)
