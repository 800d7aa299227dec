from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/logs")
async def logs(websocket: WebSocket):  # EW208
    user = await user_of(websocket.cookies.get("session"))
    if user is None or not user.is_admin:
        await websocket.close(4403)
        return
    await websocket.accept()
    async for line in tail():
        await websocket.send_text(line)


@app.websocket("/alarms")
async def alarms(websocket: WebSocket):
    user = await user_of(websocket.cookies.get("session"))
    if user is None or not user.is_admin:
        await websocket.close(4403)
        return
    await websocket.accept()
    async for line in tail():
        if not await is_admin(user):
            break
        await websocket.send_text(line)  # ok: asked each time


@app.websocket("/news")
async def news(websocket: WebSocket):  # ok: that a user is logged in is no right that ends
    user = await user_of(websocket.cookies.get("session"))
    if user is None:
        await websocket.close(4401)
        return
    await websocket.accept()
    async for line in tail():
        await websocket.send_text(line)


@app.websocket("/audit")
async def audit(websocket: WebSocket):  # ok: something in the loop is called like a check
    user = await user_of(websocket.cookies.get("session"))
    if user is None or not user.is_admin:
        await websocket.close(4403)
        return
    await websocket.accept()
    async for line in tail():
        await ensure_still_admin()
        await websocket.send_text(line)


@app.websocket("/bots/{bot}")
async def bot(websocket: WebSocket, bot: str):  # ok: a token says who somebody is, whatever it is compared with
    if not verify_token(websocket.cookies.get("token"), bot):
        await websocket.close(4403)
        return
    await websocket.accept()
    async for line in tail():
        await websocket.send_text(line)
