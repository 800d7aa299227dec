import json

from sanic import Sanic

import parcels
from keys import customer_of_token

app = Sanic("parcels")


async def where(ws, customer, ask):
    parcel = await parcels.find_for(ask.get("customer", customer), ask["number"])  # EW203
    return {"at": parcel["place"]}


async def when(ws, customer, ask):
    parcel = await parcels.find_for(customer, ask["number"])  # ok: the one of the token
    return {"due": parcel["due"], "unit": ask.get("unit", "hours")}


async def for_others(ws, customer, ask):
    whose = ask.get("customer") or customer
    if whose != customer and not await parcels.is_agent_of(customer, whose):
        return {"error": "not yours"}
    parcel = await parcels.find_for(whose, ask["number"])  # ok: held against the one of the token first
    return {"due": parcel["due"]}


KINDS = {"where": where, "when": when, "others": for_others}


@app.websocket("/ask")
async def asking(request, ws):
    customer = await customer_of_token(request.headers.get("authorization", ""))
    if customer is None:
        await ws.close(4401)
        return
    async for raw in ws:
        ask = json.loads(raw)
        await ws.send(json.dumps(await KINDS[ask["kind"]](ws, customer, ask)))
