from fastapi import WebSocket


class Manager:
    def __init__(self):
        self.sent = 0
        self.clients: set[WebSocket] = set()

    async def broadcast(self, text):
        for client in list(self.clients):  # EW502
            await client.send_text(text)
            self.sent += 1
