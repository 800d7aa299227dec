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


tables: dict[str, list[WebSocket]] = {}


@app.websocket("/tables/{table}")
async def table(websocket: WebSocket, table: str):
    await websocket.accept()
    async for text in websocket.iter_text():
        for player in tables[table]:
            await player.send_json({"user": text})  # ok: those at one table
