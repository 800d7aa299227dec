from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/wards/{ward}")
async def board(websocket: WebSocket, ward: int):
    staff = await badges.read(websocket.headers.get("x-badge"))
    if staff is None or not await rota.works_in(staff["id"], ward):
        await websocket.close()
        return
    await websocket.accept()
    while True:
        said = await websocket.receive_json()
        if not await rota.works_in(staff["id"], ward):  # ok: the right is asked for again
            await websocket.close()
            return
        await beds.note(ward, said["bed"], by=staff["id"])


@app.websocket("/wards/{ward}/keys")
async def keys(websocket: WebSocket, ward: int):
    staff = await badges.read(websocket.headers.get("x-badge"))
    if staff is None:
        await websocket.close()
        return
    await websocket.accept()
    while True:
        said = await websocket.receive_json()
        if staff["may_open"]:  # EW208
            await doors.unlock(ward, said["door"])


async def follow(websocket, who, ward):
    while True:
        if not await rota.may_read(who, ward):
            await websocket.close()
            return
        await websocket.send_json(await beds.of(ward))


@app.websocket("/wards/{ward}/beds")
async def free_beds(websocket: WebSocket, ward: int):  # ok: the loop asks again, in a function of its own
    who = await badges.read(websocket.headers.get("x-badge"))
    if who is None or not await rota.may_read(who, ward):
        await websocket.close()
        return
    await websocket.accept()
    await follow(websocket, who, ward)
