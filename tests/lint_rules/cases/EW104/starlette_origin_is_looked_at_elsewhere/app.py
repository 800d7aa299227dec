import os

from fastapi import FastAPI, WebSocket
from pages import Config, from_anywhere, from_home, from_partner

app = FastAPI()
config = Config(os.environ["ORIGINS"], frozenset(os.environ["PARTNERS"].split(",")))


@app.websocket("/transfers")
async def transfers(ws: WebSocket):
    user = ws.session.get("user")
    if user is None or not (from_home(ws) or from_partner(ws, config) or from_anywhere(ws, config)):
        await ws.close(1008)
        return
    await ws.accept()
    async for text in ws.iter_text():
        await ws.send_text(await pay(user, text))
