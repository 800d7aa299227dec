import json

from channels.generic.websocket import WebsocketConsumer


class Notices(WebsocketConsumer):
    def receive(self, text_data):
        try:
            message = json.loads(text_data)
        except ValueError:
            self.send("bad JSON")
            return
        if message["type"] == "mark":  # EW314
            self._mark_handler(notice_id=message["id"])
        elif message["type"] == "find":
            self._find_handler(message.get("id"))
        else:
            self.send("unknown")

    def _mark_handler(self, notice_id):
        try:
            Notice.objects.get(id=notice_id).mark()
            self.send("marked")
        except Notice.DoesNotExist:  # EW314
            return

    def _find_handler(self, notice_id):
        try:
            self.send(Notice.objects.get(id=notice_id).text)
        except Notice.DoesNotExist:  # ok: this one is told
            self.send("no such notice")
