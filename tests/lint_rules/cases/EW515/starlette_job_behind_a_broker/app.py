from fastapi import FastAPI, WebSocket
from redis.asyncio import Redis

app = FastAPI()
redis = Redis()


@app.websocket("/maps")
async def maps(websocket: WebSocket) -> None:
    await websocket.accept()
    async with redis.pubsub() as pubsub:
        await pubsub.subscribe("map_ready", "legend_ready", "legend_failed")
        async for message in pubsub.listen():  # EW515
            if message["type"] == "message":
                await websocket.send_text(message["data"])
