@sio.event
async def connect(sid, environ, auth):
    logger.info("connect %s", "***")
