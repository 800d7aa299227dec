@sio.event
async def connect(sid, environ, auth):
    logger.debug("connect %s", auth["token"])  # EW601
