import asyncio

import jwt
from fastapi import FastAPI, Header, WebSocket

app = FastAPI()


@app.get("/me")
async def me(authorization: str = Header()):
    return jwt.decode(authorization, PUBLIC_KEY, algorithms=["RS256"])


async def end(websocket):
    await asyncio.sleep(3600)
    await websocket.close(1013)


async def tell(websocket):
    async for price in market.prices():
        await websocket.send_json(price)


@app.websocket("/prices")
async def prices(websocket: WebSocket):  # EW101
    await websocket.accept()
    ending = end(websocket)
    telling = tell(websocket)
    await asyncio.gather(ending, telling)
