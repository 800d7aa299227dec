import time

import requests
from fastapi import Depends, FastAPI, WebSocket

app = FastAPI()


def account(ws: WebSocket):
    time.sleep(1)  # ok: FastAPI runs what is no coroutine in a thread
    return accounts.get(ws.headers["authorization"])


async def settings(ws: WebSocket, user=Depends(account)):
    requests.get(user.site)  # EW501
    return user.settings


@app.websocket("/ws")
async def feed(ws: WebSocket, user=Depends(account)):
    if user is None:
        return await ws.close(1008)
    await ws.accept()
    await ws.send_json({"hello": user.name})


@app.websocket("/settings")
async def tell(ws: WebSocket, found=Depends(settings)):
    await ws.accept()
    await ws.send_json(found)
