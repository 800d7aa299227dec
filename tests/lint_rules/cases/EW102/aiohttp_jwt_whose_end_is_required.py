import os

import jwt
from aiohttp import web

KEY = os.environ["KILN_KEY"]


async def pair(request):
    claims = {"sub": request["device"], "kind": "pairing"}
    return web.json_response({"token": jwt.encode(claims, KEY, algorithm="HS256")})  # ok: the socket refuses such a one


async def kiln(request):
    try:
        claims = jwt.decode(
            request.headers.get("Authorization", "")[7:], KEY, algorithms=["HS256"], options={"require": ["exp", "sub"]}
        )
    except jwt.InvalidTokenError:
        raise web.HTTPUnauthorized()
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for degrees in ws:
        await ws.send_json({"of": claims["sub"], "degrees": degrees.data})
    return ws


app = web.Application()
app.add_routes([web.post("/pair", pair), web.get("/kiln", kiln)])
