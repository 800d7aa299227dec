from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/traces")
async def traces(websocket: WebSocket):  # ok: a page knows no token, and no browser sends it by itself
    await websocket.accept()
    await websocket.send_json({"kinds": traces.kinds()})
    if not accounts.verify_token((await websocket.receive_json())["token"]):
        await websocket.close(1008)
        return
    await websocket.send_json(await traces.all())


@app.websocket("/work")
async def work(websocket: WebSocket):  # EW114
    await websocket.accept()
    await websocket.send_json({"kinds": traces.kinds()})
    if not queue.is_running((await websocket.receive_json())["work"]):
        await websocket.close(1008)
        return
    await websocket.send_json(await traces.all())
