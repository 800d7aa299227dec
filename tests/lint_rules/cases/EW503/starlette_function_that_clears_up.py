from fastapi import WebSocket


async def discard(websocket: WebSocket, session):
    try:
        await session.send("stop")
    except Exception:  # ok: the function clears up
        pass


async def where(websocket: WebSocket, page):
    try:
        return_to = getattr(page, "url", "")
    except Exception:
        pass
