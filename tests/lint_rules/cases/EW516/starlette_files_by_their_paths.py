import os
import zlib

from fastapi import FastAPI, WebSocket

app = FastAPI()


async def load(campaign, name):
    path = os.path.join(FOLDER, name)
    campaign.load_mission(path)  # EW516


async def unpack(frame):
    return zlib.decompress(frame)  # EW516


async def seen(redis_client, key):
    return redis_client.exists(key)  # EW516


async def known(redis_client, key):
    return await redis_client.exists(key)  # ok: awaited


async def named(campaign, path):
    campaign.rename(path.name)  # ok: nothing says that it works on the file


@app.websocket("/ws")
async def drive(websocket: WebSocket):
    await websocket.accept()
