class Manager:
    async def send_to_user(self, user, data):
        for ws in self.sockets[user]:  # EW502
            await ws.send_json(data)
