import asyncio

from fastapi import WebSocket


@app.websocket("/runs")
async def runs(websocket: WebSocket):
    await websocket.accept()
    running = set()
    async for text in websocket.iter_text():
        running.add(asyncio.create_task(run(text)))  # EW513


@app.websocket("/watch")
async def watch(websocket: WebSocket):
    await websocket.accept()
    pump = asyncio.create_task(tell(websocket))  # ok: one for each connection
    await websocket.receive_text()
    pump.cancel()


@app.websocket("/said")
async def said(websocket: WebSocket):  # EW513
    await websocket.accept()
    while True:
        await hub.broadcast(await websocket.receive_text())
