from dataclasses import dataclass

from fastapi import FastAPI, WebSocket

app = FastAPI()


@dataclass
class Reading:
    bed: int
    moisture: float
    note: str = ""


class Fan:
    def __init__(self, speed: int) -> None:
        self.speed = speed


@app.websocket("/beds/{bed}")
async def bed(ws: WebSocket, bed: int):
    await ws.accept()
    readings = [Reading(bed, 3.0), Reading(bed)]  # EW319
    await ws.send_json([reading.note for reading in readings])
    await ws.send_json(Fan().speed)  # EW319
    await ws.send_json(Fan(speed=3).speed)  # ok: this is what it needs
