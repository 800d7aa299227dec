from sanic import Sanic
from sanic.exceptions import Unauthorized

from ferries import crossings, skipper_by

app = Sanic("ferries")


@app.on_request
async def admit(request):
    skipper = await skipper_by(request.token or "")
    if skipper is None:
        raise Unauthorized("unknown key")
    request.ctx.skipper = skipper


@app.websocket("/crossings")
async def crossing(request, ws):  # ok: the middleware runs before sockets too
    async for boat in ws:
        await ws.send(await crossings(boat))
