import asyncio

from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/ws")
async def feed(ws: WebSocket):  # EW101
    await ws.accept()
    asyncio.create_task(note_user(ws))
    await ws.send_json(await load_feed())


async def note_user(ws: WebSocket):
    user = await find_user(ws.cookies["session"])
    if user is None:
        raise PermissionError
    audit.write(user)
