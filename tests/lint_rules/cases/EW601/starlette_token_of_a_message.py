from fastapi import WebSocket


async def f(ws: WebSocket, message):
    logger.debug(f"no such token: {message.get('token')}")  # EW601
