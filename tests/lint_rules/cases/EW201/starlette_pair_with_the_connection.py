from fastapi import Depends, FastAPI, Query, WebSocket, WebSocketDisconnect

from members import belongs_to, user_of

app = FastAPI()
halls = {}
watchers = {}


async def known(websocket: WebSocket, token: str = Query(...)):
    user = await user_of(token)
    if user is None:
        await websocket.close(1008)
    return user


@app.websocket("/halls/{hall}")
async def enter(websocket: WebSocket, hall: str, user=Depends(known)):
    await websocket.accept()
    halls.setdefault(hall, []).append((websocket, user.name))  # EW201
    try:
        async for text in websocket.iter_text():
            for other, _ in halls[hall]:
                await other.send_json({"from": user.name, "text": text[:500]})
    except WebSocketDisconnect:
        halls[hall] = [pair for pair in halls[hall] if pair[0] is not websocket]


@app.websocket("/watch/{hall}")
async def watch(websocket: WebSocket, hall: str, user=Depends(known)):
    await websocket.accept()
    watchers.setdefault(hall, []).append({"socket": websocket, "since": 0})  # EW201
    async for _ in websocket.iter_text():
        await websocket.send_json({"watching": len(watchers[hall])})


@app.websocket("/seats/{hall}")
async def sit(websocket: WebSocket, hall: str, user=Depends(known)):
    if not await belongs_to(hall, user):
        await websocket.close(1008)
        return
    await websocket.accept()
    halls.setdefault(hall, []).append((websocket, user.name))  # ok: it was asked whether the user belongs there
    async for text in websocket.iter_text():
        halls[hall].append({"said": text[:500]})  # ok: a line of the talk, and nobody who hears it
