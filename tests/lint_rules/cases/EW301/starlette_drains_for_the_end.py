from fastapi import WebSocket


async def until_gone(ws: WebSocket):
    while True:
        event = await ws.receive()  # ok: the types of ASGI are no kinds of message
        if event.get("type") == "websocket.disconnect":
            return


@app.websocket("/frames")
async def frames(ws: WebSocket):
    await ws.accept()
    gone = asyncio.create_task(until_gone(ws))
    while not gone.done():
        await ws.send_bytes(await camera.frame())
