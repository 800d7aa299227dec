from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/rooms")
async def rooms(websocket: WebSocket):
    await websocket.accept()
    try:
        while True:
            text = await websocket.receive_text()
            if text.startswith("/enter "):
                await hall.enter(websocket, int(text.split(" ", 1)[1]))
                await websocket.send_text("entered")
            else:
                await websocket.send_text("what?")
    except Exception as error:  # EW314
        print(error)


@app.websocket("/seats")
async def seats(websocket: WebSocket):
    await websocket.accept()
    try:
        while True:
            text = await websocket.receive_text()
            seat = text.split(" ", 1)[1] if text.startswith("/sit ") else ""
            if seat.isdigit():
                await hall.sit(websocket, int(seat))
            await websocket.send_text("sat")
    except Exception as error:  # ok: only digits are made a number
        print(error)
