from channels.generic.websocket import AsyncWebsocketConsumer
from sqlalchemy import select


class Chat(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        result = await self.session.execute(select(Message))
        rows = list(result.scalars().all())  # ok: the rows are here already
        await self.send(str(len(rows)))
