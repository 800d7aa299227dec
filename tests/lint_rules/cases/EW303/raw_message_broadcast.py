import websockets


async def handler(ws):
    async for message in ws:
        text = json.loads(message)
        await hub.broadcast(text)  # EW303


websockets.serve(handler, "0.0.0.0", 80)
