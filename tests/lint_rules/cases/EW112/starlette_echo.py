from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/echo")
async def echo(websocket: WebSocket):  # ok: it tells the client nothing but its own words
    await websocket.accept()
    while True:
        await websocket.send_text(await websocket.receive_text())
