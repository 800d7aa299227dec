from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/ws")
async def room(websocket: WebSocket):
    user = await user_of(websocket.headers.get("authorization"))
    await websocket.accept()
    async for message in websocket.iter_json():
        is_admin = await is_admin_now(user)
        if message["do"] == "clear" and is_admin:  # ok: read for this message
            await clear()
