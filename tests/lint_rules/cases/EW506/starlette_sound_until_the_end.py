from fastapi import FastAPI, WebSocket

app = FastAPI()
MOST = 2_000_000


@app.websocket("/dictation")
async def dictate(websocket: WebSocket):
    await websocket.accept()
    sound = bytearray()
    while True:
        frame = await websocket.receive()
        if frame.get("bytes"):
            sound += frame["bytes"]  # EW506
        else:
            await websocket.send_json({"text": write_down(bytes(sound))})
            sound.clear()


@app.websocket("/memo")
async def memo(websocket: WebSocket):
    await websocket.accept()
    sound = b""
    async for part in websocket.iter_bytes():
        sound += part  # ok: measured in the next line
        if len(sound) > MOST:
            await websocket.close(1009)
            return
    store(sound)


@app.websocket("/count")
async def count(websocket: WebSocket):
    await websocket.accept()
    said = 0
    async for _ in websocket.iter_bytes():
        said += 1  # ok: a number
        await websocket.send_json({"said": said})
