from fastapi import FastAPI, WebSocket
from pydantic import BaseModel

from exchange import desk, keys

app = FastAPI()


class Order(BaseModel):
    bidder_id: int
    symbol: str
    price: int


@app.websocket("/auctions")
async def auctions(ws: WebSocket):
    customer = await keys.customer(ws.headers.get("x-api-key", ""))
    if customer is None:
        await ws.close(1008)
        return
    await ws.accept()
    while True:
        order = Order.model_validate_json(await ws.receive_text())
        await ws.send_json(await desk.place_bid(order.symbol, order.bidder_id, order.price))  # EW203


@app.websocket("/orders")
async def orders(ws: WebSocket):
    customer = await keys.customer(ws.headers.get("x-api-key", ""))
    if customer is None:
        await ws.close(1008)
        return
    await ws.accept()
    while True:
        order = await ws.receive_json()
        done = await desk.buy(account=order["account"], symbol=order["symbol"])  # EW203
        await ws.send_json({"done": done})


@app.websocket("/own-orders")
async def own_orders(ws: WebSocket):
    customer = await keys.customer(ws.headers.get("x-api-key", ""))
    if customer is None:
        await ws.close(1008)
        return
    await ws.accept()
    while True:
        order = await ws.receive_json()
        account = await keys.account_of(customer, order["account"])
        if account is None:
            await ws.send_json({"error": "not your account"})
            continue
        await desk.buy(account=account, symbol=order["symbol"])  # ok: the customer's own account was looked for
        await desk.sell(account=order["account"], customer=customer)  # ok: the desk is told who asks
