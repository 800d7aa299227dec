import os

from sanic import Sanic

from ferries import crossings

app = Sanic("ferries")
SKIPPERS = dict(pair.split("=") for pair in os.environ["SKIPPERS"].split())


@app.on_request
async def note(request):
    request.ctx.skipper = SKIPPERS.get(request.token)


@app.websocket("/crossings")
async def crossing(request, ws):  # EW101
    async for boat in ws:
        await ws.send(await crossings(boat))
