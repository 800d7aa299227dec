import asyncio

from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/ws")
async def slow(websocket: WebSocket):
    await websocket.accept()
    first = await websocket.receive_json()  # EW513
    user = await users.by_token(first["token"])
    if user is None:
        await websocket.close(4401)
        return
    await serve(websocket, user)


@app.websocket("/soon")
async def soon(websocket: WebSocket):
    await websocket.accept()
    first = await asyncio.wait_for(websocket.receive_json(), 10)  # ok: ten seconds, and no more
    user = await users.by_token(first["token"])
    if user is None:
        await websocket.close(4401)
        return
    await serve(websocket, user)


@app.websocket("/known")
async def known(websocket: WebSocket, token: str):
    user = await users.by_token(token)
    if user is None:
        await websocket.close(4401)
        return
    await websocket.accept()
    await websocket.send_text(await websocket.receive_text())  # ok: who this is was asked before


@app.websocket("/events")
async def events(websocket: WebSocket):
    await websocket.accept()
    consumer = AIOKafkaConsumer("events")  # EW513
    await consumer.start()
    async for event in consumer:
        await websocket.send_json(event.value)
