import hashlib

from fastapi import FastAPI, WebSocket
from pydantic_settings import BaseSettings

import wells

app = FastAPI()


class Settings(BaseSettings):
    ask_for_key: bool = False
    always: bool = True


settings = Settings()


def pump_for(key: str):
    return wells.by_digest.get(hashlib.sha256(key.encode()).hexdigest())


@app.websocket("/pumps")
async def pumps(ws: WebSocket):  # EW109
    pump = pump_for(ws.headers.get("x-pump-key", ""))
    if settings.ask_for_key and pump is None:
        await ws.close(1008)
        return
    await ws.accept()
    async for order in wells.orders():
        await ws.send_json(order)


@app.websocket("/levels")
async def levels(ws: WebSocket):  # ok: whose digest is unknown is refused
    if pump_for(ws.headers.get("x-pump-key", "")) is None:
        await ws.close(1008)
        return
    await ws.accept()
    async for level in wells.levels():
        await ws.send_json(level)
