from fastapi import FastAPI, WebSocket

from hall import sessions, talks

app = FastAPI()
seats: dict[int, dict] = {}


@app.websocket("/talks/{talk}/public")
async def listen(ws: WebSocket, talk: int):
    guest = await sessions.guest_of(ws.cookies.get("sid"))
    if guest is None or not await talks.is_public(talk):
        await ws.close(1008)
        return
    await ws.accept()
    seats.setdefault(talk, {})[ws] = guest.id  # ok: whoever is logged in may hear a public talk
    async for _ in ws.iter_text():
        pass


@app.websocket("/talks/{talk}")
async def listen_to_any(ws: WebSocket, talk: int):
    guest = await sessions.guest_of(ws.cookies.get("sid"))
    if guest is None or not await talks.is_running(talk):
        await ws.close(1008)
        return
    await ws.accept()
    seats.setdefault(talk, {})[ws] = guest.id  # EW201
    async for _ in ws.iter_text():
        pass
