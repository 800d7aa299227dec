from fastapi import APIRouter, Depends, Query, WebSocket

router = APIRouter()


async def database():
    async with sessions() as session:
        yield session


async def member(websocket: WebSocket, token: str = Query(None), db=Depends(database)):
    if not token:
        await websocket.close(code=1008)
        return None
    found = await db.scalar(select(Member).where(Member.token == token))
    if found is None:
        await websocket.close(code=1008)
        return None
    return found


@router.websocket("/orders")
async def orders(websocket: WebSocket, user=Depends(member)):  # ok: the dependency's own dependency serves nobody
    if not user:
        return
    await websocket.accept()
    async for order in new_orders():
        await websocket.send_json(order)


@router.websocket("/prices")
async def prices(websocket: WebSocket, db=Depends(database)):  # EW101
    await websocket.accept()
    async for price in new_prices(db):
        await websocket.send_json(price)
        await trade(db, await websocket.receive_json())
