from fastapi import WebSocket


class Desk:
    async def away(self):
        for chat in self.chats.values():  # EW502
            client = self.users.get(chat["user"])
            if client:
                await client.send_text("away")
