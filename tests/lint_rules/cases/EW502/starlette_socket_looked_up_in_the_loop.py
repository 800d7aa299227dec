from fastapi import WebSocket


class Hub:
    async def tell(self, group, text):
        for name in group:  # EW502
            if name in self.active:
                client_socket = self.active[name]
                await client_socket.send_text(text)
