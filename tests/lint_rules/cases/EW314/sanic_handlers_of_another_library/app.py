from sanic import Sanic

app = Sanic("bots")


@app.websocket("/")
async def start(request, ws):
    async for text in ws:
        await ws.send(bots.start(text))
