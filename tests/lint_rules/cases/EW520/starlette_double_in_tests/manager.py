from fastapi import WebSocket


class Manager:
    def __init__(self):
        self.clients: set[WebSocket] = set()

    async def broadcast(self, text):
        for client in list(self.clients):
            try:
                await client.send_text(text)  # EW520
            except RuntimeError:
                self.clients.discard(client)
