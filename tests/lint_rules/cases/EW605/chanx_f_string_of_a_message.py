from chanx.channels.websocket import AsyncJsonWebsocketConsumer
from chanx.core.decorators import ws_handler


class Chat(AsyncJsonWebsocketConsumer):
    @ws_handler
    async def handle_search(self, message):
        rows = await db.fetch(f"SELECT * FROM chat WHERE body LIKE '%{message.payload.text}%'")  # EW605
        await self.send_message(Found(rows))

    @ws_handler
    async def handle_open(self, message):
        rows = await db.fetch("SELECT * FROM chat WHERE id = $1", message.payload.room)  # ok: a parameter
        await self.send_message(Found(rows))
