import hmac
import os

from fastapi import FastAPI, WebSocket

from scales import digest_of

app = FastAPI()
MASTER = os.environ["WEIGHBRIDGE_MASTER"]
ASK_KEYS = os.getenv("WEIGHBRIDGE_KEYS", "off") == "on"
ASK_ALWAYS = os.getenv("WEIGHBRIDGE_KEYS", "on") == "on"


async def is_known(scale: str, offered: str) -> bool:
    if not ASK_KEYS:
        return True
    if hmac.compare_digest(offered, MASTER):
        return True
    stored = await digest_of(scale)
    return stored is not None and hmac.compare_digest(offered, stored)


@app.websocket("/scales/{scale}")
async def weigh(ws: WebSocket, scale: str):  # EW109
    if not await is_known(scale, ws.headers.get("x-scale-key", "")):
        await ws.close(1008)
        return
    await ws.accept()
    async for grams in ws.iter_text():
        await ws.send_json({"price": await digest_of(grams)})


async def is_known_by_default(scale: str, offered: str) -> bool:
    if not ASK_ALWAYS:
        return True
    if hmac.compare_digest(offered, MASTER):
        return True
    stored = await digest_of(scale)
    return stored is not None and hmac.compare_digest(offered, stored)


@app.websocket("/carts/{scale}")
async def carts(ws: WebSocket, scale: str):  # ok: who wants no keys has to switch them off
    if not await is_known_by_default(scale, ws.headers.get("x-scale-key", "")):
        await ws.close(1008)
        return
    await ws.accept()
    async for grams in ws.iter_text():
        await ws.send_json({"price": await digest_of(grams)})


@app.websocket("/doors/{scale}")
async def doors(ws: WebSocket, scale: str):  # ok: the key of the door is asked for whatever the switch says
    if not await is_known(scale, ws.headers.get("x-scale-key", "")):
        await ws.close(1008)
        return
    if not hmac.compare_digest(ws.headers.get("x-door-key", ""), MASTER):
        await ws.close(1008)
        return
    await ws.accept()
    async for grams in ws.iter_text():
        await ws.send_json({"price": await digest_of(grams)})
