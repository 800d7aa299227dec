import asyncio

from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/voice")
async def voice(websocket: WebSocket) -> None:
    await websocket.accept()

    async def transcripts() -> None:
        while True:
            await websocket.send_json(await engine.next())

    task = asyncio.create_task(transcripts())  # EW515
    try:
        while True:
            await engine.feed(await websocket.receive_bytes())
    finally:
        task.cancel()
        await task


@app.websocket("/watched")
async def watched(websocket: WebSocket) -> None:
    await websocket.accept()

    async def transcripts() -> None:
        while True:
            await websocket.send_json(await engine.next())

    async def audio() -> None:
        while True:
            await engine.feed(await websocket.receive_bytes())

    tasks = [asyncio.create_task(transcripts()), asyncio.create_task(audio())]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)  # ok: whichever ends first is seen
    for task in tasks:
        task.cancel()


@app.websocket("/caught")
async def caught(websocket: WebSocket) -> None:
    await websocket.accept()

    async def transcripts() -> None:
        try:
            await websocket.send_json(await engine.next())
        except Exception:
            await websocket.close()

    task = asyncio.create_task(transcripts())  # ok: it says itself that it has failed
    while True:
        await engine.feed(await websocket.receive_bytes())
    await task
