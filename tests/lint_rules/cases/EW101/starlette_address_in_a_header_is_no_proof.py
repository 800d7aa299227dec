import ipaddress
import os

from fastapi import FastAPI, WebSocket

import press

app = FastAPI()
PRESS_HALL = ipaddress.ip_network("192.168.40.0/22")
REMOTES = {"ink": os.environ["INK_KEY"]}


def address_of(ws: WebSocket) -> str:
    forwarded = ws.headers.get("x-real-ip") or ws.client.host
    return forwarded.strip()


@app.websocket("/presses/{number}")
async def control(ws: WebSocket, number: int):  # EW101
    if not address_of(ws).startswith("192.168."):
        await ws.close(1008)
        return
    await ws.accept()
    async for order in ws.iter_json():
        await ws.send_json(await press.run(number, order))


@app.websocket("/presses/{number}/ink")
async def ink(ws: WebSocket, number: int):  # EW101
    try:
        inside = ipaddress.ip_address(ws.headers["x-forwarded-for"].split(",")[0]) in PRESS_HALL
    except (KeyError, ValueError):
        inside = False
    if not inside:
        await ws.close(1008)
        return
    await ws.accept()
    async for level in press.levels(number):
        await ws.send_json(level)


@app.websocket("/presses/{number}/paper")
async def paper(ws: WebSocket, number: int):  # ok: the name is a claim, and the key beside it is the proof
    name, key = ws.headers.get("x-operator", ""), ws.headers.get("x-operator-key", "")
    if name not in REMOTES or REMOTES[name] != key:
        await ws.close(1008)
        return
    await ws.accept()
    async for roll in press.paper(number):
        await ws.send_json(roll)
