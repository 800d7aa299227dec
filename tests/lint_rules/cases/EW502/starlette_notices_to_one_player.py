from fastapi import WebSocket


async def look(player, items):
    for item in items:
        await Notice(item).send(player.websocket)  # ok: many messages to one player
    for item in player.items:
        await Notice(item).send(player.websocket)
