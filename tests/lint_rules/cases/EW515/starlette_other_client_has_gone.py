from fastapi import WebSocket


class Post:
    def __init__(self):
        self.connections: dict[str, WebSocket] = {}

    async def hand_over(self, name: str, letter: str):
        await self.connections[name].send_text(letter)  # EW515

    async def deliver(self, name: str, letter: str):
        box = self.connections.get(name)
        if box is not None:
            await box.send_text(letter)  # EW515

    async def try_to_deliver(self, name: str, letter: str) -> bool:
        try:
            await self.connections[name].send_text(letter)
        except Exception as error:
            print(error)
            return False
        return True  # ok: who sent it learns of it
