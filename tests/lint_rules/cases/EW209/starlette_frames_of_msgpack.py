import msgpack
from fastapi import FastAPI, WebSocket

app = FastAPI()
motor = Motor()


@app.websocket("/drive")
async def drive(websocket: WebSocket):
    await websocket.accept()
    await websocket.send_json(motor.state())
    while True:
        await act(msgpack.unpackb(await websocket.receive_bytes(), raw=False))


async def act(order):  # EW209
    motor.speed = order["speed"]
