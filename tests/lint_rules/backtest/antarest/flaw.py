"""Studies of several groups: each event goes to each user, whatever they may see."""

from fastapi import Depends, FastAPI, WebSocket

app = FastAPI()


@app.websocket("/ws")
async def events(websocket: WebSocket, user=Depends(user_of_token)) -> None:
    await websocket.accept()
    pubsub = redis.pubsub()
    await pubsub.subscribe("events")
    async for message in pubsub.listen():
        await websocket.send_text(message["data"])
