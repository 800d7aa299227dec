from sanic import Sanic

app = Sanic("shop")


@app.websocket("/ws")
async def feed(request, ws):
    user = await users.by_token(request.token)
    if user is None:
        return
    while True:
        await ws.send(await prices())  # ok: the token has a user
