"""A board of the weather. Lint it with `emberwire lint`."""

from emberwire import public
from fastapi import FastAPI, WebSocket
from fastapi.responses import HTMLResponse

app = FastAPI()


@app.get("/")
async def board():
    return HTMLResponse(await draw())


@app.websocket("/weather")
@public("the weather is everybody's")
async def weather(websocket: WebSocket):  # ok: it is said to be public
    await websocket.accept()
    await websocket.send_json(await measure())


@app.websocket("/orders")
async def orders(websocket: WebSocket):  # EW112
    await websocket.accept()
    await websocket.send_json(await load_orders())
