import asyncio

from fastapi import WebSocket


class Hub:
    def __init__(self):
        self.users: dict[str, WebSocket] = {}

    async def tell(self, user_id, text):
        websocket = self.users.get(user_id)
        if websocket is not None:
            await websocket.send_text(text)

    def tell_from_anywhere(self, user_id, text):
        asyncio.run(self.tell(user_id, text))  # EW517

    def tell_in_the_loop(self, user_id, text):
        asyncio.run_coroutine_threadsafe(self.tell(user_id, text), self.loop)  # ok: the server's own


hub = Hub()
