"""What a function gives back says what it is for, where its annotation does not."""

from fastapi import FastAPI, WebSocket

from harbour.db import pilots, pool

app = FastAPI()


async def is_pilot(token):
    if token is None:
        return False
    found = await pool.fetchval("SELECT 1 FROM pilots WHERE token = $1", token)
    return found is not None and not await is_suspended(token)


async def is_suspended(token):
    return bool(await pool.fetchval("SELECT 1 FROM suspended WHERE token = $1", token))


async def check_pilot(websocket):
    if websocket.cookies.get("pilot") not in pilots:
        await websocket.close(4401)
        return False
    return True


@app.websocket("/tides")
async def tides(websocket: WebSocket):  # EW101
    if not is_pilot(websocket.cookies.get("pilot")):
        await websocket.close(4401)
        return
    await websocket.accept()
    await websocket.send_json(await pool.fetch("SELECT * FROM tides"))


@app.websocket("/locks")
async def locks(websocket: WebSocket):  # ok: it is awaited
    if not await is_pilot(websocket.cookies.get("pilot")):
        await websocket.close(4401)
        return
    await websocket.accept()
    await websocket.send_json(await pool.fetch("SELECT * FROM locks"))


@app.websocket("/ships")
async def ships(websocket: WebSocket):  # ok: it is awaited, and closes by itself
    if not await check_pilot(websocket):
        return
    await websocket.accept()
    await websocket.send_json(await pool.fetch("SELECT * FROM ships"))


async def can_moor(token):
    berth = await pool.fetchrow("SELECT * FROM berths WHERE token = $1", token)
    return berth is not None and not berth["closed"]


async def has_berth(token):
    if await pool.fetchrow("SELECT * FROM berths WHERE token = $1", token) is None:
        raise PermissionError("no berth")
    return True


@app.websocket("/boats")
async def boats(websocket: WebSocket):  # EW101
    await can_moor(websocket.cookies.get("pilot"))
    await websocket.accept()
    await websocket.send_json(await pool.fetch("SELECT * FROM boats"))


@app.websocket("/ropes")
async def ropes(websocket: WebSocket):  # ok: whoever has none does not get past it
    await has_berth(websocket.cookies.get("pilot"))
    await websocket.accept()
    await websocket.send_json(await pool.fetch("SELECT * FROM ropes"))


@app.websocket("/buoys")
async def buoys(websocket: WebSocket):  # ok: the word for true around it asks the same
    if not bool(await can_moor(websocket.cookies.get("pilot"))):
        await websocket.close(4401)
        return
    await websocket.accept()
    await websocket.send_json(await pool.fetch("SELECT * FROM buoys"))
