from fastapi import FastAPI, WebSocket

from seats import Seats

app = FastAPI()
seats = Seats()


@app.websocket("/rows/{row}")
async def sit(websocket: WebSocket, row: int, guest: str):
    await websocket.accept()
    seats.sit(row, guest, websocket)
    try:
        async for text in websocket.iter_text():
            await seats.tell(row, {"said": text})
    finally:
        seats.rise(row, guest, websocket)
