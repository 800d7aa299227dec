from fastapi import Depends, FastAPI, WebSocket

from councils import Hall, current_user

app = FastAPI()
halls: dict[str, Hall] = {}


@app.websocket("/halls/{name}")
async def hall(websocket: WebSocket, name: str, member=Depends(current_user)):
    if member is None:
        return await websocket.close(1008)
    found = halls.get(name)
    if found is None or len(found.benches) >= 100:
        return await websocket.close(1008)
    await websocket.accept()
    found.benches.add(websocket)  # EW201
    async for text in websocket.iter_text():
        await found.say(member.name, text)


@app.websocket("/committees/{name}")
async def committee(websocket: WebSocket, name: str, member=Depends(current_user)):
    if member is None:
        return await websocket.close(1008)
    found = halls.get(name)
    if found is None or member.id not in found.invited:
        return await websocket.close(1008)
    await websocket.accept()
    found.benches.add(websocket)  # ok: it was asked whether this member is invited
    async for text in websocket.iter_text():
        await found.say(member.name, text)


@app.websocket("/own/{name}")
async def own(websocket: WebSocket, name: str, member=Depends(current_user)):
    found = halls.get(name)
    if found is None or found.keeper != member.id:
        return await websocket.close(1008)
    await websocket.accept()
    found.benches.add(websocket)  # ok: its keeper was compared
    async for text in websocket.iter_text():
        await found.say(member.name, text)
