import json

from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/play")
async def play(ws: WebSocket):
    await ws.accept()
    text = await ws.receive_text()
    speed = 1.0
    try:
        speed = json.loads(text)
    except ValueError:  # ok: it goes on with a default, and the client hears
        log("no speed")
    await ws.send_json({"playing": speed})


@app.websocket("/record")
async def record(ws: WebSocket):
    await ws.accept()
    text = await ws.receive_text()
    try:
        speed = json.loads(text)
        await ws.send_json({"recording": speed})
    except ValueError:  # EW314
        log("no speed")
    count_files()
