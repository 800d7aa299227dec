import httpx
from fastapi import WebSocket


@app.websocket("/ws")
async def f(ws: WebSocket):
    async with httpx.AsyncClient() as client:
        response = await client.get("https://example.com")
    logger.info("answered with %s", response.headers)  # ok: what a server answered
