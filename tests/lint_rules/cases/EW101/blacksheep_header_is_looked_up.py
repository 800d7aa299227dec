from blacksheep import Application, WebSocket
from blacksheep.server.authorization import auth

app = Application()


@app.router.ws("/orders")
async def orders(websocket: WebSocket):
    if await user_of(websocket.get_first_header(b"authorization")) is None:  # ok: the header decides
        return await websocket.close()
    await websocket.accept()
    while True:
        await websocket.send_text(await orders_after(await websocket.receive_text()))


@auth()
@app.router.ws("/bills")
async def bills(websocket: WebSocket):  # ok: a stranger is refused before
    await websocket.accept()
    await websocket.send_text(await all_bills())


@app.router.ws("/prices")
async def prices(websocket: WebSocket):  # EW101
    await websocket.accept()
    while True:
        await websocket.send_text(await latest(await websocket.receive_text()))
