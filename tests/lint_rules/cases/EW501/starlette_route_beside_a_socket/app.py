from fastapi import FastAPI, WebSocket

from mails import router

app = FastAPI()
app.include_router(router)


@app.websocket("/ws")
async def feed(websocket: WebSocket):
    await websocket.accept()
    await websocket.send_text("hello")
