from fastapi import FastAPI, WebSocket

from ward import Patient, current, nurse_of

app = FastAPI()
displays: dict[int, set[WebSocket]] = {}


def row(p: Patient) -> dict:
    return p.__dict__  # EW312


def short(p: Patient) -> dict:
    return {"number": p.number, "room": p.room}


async def push(ward: int) -> None:
    payload = {"event": "queue", "rows": [row(p) for p in await current(ward)]}
    for ws in list(displays.get(ward, ())):
        await ws.send_json(payload)


async def numbers(ward: int) -> None:
    payload = {"event": "queue", "rows": [short(p) for p in await current(ward)]}  # ok: two fields
    for ws in list(displays.get(ward, ())):
        await ws.send_json(payload)


@app.websocket("/wards/{ward}")
async def display(ws: WebSocket, ward: int):
    if await nurse_of(ws.headers.get("authorization")) is None:
        await ws.close(1008)
        return
    await ws.accept()
    displays.setdefault(ward, set()).add(ws)
    await push(ward)
    async for _ in ws.iter_text():
        await numbers(ward)
