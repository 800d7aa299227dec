from pathlib import Path

from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/greeting")
async def greeting(websocket: WebSocket):
    await websocket.accept()
    await websocket.send_text(Path("greeting.txt").read_text())  # ok: one small file


@app.websocket("/log")
async def log(websocket: WebSocket):
    await websocket.accept()
    while True:
        line = await websocket.receive_text()
        with open("log.txt", "a") as log_file:  # EW516
            log_file.write(line)
