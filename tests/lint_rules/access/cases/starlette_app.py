import os

from fastapi import Depends, FastAPI, WebSocket
from starlette.endpoints import WebSocketEndpoint

from guards import current_user

app = FastAPI()
API_TOKEN = os.getenv("API_TOKEN")


@app.websocket("/feed")
async def feed(ws: WebSocket):  # open
    await ws.accept()
    await ws.send_json(await latest())


@app.websocket("/mine")
async def mine(ws: WebSocket, user=Depends(current_user)):  # guarded: cookie
    await ws.accept()
    await ws.send_json(await history(user))


@app.websocket("/control")
async def control(ws: WebSocket, token: str = ""):  # unless API_TOKEN
    if API_TOKEN and token != API_TOKEN:
        return await ws.close(1008)
    await ws.accept()
    await drive(ws)


@app.websocket("/echo")
async def echo(ws: WebSocket):  # open
    await ws.accept()
    async for text in ws.iter_text():
        await ws.send_text(text)


class Rooms(WebSocketEndpoint):
    async def on_connect(self, ws):  # guarded: header
        if not await known(ws.headers["authorization"]):
            return await ws.close(1008)
        await ws.accept()

    async def on_receive(self, ws, data):  # guarded: header
        await ws.send_json(await answer(data))
