from fastapi import WebSocket


async def say(ws: WebSocket, scope: SendScope):
    logger.debug(f"to {scope}")  # ok: another scope
