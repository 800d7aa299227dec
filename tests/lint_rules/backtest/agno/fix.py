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
        session = await sessions.create(user_id=claims["sub"], text=str(message["text"]))
        await websocket.send_json({"session": session.id})
