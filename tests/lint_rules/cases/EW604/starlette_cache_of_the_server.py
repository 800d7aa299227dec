from fastapi import WebSocket


async def f(ws: WebSocket):
    x = pickle.loads(cache.get("a"))  # ok: the server's own cache
