from dataclasses import dataclass

from fastapi import FastAPI, WebSocket
from plants import Greenhouse

app = FastAPI()


class Watered(Greenhouse):
    async def tell(self, ws: WebSocket) -> None:
        await ws.send_json(self.moisture)  # ok: the base is a library's


class Anything:
    def __getattr__(self, name: str) -> object:
        return lambda *args: None


class Mist:
    async def spray(self, ws: WebSocket) -> None:
        await ws.send_text(self.pressure())  # ok: the class that derives from it has it


class Fine(Mist):
    def pressure(self) -> str:
        return "low"


class Fan:
    def __init__(self, speed: int) -> None:
        self.speed = speed


class Door:
    def __init__(self, **parts: object) -> None:
        for name, part in parts.items():
            setattr(self, name, part)


@dataclass
class Reading:
    bed: int
    moisture: float
    note: str = ""


anything = Anything()
fan = Fan(3)
fan.noise = 4
door = Door(hinge=1)


@app.websocket("/beds/{bed}")
async def bed(ws: WebSocket, bed: int):
    await ws.accept()
    await ws.send_json({"hinge": door.hinge})  # ok: any name may have been set
    await ws.send_json({"answer": anything.asked(bed)})  # ok: it answers for any name
    await ws.send_json({"noise": fan.noise, "speed": fan.speed})  # ok: it is given from outside
    Reading(bed, 3.0)
    await ws.send_json([leaf for leaf in range(bed)])
