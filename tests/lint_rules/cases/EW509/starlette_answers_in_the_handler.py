from fastapi import FastAPI, WebSocket

from kites import steer

app = FastAPI()


@app.websocket("/steer")
async def steering(websocket: WebSocket):
    await websocket.accept()
    while True:
        try:
            steer(await websocket.receive_text())
        except Exception:  # ok: a send to who has gone raises, and ends the loop
            await websocket.send_text("not understood")


@app.websocket("/three")
async def three(websocket: WebSocket):
    await websocket.accept()
    failures = 0
    while True:
        try:
            steer(await websocket.receive_text())
        except Exception:  # ok: it leaves after three
            failures += 1
            if failures == 3:
                break
