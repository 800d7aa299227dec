from fastapi import WebSocket


@app.websocket("/ws")
async def audio_stream(ws: WebSocket):
    while True:
        await recorder.store(await ws.receive_bytes())  # ok: a stream that only the client feeds
