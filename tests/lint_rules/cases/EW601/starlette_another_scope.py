from fastapi import WebSocket


async def say(ws: WebSocket, scope: SendScope):
    logger.info(f"to {scope}")  # ok: another scope
