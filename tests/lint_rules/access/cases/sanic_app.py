from sanic import Sanic

app = Sanic("feed")


@app.websocket("/feed")
async def feed(request, ws):  # guarded
    if not await valid(request.token):
        return await ws.close()
    await ws.send(await latest())
