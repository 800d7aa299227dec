from quart import Quart, abort, websocket

import wards

app = Quart(__name__)


@app.websocket("/wards/<int:number>")
async def ward(number):  # ok: oauth2-proxy calls so who has logged in
    name = websocket.headers.get("X-Forwarded-Email")
    if name not in wards.STAFF:
        abort(403)
    await websocket.accept()
    async for bed in wards.follow(number):
        await websocket.send_json(bed)


@app.websocket("/wards/<int:number>/nurses")
async def nurses(number):  # EW101
    name = websocket.headers.get("X-Staff-Email")
    if name not in wards.STAFF:
        abort(403)
    await websocket.accept()
    async for bed in wards.follow(number):
        await websocket.send_json(bed)
