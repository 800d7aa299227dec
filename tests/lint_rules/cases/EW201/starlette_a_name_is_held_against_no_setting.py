import settings
from fastapi import WebSocket

ALL = settings.ALL_TOPICS


@app.websocket("/topics")
async def topics(ws: WebSocket, token: str):
    user = decode(token)
    await ws.accept()
    async for message in ws.iter_json():
        topic = f"{message['space']}:{message.get('topic', ALL)}"
        if not topic:
            continue
        rooms[topic].append(ws)  # EW201


@app.websocket("/listed")
async def listed(ws: WebSocket, token: str):
    user = decode(token)
    await ws.accept()
    async for message in ws.iter_json():
        topic = settings.TOPICS.get(message["topic"])
        if topic:
            rooms[topic].append(ws)  # ok: a setting of the server gives it
