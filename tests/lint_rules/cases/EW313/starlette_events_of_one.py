from fastapi import Depends, FastAPI, WebSocket

app = FastAPI()


@app.websocket("/own")
async def own(websocket: WebSocket, user=Depends(current_user)):
    await websocket.accept()
    pubsub = redis.pubsub()
    await pubsub.subscribe(f"events:{user.id}")  # ok: a channel for each user
    async for message in pubsub.listen():
        await websocket.send_text(message["data"])


@app.websocket("/asked")
async def asked(websocket: WebSocket, user=Depends(current_user)):
    await websocket.accept()
    pubsub = redis.pubsub()
    await pubsub.subscribe("events")  # ok: each message is asked about
    async for message in pubsub.listen():
        if may_see(user, message):
            await websocket.send_text(message["data"])


@app.websocket("/ticker")
async def ticker(websocket: WebSocket):
    await websocket.accept()
    pubsub = redis.pubsub()
    await pubsub.subscribe("prices")  # ok: nobody logs in for prices
    async for message in pubsub.listen():
        await websocket.send_text(message["data"])


@app.websocket("/notices")
async def notices(websocket: WebSocket, user=Depends(current_user)):
    await websocket.accept()
    pubsub = redis.pubsub()
    await pubsub.subscribe("announcements")  # ok: they are for everybody
    async for message in pubsub.listen():
        await websocket.send_text(message["data"])
