from fastapi import Depends, FastAPI, WebSocket

app = FastAPI()


@app.websocket("/events")
async def events(websocket: WebSocket, user=Depends(current_user)):
    await websocket.accept()
    pubsub = redis.pubsub()
    await pubsub.subscribe("events")  # EW313
    async for message in pubsub.listen():
        if message["type"] == "message":
            await websocket.send_text(message["data"])
