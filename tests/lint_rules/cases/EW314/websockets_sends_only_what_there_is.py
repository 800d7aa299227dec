import asyncio
import json
import logging

import redis.asyncio as redis
from websockets.asyncio.server import serve

log = logging.getLogger(__name__)
shop = redis.Redis()


async def order(customer, message):  # EW314
    match message["do"]:
        case "add":
            await shop.rpush(f"cart:{customer}", message["item"])
            return {"ok": True}
        case "remove":
            await shop.lrem(f"cart:{customer}", 1, message["item"])
            return {"ok": True}


async def stock(customer, message):
    if not message["item"].isalnum():
        return {"error": "no such item"}
    left = await shop.get(f"stock:{message['item']}")
    if left is None:
        return None  # EW314
    return {"left": int(left)}


async def price(customer, message):
    try:
        return {"price": int(await shop.get(f"price:{message['item']}"))}
    except (TypeError, ValueError):  # EW314
        log.warning("no price for %s", message["item"])


async def wish(customer, message):
    if await shop.sadd(f"wishes:{customer}", message["item"]):
        return {"ok": True}
    return {"error": "you wish for it already"}  # ok: an answer on every way


async def typing(customer, message):
    await shop.set(f"typing:{customer}", 1, ex=5)  # ok: it never has an answer, nobody waits for one


async def rate(customer, message):
    if message["stars"] not in range(6):
        return None  # ok: who calls it makes an answer of that
    return {"stars": message["stars"]}


HANDLERS = {"order": order, "stock": stock, "price": price, "wish": wish, "typing": typing}


async def counter(connection):
    async for raw in connection:
        try:
            message = json.loads(raw)
            if message["kind"] == "rate":
                rated = await rate(connection.request.path, message)
                if rated is not None:
                    await connection.send(json.dumps(rated))
                else:
                    await connection.send(json.dumps({"error": "0 to 5 stars"}))
                continue
            answer = await HANDLERS[message["kind"]](connection.request.path, message)
        except Exception:
            log.exception("counter")
            answer = {"error": "failed"}
        if answer:
            await connection.send(json.dumps({"of": raw[:20], **answer}))


async def main():
    async with serve(counter, "", 8765):
        await asyncio.get_running_loop().create_future()
