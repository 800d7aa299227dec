from app.users import current_user


@sio.event
async def save(sid, data):
    try:
        await work()
    except Exception as e:
        return {"error": str(e)}  # EW504
