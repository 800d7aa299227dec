import json

from fastapi import WebSocket


async def messages(ws: WebSocket):
    while True:
        try:
            yield json.loads(await ws.receive_text())
        except ValueError:  # who iterates it has the connection, too
            await ws.send_json({"error": "no JSON"})


@app.websocket("/ws")
async def f(ws: WebSocket):  # ok: the generator hands the messages to this loop, which answers each
    await ws.accept()
    async for message in messages(ws):
        await ws.send_json(await answered(message))
