from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/orders")
async def orders(websocket: WebSocket):
    await websocket.accept()
    pubsub = redis.pubsub()
    await pubsub.subscribe("orders")  # EW211
    async for message in pubsub.listen():
        await websocket.send_text(message["data"])


@app.websocket("/prices")
async def prices(websocket: WebSocket):
    await websocket.accept()
    pubsub = redis.pubsub()
    await pubsub.subscribe("prices")  # ok: they concern nobody
    async for message in pubsub.listen():
        await websocket.send_text(message["data"])
