from fastapi import WebSocket  # noqa  # ok: it silences nothing of ours, and so is meant for another linter


async def closed(websocket: WebSocket) -> None:
    await websocket.close()
