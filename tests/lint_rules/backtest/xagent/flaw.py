"""A widget for anonymous visitors: a fault of the storage is told to them with its names."""

from fastapi import Depends, FastAPI, WebSocket

app = FastAPI()


@app.websocket("/chat")
async def chat(websocket: WebSocket, visitor=Depends(visitor_of)) -> None:
    await websocket.accept()
    async for message in websocket.iter_json():
        try:
            await tasks.run(visitor, str(message["text"]))
        except Exception as error:
            await reject(websocket, str(error))


async def reject(websocket: WebSocket, reason: str) -> None:
    await websocket.send_json({"type": "message_rejected", "reason": reason})
