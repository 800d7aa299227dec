import httpx
from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/seeds")
async def seeds(websocket: WebSocket):
    await websocket.accept()
    async with httpx.AsyncClient() as client:
        while True:
            wish = await websocket.receive_text()
            found = await client.post("https://shop.example/seeds", json={"name": wish})  # EW314
            try:
                await shop.reserve(found)
                await websocket.send_json({"reserved": wish})
            except Exception:
                await websocket.send_json({"error": wish})


@app.websocket("/beds")
async def beds(websocket: WebSocket):
    await websocket.accept()
    plan = await garden.plan()  # ok: no message has come yet
    while True:
        wish = await websocket.receive_text()
        try:
            await plan.reserve(wish)
            await websocket.send_json({"reserved": wish})
        except Exception:
            await websocket.send_json({"error": wish})
