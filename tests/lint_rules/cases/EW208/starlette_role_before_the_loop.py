from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/ws")
async def room(websocket: WebSocket):
    user = await user_of(websocket.headers.get("authorization"))
    is_admin = user.role == "admin"
    await websocket.accept()
    async for message in websocket.iter_json():
        if message["do"] == "clear" and is_admin:  # EW208
            await clear()
