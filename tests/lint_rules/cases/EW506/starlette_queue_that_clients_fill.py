import asyncio

from fastapi import FastAPI, WebSocket

app = FastAPI()
prints = asyncio.Queue()  # EW506
cuts = asyncio.Queue(20)  # ok: a bound
folds = asyncio.Queue()  # ok: compared with a bound


@app.websocket("/bindery")
async def bind(websocket: WebSocket):
    await websocket.accept()
    while True:
        sheet = await websocket.receive_json()
        await prints.put(sheet)
        await cuts.put(sheet)
        if folds.qsize() > 100:
            await websocket.send_json({"error": "too much to fold"})
            continue
        await folds.put(sheet)
        await websocket.send_json({"ahead": prints.qsize()})
