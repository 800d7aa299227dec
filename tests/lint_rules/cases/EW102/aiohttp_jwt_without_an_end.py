import os
import time

import jwt
from aiohttp import web

from members import member_for

KEY = os.environ["KILN_KEY"]
kilns = set()


async def login(request):
    form = await request.post()
    member = await member_for(form.get("name", ""), form.get("password", ""))
    if member is None:
        raise web.HTTPUnauthorized()
    claims = {"sub": member.id, "aud": "kilns", "iat": int(time.time())}
    return web.json_response({"token": jwt.encode(claims, KEY, algorithm="HS256")})  # EW102


async def invite(request):
    return web.json_response({"token": jwt.encode({"sub": "guest", "aud": "kilns"}, KEY)})  # EW102


async def login_for_a_day(request):
    form = await request.post()
    member = await member_for(form.get("name", ""), form.get("password", ""))
    if member is None:
        raise web.HTTPUnauthorized()
    claims = {"sub": member.id, "aud": "kilns"}
    claims["exp"] = int(time.time()) + 86_400
    return web.json_response({"token": jwt.encode(claims, KEY, algorithm="HS256")})  # ok: it ends after a day


async def token_of(request, claims):
    return web.json_response({"token": jwt.encode(claims, KEY, algorithm="HS256")})  # ok: the claims come from elsewhere


async def kiln(request):
    try:
        claims = jwt.decode(request.headers.get("Authorization", "")[7:], KEY, algorithms=["HS256"], audience="kilns")
    except jwt.InvalidTokenError:
        raise web.HTTPUnauthorized()
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    kilns.add(ws)
    async for degrees in ws:
        await ws.send_json({"of": claims["sub"], "degrees": degrees.data})
    return ws


app = web.Application()
app.add_routes([web.post("/login", login), web.get("/kiln", kiln)])
