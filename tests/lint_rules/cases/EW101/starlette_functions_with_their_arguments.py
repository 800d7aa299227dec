from fastapi import FastAPI, WebSocket
from starlette.concurrency import run_until_first_complete

app = FastAPI()


@app.websocket("/ws")
async def feed(websocket: WebSocket):  # EW101
    await websocket.accept()
    await run_until_first_complete((hear, {"websocket": websocket}), (tell, {"websocket": websocket}))


async def hear(websocket):
    async for message in websocket.iter_text():
        await shop.publish(channel="orders", message=message)


async def tell(websocket):
    async with shop.subscribe(channel="orders") as orders:
        async for order in orders:
            await websocket.send_text(order.text)
