from fastapi import FastAPI, WebSocket

import shop
from news import hub, tell_price

app = FastAPI()


@app.websocket("/prices")
async def prices(websocket: WebSocket) -> None:
    await hub.connect(websocket)
    await websocket.receive_text()


@app.post("/prices")
async def change(price: int) -> None:
    await tell_price(price)


@app.get("/reports")
async def reports() -> str:
    return shop.reports.title
