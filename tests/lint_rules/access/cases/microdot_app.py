from microdot import Microdot
from microdot.websocket import with_websocket

app = Microdot()


@app.get("/feed")
@with_websocket
async def feed(request, ws):  # open
    await ws.send(await latest())
