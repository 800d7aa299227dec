import asyncio
import json

from fastapi import FastAPI, HTTPException, WebSocket

app = FastAPI()
clients: dict[str, set[WebSocket]] = {}


async def relay():
    async for event in broker.listen():
        for client in clients.get(event["user"], set()):
            await client.send_text(json.dumps(event["data"]))


async def user_of(ws: WebSocket) -> str:
    user = verify(ws.cookies.get("session"))
    if user is None:
        raise HTTPException(401)
    return user


@app.websocket("/ws")
async def feed(ws: WebSocket):  # ok: what others are told meanwhile is nothing that the client says or hears
    asyncio.create_task(relay())
    user = await user_of(ws)
    await ws.accept()
    clients[user].add(ws)
    while True:
        await ws.receive_text()


@app.websocket("/open")
async def open_to_all(ws: WebSocket):  # EW101
    await ws.accept()
    clients["all"].add(ws)
    await relay()
