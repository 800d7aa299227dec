import socketio
from fastapi import FastAPI

app = FastAPI()
sio = socketio.AsyncServer(async_mode="asgi")


@app.post("/alarm")
async def alarm(sent: dict):  # ok: the body has the token in it
    if "token" in sent and sent["token"] == TOKEN:
        await sio.emit("alarm", {"text": sent["text"]})


@app.post("/news")
async def news(sent: dict):  # EW209
    if "text" in sent:
        await sio.emit("news", {"text": sent["text"]})
