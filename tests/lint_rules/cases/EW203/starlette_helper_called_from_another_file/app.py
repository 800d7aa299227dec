from fastapi import WebSocket


async def relay(data: dict, websocket_key: str):
    recipient = data["to"]
    await manager.send_personal_message(
        {"sender_id": data.get("sender_id"), "text": clean(data["text"])}, recipient  # EW203
    )
