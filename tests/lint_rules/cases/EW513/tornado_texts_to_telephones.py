import json

from tornado.websocket import WebSocketHandler

from telephones import send_sms


class Bell(WebSocketHandler):
    async def on_message(self, frame):
        msg = json.loads(frame)
        await send_sms(await number_of(msg["whom"]), str(msg["text"])[:160])  # EW513
        await self.write_message({"ok": True})


class QuietBell(WebSocketHandler):
    def initialize(self, quota):
        self.quota = quota

    async def on_message(self, frame):
        msg = json.loads(frame)
        if not self.quota.takes(self.current_user):
            await self.write_message({"error": "too often"})
            return
        await send_sms(await number_of(msg["whom"]), str(msg["text"])[:160])  # ok: a quota
        await self.write_message({"ok": True})
