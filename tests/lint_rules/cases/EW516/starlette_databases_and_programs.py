import asyncio
import subprocess

from fastapi import FastAPI, WebSocket

app = FastAPI()


def snapshot(room):
    db = SessionLocal()
    try:
        return db.get(Room, room).as_dict()
    finally:
        db.close()


@app.websocket("/rooms/{room}")
async def rooms(websocket: WebSocket, room: str):
    await websocket.accept()
    await websocket.send_json(snapshot(room))  # EW516


@app.websocket("/later/{room}")
async def later(websocket: WebSocket, room: str):
    await websocket.accept()
    await websocket.send_json(await asyncio.to_thread(snapshot, room))  # ok: in a thread


async def convert(websocket: WebSocket, path):
    process = subprocess.Popen(["convert", path])
    process.wait()  # EW516
    await websocket.send_text("done")


async def convert_aside(websocket: WebSocket, path):
    process = await asyncio.create_subprocess_exec("convert", path)
    await process.wait()  # ok: others are served meanwhile
    await websocket.send_text("done")


class Trainer:
    async def train(self, websocket: WebSocket):
        self.learner.train_start(1)  # EW516
        await websocket.send_text("trained")
