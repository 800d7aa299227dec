import json

import jwt
import websockets


async def main():
    async with websockets.serve(serve, "0.0.0.0", 8000, origins=["https://app.example.com"]):
        await forever()


async def serve(websocket):  # EW101
    path = websocket.path
    if path == "/orders":
        await run_orders(websocket)
    elif path == "/prices":
        async for price in market.prices():
            await websocket.send(json.dumps(price))
    else:
        await websocket.close(1008)


async def run_orders(websocket):
    async for text in websocket:
        order = json.loads(text)
        await market.run(order["kind"], jwt.encode(order, PRIVATE_KEY))
