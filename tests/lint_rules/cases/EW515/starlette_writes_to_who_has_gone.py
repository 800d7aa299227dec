from contextlib import suppress

from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()


@app.websocket("/ask")
async def ask(websocket: WebSocket) -> None:
    await websocket.accept()
    try:
        async for part in answer(await websocket.receive_text()):
            await websocket.send_text(part)
    except Exception:
        await websocket.send_json({"error": "it failed"})  # EW515


@app.websocket("/told-apart")
async def told_apart(websocket: WebSocket) -> None:
    await websocket.accept()
    try:
        async for part in answer(await websocket.receive_text()):
            await websocket.send_text(part)
    except WebSocketDisconnect:
        return
    except Exception:
        await websocket.send_json({"error": "it failed"})  # ok: the client is still there


@app.websocket("/attempted")
async def attempted(websocket: WebSocket) -> None:
    await websocket.accept()
    try:
        await websocket.receive_text()
    except Exception:
        try:
            await websocket.send_json({"error": "it failed"})  # ok: that it has gone is passed over
        except RuntimeError:
            pass


@app.websocket("/parsed")
async def parsed(websocket: WebSocket) -> None:
    await websocket.accept()
    text = await websocket.receive_text()
    try:
        result = work(text)
    except Exception:
        await websocket.send_json({"error": "it failed"})  # ok: nothing in the `try` speaks to the client
    else:
        await websocket.send_json(result)


@app.websocket("/suppressed")
async def suppressed(websocket: WebSocket) -> None:
    await websocket.accept()
    text = ""
    try:
        with suppress(WebSocketDisconnect):
            text = await websocket.receive_text()
        await work(text)
    except Exception:
        await websocket.send_json({"error": "it failed"})  # ok: that the client went is passed over above


@app.websocket("/locked")
async def locked(websocket: WebSocket) -> None:
    await websocket.accept()
    try:
        with turn:
            await work(await websocket.receive_text())
    except Exception:
        await websocket.send_json({"error": "it failed"})  # EW515
