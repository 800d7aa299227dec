import json

import redis.asyncio as redis
from fastapi import Depends, FastAPI, Header, HTTPException, WebSocket

from .feed import clients

app = FastAPI()
broker = redis.from_url("redis://localhost")


def known(key: str = Header()):
    if key not in KEYS:
        raise HTTPException(401)


@app.post("/alarms")
async def alarm(text: str):  # EW209
    await broker.publish("alarms", json.dumps({"text": text}))


@app.post("/lines/{line}/stop")
async def stop(line: str):  # EW209
    await broker.publish(f"line:{line}", "stop")


@app.post("/counted")
async def counted(text: str):  # ok: nobody hands that channel on to sockets
    await broker.publish("counted", text)


@app.post("/mail")
async def mail(text: str):  # ok: nobody here listens to it
    await broker.publish("mail", text)


@app.post("/repairs")
async def repair(text: str, key=Depends(known)):  # ok: the key is asked for
    await broker.publish("repairs", text)


@app.websocket("/feed")
async def feed(websocket: WebSocket):
    await websocket.accept()
    clients.add(websocket)
    await websocket.receive_text()
