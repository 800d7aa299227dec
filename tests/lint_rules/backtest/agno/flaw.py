"""An agent that runs for the user of the token, or for whom the message names."""

from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/workflows/ws")
async def workflows(websocket: WebSocket) -> None:
    claims = verify_token(websocket.headers.get("authorization"))
    if claims is None:
        await websocket.close(1008)
        return
    await websocket.accept()
    while True:
        message = await websocket.receive_json()
        if "user_id" not in message:
            message["user_id"] = claims["sub"]
        session = await sessions.create(user_id=message["user_id"], text=str(message["text"]))
        await websocket.send_json({"session": session.id})
