import hashlib
import hmac
import os
from datetime import date

from aiohttp import web

PEPPER = os.environ["PEPPER"]


def resume_token(room, user):
    return hashlib.md5(f"{room}:{user}".encode()).hexdigest()  # EW102


def day_ticket(user):
    return hashlib.sha256(f"{user}:{date.today()}".encode()).hexdigest()  # EW102


def peppered_token(room, user):
    return hashlib.sha256(f"{room}:{user}:{PEPPER}".encode()).hexdigest()  # ok: a secret goes in


def invite_token(user, salt):
    return hashlib.sha256(f"{user}:{salt}".encode()).hexdigest()  # ok: something that is drawn


def token_digest(token):
    return hashlib.sha256(token.encode()).hexdigest()  # ok: what stands in the table, of a token


def cache_key(room, user):
    return hashlib.md5(f"{room}:{user}".encode()).hexdigest()  # ok: no token


async def quiz(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    first = await ws.receive_json()
    room, user = first["room"], first["user"]
    if first["resume"] != resume_token(room, user) and first["key"] == cache_key(room, user):
        return ws
    if not hmac.compare_digest(day_ticket(user), first["ticket"]) or first["token"] != peppered_token(room, user):
        return ws
    if first["invite"] != invite_token(user, await salt_of(user)) or first["hash"] == token_digest(first["token"]):
        return ws
    async for frame in ws:
        await answer(room, user, frame.data)
    return ws
