import json
from collections import defaultdict

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute

from game import player_by_cookie

inside = defaultdict(set)


def allowed(player, channel):
    return channel == "market" or channel.startswith(f"clan/{player.clan}")  # EW201


def allowed_exactly(player, channel):
    return channel == "market" or channel.startswith(f"clan/{player.clan}/")  # ok: a separator ends the name


async def enter(player, ws, msg):
    if allowed(player, msg["channel"]):
        inside[msg["channel"]].add(ws)


async def enter_exactly(player, ws, msg):
    if allowed_exactly(player, msg["channel"]):
        inside[msg["channel"]].add(ws)


ORDERS = {"enter": enter, "enter_exactly": enter_exactly}


async def talk(ws):
    player = await player_by_cookie(ws.cookies.get("login"))
    if player is None:
        await ws.close(1008)
        return
    await ws.accept()
    async for text in ws.iter_text():
        msg = json.loads(text)
        await ORDERS[msg["order"]](player, ws, msg)


app = Starlette(routes=[WebSocketRoute("/talk", talk)])
