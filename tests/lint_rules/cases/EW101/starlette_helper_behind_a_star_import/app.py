from fastapi import FastAPI, WebSocket
from tokens import *

app = FastAPI()


@app.websocket("/orders")
async def orders(ws: WebSocket, token: str):  # EW101
    Tokens.remember(token)
    await ws.accept()
    await ws.send_json(all_orders())


@app.websocket("/prices")
async def prices(ws: WebSocket, token: str):  # ok: the helper raises for a stranger
    Tokens.verify(token)
    await ws.accept()
    await ws.send_json(all_prices())
