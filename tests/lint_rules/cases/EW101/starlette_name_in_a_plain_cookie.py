from fastapi import FastAPI, WebSocket
from itsdangerous import BadSignature, Signer

from looms import find_weaver, pattern_of

app = FastAPI()
signer = Signer(LOOM_KEY)


@app.websocket("/looms")
async def looms(ws: WebSocket):  # EW101
    weaver = await find_weaver(ws.cookies.get("user_id"))
    if weaver is None:
        await ws.close(1008)
        return
    await ws.accept()
    async for thread in ws.iter_text():
        await ws.send_json({"by": weaver.name, "pattern": await pattern_of(thread)})


@app.websocket("/signed")
async def signed(ws: WebSocket):  # ok: the cookie is signed
    try:
        weaver = await find_weaver(signer.unsign(ws.cookies.get("user_id", "")))
    except BadSignature:
        await ws.close(1008)
        return
    await ws.accept()
    async for thread in ws.iter_text():
        await ws.send_json({"by": weaver.name, "pattern": await pattern_of(thread)})
