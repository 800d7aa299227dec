from fastapi import WebSocket


@app.websocket("/ws")
async def f(ws: WebSocket):
    await ws.accept()
    login = await ws.receive_json()
    logger.info(f"no such token: {login.get('token')}")  # EW601
    async for order in ws.iter_json():
        logger.info("order of %s", order["token"])  # ok: a later message may name an instrument so
