import logging

from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()
log = logging.getLogger(__name__)
waiters = {}


@app.websocket("/waiters/{name}")
async def serve(ws: WebSocket, name: str):
    await ws.accept()
    waiters[name, ws] = ws
    try:  # EW514
        async for text in ws.iter_text():
            await ws.send_text(text)
        await ws.receive_text()
    except WebSocketDisconnect as gone:
        log.info("%s left with %s", name, gone.code)
        if gone.code == 1000:  # EW514
            waiters.pop((name, ws), None)


@app.websocket("/cooks/{name}")
async def cook(ws: WebSocket, name: str):
    await ws.accept()
    waiters[name, ws] = ws
    try:
        await ws.send_text(await ws.receive_text())
    except WebSocketDisconnect as gone:
        if gone.code == 1000:  # ok: the `finally` runs in any case
            log.info("%s closed", name)
    finally:
        waiters.pop((name, ws), None)
