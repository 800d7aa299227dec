from fastapi import WebSocket


async def trace(request: Request, ws: WebSocket):
    agent, session_cookie = log_fingerprint(request)
    logger.info("%s %s", agent, session_cookie)  # ok: a masking function made it
