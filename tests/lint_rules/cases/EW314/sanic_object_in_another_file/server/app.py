from sanic import Sanic

from server.session import Session

app = Sanic("game")


@app.websocket("/")
async def play(request, ws):
    session = Session(ws)
    async for text in ws:
        await session.receive(text)
