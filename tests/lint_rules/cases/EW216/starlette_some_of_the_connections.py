from fastapi import FastAPI, WebSocket
from pydantic import BaseModel, Field

app = FastAPI()


class Driver(BaseModel):
    name: str
    phone: str
    api_key: str = Field(exclude=True)


class Hub:
    def __init__(self):
        self.connections: dict[str, WebSocket] = {}

    async def all_of_them(self, driver: Driver):
        for websocket in list(self.connections.values()):
            if websocket.client_state == OPEN:
                await websocket.send_json(driver.model_dump())  # EW216

    async def chosen(self, driver: Driver, wanted):
        for name, websocket in self.connections.items():
            if name in wanted:
                await websocket.send_json(driver.model_dump())  # ok: it picks those who are to know

    async def badge(self, driver: Driver):
        for websocket in self.connections.values():
            await websocket.send_json(driver.model_dump(include={"name"}))  # ok: cut down

    async def send_to_roles(self, told, roles):
        for websocket in await self.with_roles(roles):
            await websocket.send_json(told)


hub = Hub()


@app.websocket("/ws/{name}")
async def feed(websocket: WebSocket, name: str):
    await websocket.accept()
    hub.connections[name] = websocket
    try:
        await websocket.receive_text()
    finally:
        hub.connections.pop(name, None)


@app.post("/drivers")
async def register(driver: Driver):
    await hub.send_to_roles(driver.model_dump(), ["office"])  # ok: those who have such a role


class Desk:
    def __init__(self):
        self.active_connections: dict[str, list[WebSocket]] = {}

    async def send_personal_message(self, message, name):
        for websocket in self.active_connections.get(name, []):
            await websocket.send_json(message)

    async def tell_all(self, driver: Driver):
        for name in list(self.active_connections.keys()):
            await self.send_personal_message(driver.model_dump(), name)  # EW216

    async def tell(self, driver: Driver):
        await self.send_personal_message(driver.model_dump(), driver.name)  # ok: to him
