import jwt
from fastapi import FastAPI, WebSocket

app = FastAPI()


def member(token):
    return jwt.decode(token, KEY, algorithms=["HS256"])["sub"]


@app.websocket("/departures")
async def departures(websocket: WebSocket):  # ok: the program says so
    """Departures are public, they stand on the boards of the station as well."""
    await websocket.accept()
    async for train in trains.departures():
        await websocket.send_json(train)


@app.websocket("/crews")
async def crews(websocket: WebSocket):  # EW101
    """Who drives which train, which is not public."""
    await websocket.accept()
    async for crew in trains.crews():
        await websocket.send_json(crew)
