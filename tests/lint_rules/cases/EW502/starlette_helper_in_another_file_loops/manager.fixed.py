import asyncio


class Manager:
    async def send_to_user(self, user, data):
        await asyncio.gather(
            *(ws.send_json(data) for ws in list(self.sockets[user])),
            return_exceptions=True,
        )
