@sio.event
async def save(sid, data):
    try:
        await store(data)
    except Exception:  # ok: logged and answered
        logger.exception("save")
        return {"error": "failed"}
