from fastapi import WebSocket


class Manager:
    def __init__(self):
        self.clients: set[WebSocket] = set()
        self.rooms: dict[str, set[WebSocket]] = {}

    async def broadcast(self, text):
        for client in list(self.clients):
            try:
                await client.send_text(text)  # EW520
            except RuntimeError:
                self.clients.discard(client)

    async def tell_rooms(self, text):
        for name in self.rooms:
            for client in self.rooms[name].copy():
                try:
                    await client.send_text(text)  # EW520
                except RuntimeError:
                    continue
