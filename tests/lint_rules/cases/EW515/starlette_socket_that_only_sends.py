import asyncio

from fastapi import WebSocket


@app.websocket("/clock")
async def clock(websocket: WebSocket):
    await websocket.accept()
    while True:  # EW515
        await websocket.send_text(now())
        await asyncio.sleep(60)


@app.websocket("/watch")
async def watch(websocket: WebSocket):
    await websocket.accept()
    while True:
        await websocket.send_text(now())
        await websocket.receive_text()  # ok: hears that the client has gone


@app.websocket("/handed-on")
async def handed_on(websocket: WebSocket) -> None:
    await websocket.accept()
    await forward(websocket)


async def forward(websocket: WebSocket) -> None:
    while True:  # EW515
        await websocket.send_json(await next_price())
