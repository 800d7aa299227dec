import re
import uuid

from fastapi import FastAPI, WebSocket

from greenhouse import climate_of, owner_of

app = FastAPI()
KEY = re.compile(r"gh_[0-9a-f]{32}")


async def serve(ws: WebSocket) -> None:
    await ws.accept()
    async for house in ws.iter_text():
        await ws.send_json({"house": house, "climate": await climate_of(house)})


@app.websocket("/pattern")
async def by_pattern(ws: WebSocket):  # EW101
    key = ws.headers.get("x-api-key", "")
    if not KEY.fullmatch(key):
        await ws.close(1008)
        return
    await serve(ws)


@app.websocket("/length")
async def by_length(ws: WebSocket):  # EW101
    key = ws.headers.get("x-api-key", "")
    if len(key) != 35 or not key.isalnum():
        await ws.close(1008)
        return
    await serve(ws)


@app.websocket("/beginning")
async def by_beginning(ws: WebSocket):  # EW101
    key = ws.headers.get("x-api-key", "")
    if key[:3] != "gh_" or key.count("-") != 4:
        await ws.close(1008)
        return
    await serve(ws)


@app.websocket("/uuid")
async def by_uuid(ws: WebSocket):  # EW101
    try:
        uuid.UUID(ws.headers.get("x-api-key", ""))
    except ValueError:
        await ws.close(1008)
        return
    await serve(ws)


@app.websocket("/scheme")
async def by_scheme(ws: WebSocket):  # EW101
    kind, _, token = ws.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        await ws.close(1008)
        return
    await serve(ws)


@app.websocket("/first")
async def by_first_message(ws: WebSocket):  # EW101
    await ws.accept()
    first = await ws.receive_json()
    if type(first.get("token")) is not str:
        await ws.close(1008)
        return
    await ws.send_json({"climate": await climate_of("all")})


@app.websocket("/owner")
async def by_owner(ws: WebSocket):  # ok: the key of the right form is looked up
    key = ws.headers.get("x-api-key", "")
    if not KEY.fullmatch(key) or await owner_of(key) is None:
        await ws.close(1008)
        return
    await serve(ws)


@app.websocket("/found")
async def by_found(ws: WebSocket):  # ok: what is looked at was found by the token
    kind, _, token = ws.headers.get("authorization", "").partition(" ")
    owner = await owner_of(token)
    if kind != "Bearer" or not isinstance(owner, dict):
        await ws.close(1008)
        return
    await serve(ws)
