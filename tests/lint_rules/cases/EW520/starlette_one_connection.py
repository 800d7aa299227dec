from fastapi import WebSocket


class Manager:
    def __init__(self):
        self.clients: dict[str, WebSocket] = {}
        self.history: list[str] = []
        self.answers = {}

    async def tell(self, user, text):
        for name, client in self.clients.items():
            if name == user:
                await client.send_text(text)  # ok: the loop looks for one, and ends
                break

    async def find(self, user, text):
        for name, client in self.clients.items():
            if name == user:
                await client.send_text(text)  # ok: and so does this one
                return True
        return False

    async def hand_out(self, job):
        for client in list(self.clients.values()):
            try:
                await client.send_json(job)  # ok: and so does this one, behind an answer
            except RuntimeError:
                continue
            try:
                return await self.answers[job["id"]]
            except ValueError:
                return None

    async def replay(self, ws: WebSocket):
        for text in self.history:
            await ws.send_text(text)  # ok: to one client only
