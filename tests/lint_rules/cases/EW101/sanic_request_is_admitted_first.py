import hashlib

from sanic import Sanic
from sanic.exceptions import Unauthorized

app = Sanic("lockers")


@app.on_request
async def admit(request):
    digest = hashlib.sha256((request.token or "").encode()).hexdigest()
    row = await app.ctx.keys.login(digest)
    if row is None:
        raise Unauthorized("unknown key")
    request.ctx.owner = row["owner"]


@app.websocket("/lockers")
async def lockers(request, ws):  # ok: who has no key does not come so far
    async for raw in ws:
        await ws.send(await app.ctx.lockers.open(request.ctx.owner, raw))
