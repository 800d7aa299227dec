from app.users import current_user
from aiohttp import web


class Client:
    def __init__(self):
        self.ws = web.WebSocketResponse()

    async def handle(self, msg):
        try:
            await work()
        except Exception as err:
            self._send_message(ErrorMessage(msg.id, "internal error"))
