from app.users import current_user
from fastapi import WebSocket


class Manager:
    async def connect(self, ws: WebSocket):
        await ws.accept()

    async def handle(self, key, text):
        try:
            await work(text)
        except Exception as e:
            await self.send_message(key, {"error": "internal error"})
