from fastapi import Depends, FastAPI, Header, Query, WebSocket, WebSocketException

app = FastAPI()


async def from_query(token: str = Query()):  # EW105
    if not await users.by_token(token):
        raise WebSocketException(code=1008)


async def from_header(token: str = Header()):  # ok: a header stands in no access log
    if not await users.by_token(token):
        raise WebSocketException(code=1008)


@app.websocket("/prices", dependencies=[Depends(from_query)])
async def prices(websocket: WebSocket):
    await websocket.accept()
    await websocket.send_json(await load_prices())


@app.websocket("/orders", dependencies=[Depends(from_header)])
async def orders(websocket: WebSocket):
    await websocket.accept()
    await websocket.send_json(await load_orders())
