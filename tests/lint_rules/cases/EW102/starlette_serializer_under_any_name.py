import json
import os

from fastapi import FastAPI, WebSocket
from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer

from choirs import choirs

app = FastAPI()
invitations = URLSafeTimedSerializer(os.environ["CHOIR_KEY"], salt="guest")
passes = URLSafeSerializer(os.environ["CHOIR_KEY"], salt="singer")


def singer_of(text: str):
    try:
        return passes.loads(text)  # EW102
    except BadSignature:
        return None


@app.websocket("/choirs/{choir}")
async def rehearsal(ws: WebSocket, choir: str):
    singer = singer_of(ws.headers.get("x-pass", ""))
    if singer is None:
        await ws.close(1008)
        return
    await ws.accept()
    await choirs.sing(choir, singer, ws)


@app.websocket("/guests/{choir}")
async def guest(ws: WebSocket, choir: str):
    await ws.accept()
    try:
        hello = json.loads(await ws.receive_text())
        guest = invitations.loads(hello["invitation"])  # EW102
    except (BadSignature, ValueError, KeyError):
        await ws.close(1008)
        return
    await choirs.sing(choir, guest, ws)


@app.websocket("/listeners/{choir}")
async def listener(ws: WebSocket, choir: str):
    await ws.accept()
    try:
        guest = invitations.loads(await ws.receive_text(), max_age=86_400)  # ok: it ends tomorrow
    except BadSignature:
        await ws.close(1008)
        return
    await choirs.sing(choir, guest, ws)
