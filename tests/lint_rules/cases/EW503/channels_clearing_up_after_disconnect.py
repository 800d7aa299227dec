from channels.generic.websocket import WebsocketConsumer


class C(WebsocketConsumer):
    def disconnect(self, code):
        try:
            Seat.objects.get(sid=self.sid).delete()
        except:  # ok: clearing up after somebody who has gone
            pass
