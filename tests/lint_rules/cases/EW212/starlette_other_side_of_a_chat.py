from fastapi import FastAPI, WebSocket
from sqlalchemy import select

from access import user_of
from models import Deal, Offer, session

app = FastAPI()
sockets = {}


class Hub:
    async def tell(self, user_id, message):
        for socket in sockets.get(user_id, set()):
            await socket.send_json(message)


hub = Hub()


@app.websocket("/deals")
async def deals(websocket: WebSocket):
    user = await user_of(websocket.cookies.get("session"))
    if user is None:
        await websocket.close(1008)
        return
    await websocket.accept()
    sockets.setdefault(user.id, set()).add(websocket)
    while True:
        message = await websocket.receive_json()
        deal = (await session.execute(select(Deal).where(Deal.id == message["deal_id"]))).scalar_one_or_none()
        if deal is not None:
            await hub.tell(deal.seller_id, {"type": "asked", "by": user.id})  # EW212


@app.websocket("/offers")
async def offers(websocket: WebSocket):
    user = await user_of(websocket.cookies.get("session"))
    if user is None:
        await websocket.close(1008)
        return
    await websocket.accept()
    sockets.setdefault(user.id, set()).add(websocket)
    while True:
        message = await websocket.receive_json()
        offer = (await session.execute(select(Offer).where(Offer.id == message["offer_id"]))).scalar_one_or_none()
        if offer is None or user.id not in (offer.buyer_id, offer.seller_id):
            await websocket.send_json({"error": "no such offer"})
            continue
        await hub.tell(offer.seller_id, {"type": "asked", "by": user.id})  # ok: the user is one of the two
