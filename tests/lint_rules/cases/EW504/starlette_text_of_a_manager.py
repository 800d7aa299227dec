from app.users import current_user


async def run(key, websocket_manager):
    try:
        await work()
    except Exception as e:
        await websocket_manager.send_message(key, f"failed: {e}")  # EW504
