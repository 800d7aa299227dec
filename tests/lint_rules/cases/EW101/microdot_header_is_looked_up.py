from microdot import Microdot
from microdot.websocket import with_websocket

app = Microdot()


@app.route("/orders")
@with_websocket
async def orders(request, ws):
    if not await user_of(request.headers.get("authorization")):  # ok: the header decides
        return await ws.close()
    while True:
        await ws.send(await orders_after(await ws.receive()))


@app.route("/prices")
@with_websocket
async def prices(request, ws):  # EW101
    while True:
        await ws.send(latest())
