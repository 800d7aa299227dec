"""The websocket of a game: another file makes it, and calls back."""

import aiohttp_session
from aiohttp import web
from sockets import process


class Game:
    def __init__(self, document):
        self.document = document

    def is_player(self, user):
        return user.name in self.document["players"]

    def end(self, color):
        self.document["loser"] = color


async def load_game(name):
    return Game(await db.games.find_one({"_id": name}))


async def rounds(request):
    session = await aiohttp_session.get_session(request)
    user = await load_user(session)
    if user is None:
        return web.HTTPForbidden()
    game = await load_game(request.match_info["gameId"])

    async def serve(user, ws, data):
        await process_message(user, ws, data, game)

    return await process(request, user, request.app["state"], serve)


async def process_message(user, ws, data, game):
    if data["type"] == "delete":
        await delete(data)
    elif data["type"] == "berserk":
        await berserk(data, game)
    elif data["type"] == "resign":
        await resign(user, data, game)


async def delete(data):
    await db.games.delete_one({"_id": data["gameId"]})  # EW212


async def berserk(data, game):
    game.halve_clock(data["color"])  # EW212


async def resign(user, data, game):
    if not game.is_player(user):
        return
    game.end(data["color"])  # ok: only a player gets here
