import asyncio
import subprocess
import time
from contextlib import asynccontextmanager

from fastapi import FastAPI, WebSocket


@asynccontextmanager
async def ready(app):
    subprocess.run(["migrate"])  # ok: nobody is connected yet
    await filled()
    task = asyncio.create_task(kept())
    yield
    task.cancel()


async def filled():
    subprocess.run(["fill"])  # ok: only what runs before the server serves calls it


async def kept():
    while True:
        subprocess.run(["keep"])  # EW501
        await asyncio.sleep(60)


async def collected():
    subprocess.run(["collect"])  # ok: it has a loop of its own


def collect():
    asyncio.run(collected())


def read(path):
    try:
        return open(path)
    except OSError:
        time.sleep(0.1)
        return open(path)


async def page():
    return read("page.html")  # ok: it sleeps where something has failed


class Routes:
    def __init__(self, app):
        @app.get("/image")
        async def image():
            return subprocess.run(["draw"])  # EW501


app = FastAPI(lifespan=ready)
Routes(app)


@app.websocket("/ws")
async def feed(websocket: WebSocket):
    await websocket.accept()
    await websocket.send_text("hello")
