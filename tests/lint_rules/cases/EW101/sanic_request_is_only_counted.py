import jwt
from sanic import Sanic

app = Sanic("lamps")


@app.on_request
async def count(request):
    app.ctx.counted += 1


@app.get("/token")
async def token(request):
    return jwt.decode(request.token, app.ctx.key, algorithms=["HS256"])


@app.websocket("/lamps")
async def lamps(request, ws):  # EW101
    async for raw in ws:
        await ws.send(await app.ctx.lamps.switch(raw))
