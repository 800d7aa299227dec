from fastapi import WebSocket


async def feed(ws: WebSocket):
    items = []
    items.append(1)
    for item in items:  # ok: its own list
        await ws.send_json(item)
