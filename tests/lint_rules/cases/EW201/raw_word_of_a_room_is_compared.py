import hashlib
import hmac

from aiohttp import web
from aiohttp_session import get_session

CLUBS = {}


class Club:
    def __init__(self, word, salt):
        self.salt, self.sealed = salt, digest(word, salt)
        self.readers = set()


def digest(word, salt):
    return hashlib.sha256(salt + str(word).encode()).digest()


async def read_along(request):
    session = await get_session(request)
    if "user_id" not in session:
        raise web.HTTPForbidden()
    club = CLUBS.get(request.match_info["club"])
    if club is None:
        raise web.HTTPNotFound()
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    first = await ws.receive_json()
    if not isinstance(first, dict) or not hmac.compare_digest(digest(first.get("word"), club.salt), club.sealed):
        await ws.close(code=4403)
        return ws
    club.readers.add(ws)  # ok: who is in knows the word of the club
    async for message in ws:
        await ws.send_json({"page": message.data})
    return ws


async def look_in(request):
    session = await get_session(request)
    if "user_id" not in session:
        raise web.HTTPForbidden()
    club = CLUBS.get(request.match_info["club"])
    if club is None:
        raise web.HTTPNotFound()
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    club.readers.add(ws)  # EW201
    async for message in ws:
        await ws.send_json({"page": message.data})
    return ws
