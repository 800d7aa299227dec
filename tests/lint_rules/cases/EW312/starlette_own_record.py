from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/me")
async def me(websocket: WebSocket):
    user = await user_of(websocket.headers.get("authorization"))
    await websocket.accept()
    await websocket.send_json(user.model_dump())  # ok: one's own record
