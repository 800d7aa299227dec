from fastapi import WebSocket


class Hub:
    async def say(self, room, text):
        clients = self.active.get(room, [])
        for client in clients:  # EW502
            await client.send_text(text)
