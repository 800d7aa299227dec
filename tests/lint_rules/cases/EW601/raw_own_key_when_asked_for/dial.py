import websockets


async def dial(key):
    headers = {"Authorization": f"Bearer {key}"}
    logger.info("with %s", headers)  # EW601
