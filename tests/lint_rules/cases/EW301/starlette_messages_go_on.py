import json

from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/relay")
async def relay(websocket: WebSocket):  # ok: the other server answers what is handed on
    await websocket.accept()
    await websocket.send_json({"hello": True})
    while True:
        text = await websocket.receive_text()
        try:
            log.debug(json.loads(text)["type"])
        except ValueError:
            log.debug("no JSON")
        await upstream.forward(text)
