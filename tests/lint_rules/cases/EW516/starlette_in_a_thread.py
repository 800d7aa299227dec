import asyncio

from fastapi import WebSocket


@app.websocket("/speech")
async def speech(websocket: WebSocket):
    await websocket.accept()
    async for sound in websocket.iter_bytes():
        text = await asyncio.to_thread(recogniser.transcribe, sound)  # ok: a thread waits
        await websocket.send_text(text)
