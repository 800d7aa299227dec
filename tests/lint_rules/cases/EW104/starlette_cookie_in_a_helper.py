from fastapi import Depends, FastAPI, WebSocket

app = FastAPI()


async def user_of(websocket: WebSocket):
    token = websocket.cookies.get("access_token")
    return await decode(token) if token else None


async def bearer_of(websocket: WebSocket):
    return await decode(websocket.headers.get("authorization"))


@app.websocket("/orders")
async def orders(websocket: WebSocket):  # EW104
    user = await user_of(websocket)
    if user is None:
        await websocket.close(4401)
        return
    await websocket.accept()
    await websocket.send_json(await orders_of(user))


@app.websocket("/stock")
async def stock(websocket: WebSocket, user=Depends(bearer_of)):  # ok: no page can send this header along
    if user is None:
        await websocket.close(4401)
        return
    await websocket.accept()
    await websocket.send_json(await stock_for(user))
