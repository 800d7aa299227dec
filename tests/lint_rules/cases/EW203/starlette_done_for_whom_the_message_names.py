from decimal import Decimal

from fastapi import Depends, FastAPI, WebSocket
from pydantic import BaseModel

from accounts import current_member
from market import market

app = FastAPI()


class Offer(BaseModel):
    amount: Decimal
    bidder_id: int


@app.websocket("/sales/{sale}")
async def bid(ws: WebSocket, sale: int, member=Depends(current_member)):
    if member is None or not await market.admits(member.id, sale):
        await ws.close(1008)
        return
    await ws.accept()
    async for text in ws.iter_text():
        offer = Offer.model_validate_json(text)
        price = await market.place_bid(sale, offer.bidder_id, offer.amount)  # EW203
        await ws.send_json({"price": str(price)})


@app.websocket("/own/{sale}")
async def bid_oneself(ws: WebSocket, sale: int, member=Depends(current_member)):
    if member is None or not await market.admits(member.id, sale):
        await ws.close(1008)
        return
    await ws.accept()
    async for text in ws.iter_text():
        offer = Offer.model_validate_json(text)
        price = await market.place_bid(sale, member.id, offer.amount)  # ok: who is there bids
        await ws.send_json({"price": str(price)})


@app.websocket("/agents/{sale}")
async def bid_for_clients(ws: WebSocket, sale: int, member=Depends(current_member)):
    if member is None:
        await ws.close(1008)
        return
    await ws.accept()
    async for text in ws.iter_text():
        offer = Offer.model_validate_json(text)
        if not await market.acts_for(member.id, offer.bidder_id):
            continue
        price = await market.place_bid(sale, offer.bidder_id, offer.amount)  # ok: it was asked whom this one acts for
        await ws.send_json({"price": str(price)})
