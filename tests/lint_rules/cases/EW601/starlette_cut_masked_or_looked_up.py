from fastapi import WebSocket


async def f(ws: WebSocket, token):
    logger.info("t %s", token[:4])  # ok: cut to four characters
    logger.info("u %s", token_data.user_id)
    print(mask(token))
