from fastapi import APIRouter, WebSocket

live = APIRouter()


@live.websocket("/ws")
async def feed(websocket: WebSocket):
    await websocket.accept()
    await websocket.send_text("hello")
