import asyncio

from fastapi import FastAPI, WebSocket

from yard import hoist_allowed, insert_lift, of_hoist

app = FastAPI()


@app.websocket("/hoists/{hoist_id}")
async def hoist(sock: WebSocket, hoist_id: str):
    if not await hoist_allowed(hoist_id, sock.headers.get("x-hoist-key", "")):
        await sock.close(code=4401)
        return
    await sock.accept()
    while True:
        data = await sock.receive_json()
        asyncio.create_task(insert_lift(data.get("hoist", hoist_id), data["kilos"]))  # EW212


@app.websocket("/own/{hoist_id}")
async def own(sock: WebSocket, hoist_id: str):
    if not await hoist_allowed(hoist_id, sock.headers.get("x-hoist-key", "")):
        await sock.close(code=4401)
        return
    await sock.accept()
    while True:
        data = await sock.receive_json()
        await insert_lift(hoist_id, data["kilos"])  # ok: the name that was checked


@app.websocket("/same/{hoist_id}")
async def same(sock: WebSocket, hoist_id: str):
    if not await hoist_allowed(hoist_id, sock.headers.get("x-hoist-key", "")):
        await sock.close(code=4401)
        return
    await sock.accept()
    while True:
        data = await sock.receive_json()
        named = data.get("hoist", hoist_id)
        if named != hoist_id:
            continue
        await insert_lift(named, data["kilos"])  # ok: held against the name that was checked
        await sock.send_json(await of_hoist(data["hoist"], hoist_id))  # ok: it is only asked for
