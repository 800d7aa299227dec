from sanic import Sanic

app = Sanic("shop")


@app.websocket("/ws")
async def feed(request, ws):  # EW101
    while True:
        await ws.send(await prices())
