import hmac

from fastapi import WebSocket


async def guard(ws: WebSocket):
    if not hmac.compare_digest(ws.query_params["token"], config.api_token):
        await ws.close(4401)
