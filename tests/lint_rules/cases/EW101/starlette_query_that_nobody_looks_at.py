from fastapi import FastAPI, WebSocket
from models import User

app = FastAPI()


@app.websocket("/orders")
async def orders(ws: WebSocket, token: str):  # EW101
    user = User.query.filter_by(token=token).first()
    await ws.accept()
    await ws.send_json(all_orders(user))


@app.websocket("/prices")
async def prices(ws: WebSocket, token: str):  # ok: nobody is served whom no row has
    user = User.query.filter_by(token=token).first()
    if user is None:
        await ws.close(code=4401)
        return
    await ws.accept()
    await ws.send_json(all_prices())
