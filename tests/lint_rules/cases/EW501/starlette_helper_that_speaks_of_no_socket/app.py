import asyncio
from contextlib import asynccontextmanager

from fastapi import FastAPI, WebSocket

import printers
import scales
import weather


@asynccontextmanager
async def lifespan(app: FastAPI):
    watching = asyncio.create_task(weather.watch())
    yield
    watching.cancel()


app = FastAPI(lifespan=lifespan)
weighing = scales.Scales()


@app.websocket("/labels")
async def labels(websocket: WebSocket):
    await websocket.accept()
    while True:
        name = await websocket.receive_text()
        await websocket.send_json({"printed": await printers.label(name), "rain": weather.latest.get("rain")})  # EW501
