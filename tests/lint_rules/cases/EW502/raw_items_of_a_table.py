from aiohttp import web


async def broadcast(app, room, message):
    for user, ws in app["websockets"][room].items():  # EW502
        await ws.send_json(message)
