class Hub:
    async def connect(self, ws):
        await ws.accept()

    async def send(self, user_id, data):
        if user_id not in self.connections:
            return
        if not data.get("recipient_user"):
            return
        for user in self.members:
            if user == user_id:
                continue
