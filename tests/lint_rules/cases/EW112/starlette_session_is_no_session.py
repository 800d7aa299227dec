import jwt
from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.get("/")
async def index():
    return "videos"


def asked(session):
    session["token"] = jwt.encode({"iss": session["key"]}, SECRET)  # this program is the client, of another service


@app.websocket("/live")
async def live(ws: WebSocket):  # EW112
    await ws.accept()
    await ws.send_json(await latest())
