from fastapi import WebSocket


async def guard(ws: WebSocket):
    if ws.query_params["token"] != config.api_token:  # EW603
        await ws.close(4401)
