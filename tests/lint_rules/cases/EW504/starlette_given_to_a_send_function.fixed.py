from app.users import current_user


async def talk(context, websocket_send):
    try:
        await work()
    except Exception as e:
        await websocket_send(dumps({"error": "internal error"}))
