from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.get("/")
async def index():
    return "a robot cell"


@app.websocket("/state")
async def state(ws: WebSocket):  # EW112
    await ws.accept()
    while True:
        request = Request.from_dict(await ws.receive_json())
        await ws.send_json(Response(request.id, latest()))
