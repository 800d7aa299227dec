import asyncio
from asyncio import FIRST_COMPLETED

from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/speech")
async def speech(websocket: WebSocket) -> None:
    await websocket.accept()
    heard = asyncio.create_task(websocket.receive_bytes())
    spoken = asyncio.create_task(speaker.next_word())
    done, pending = await asyncio.wait({heard, spoken}, return_when=asyncio.FIRST_COMPLETED)  # EW515
    if spoken in done:
        await websocket.send_text(spoken.result())


@app.websocket("/list")
async def listed(websocket: WebSocket) -> None:
    await websocket.accept()
    waits = [asyncio.create_task(closing.wait()), asyncio.create_task(opened.wait())]
    await asyncio.wait(waits, return_when=FIRST_COMPLETED)  # EW515


@app.websocket("/tidy")
async def tidy(websocket: WebSocket) -> None:
    await websocket.accept()
    heard = asyncio.create_task(websocket.receive_bytes())
    spoken = asyncio.create_task(speaker.next_word())
    done, pending = await asyncio.wait({heard, spoken}, return_when=asyncio.FIRST_COMPLETED)  # ok
    for task in pending:
        task.cancel()


@app.websocket("/both")
async def both(websocket: WebSocket) -> None:
    await websocket.accept()
    heard = asyncio.create_task(websocket.receive_bytes())
    spoken = asyncio.create_task(speaker.next_word())
    pending = {heard, spoken}
    while pending:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)  # ok: until all have ended


async def first(*waits):
    return await asyncio.wait(waits, return_when=FIRST_COMPLETED)  # ok: the caller gets the rest


class Pool:
    async def next(self) -> None:
        await asyncio.wait(self.tasks, return_when=FIRST_COMPLETED)  # ok: the object's own


async def main() -> None:
    serving = asyncio.create_task(server.serve())
    stopped = asyncio.create_task(signalled.wait())
    await asyncio.wait({serving, stopped}, return_when=FIRST_COMPLETED)  # ok: the loop ends here
