from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.core import signing
from django.http import HttpResponse


class Curator(AsyncJsonWebsocketConsumer):
    curator = None

    async def receive_json(self, content, **kwargs):
        if self.curator is None:
            self.curator = signing.loads(str(content.get("ticket")), salt="curator")["user"]  # EW102
        elif content.get("renew"):
            self.curator = signing.loads(content["renew"], salt="curator", max_age=60)["user"]  # ok: for a minute
        else:
            await self.channel_layer.group_send("museum", {"type": "show", "by": self.curator})


def unsubscribe(request, token):
    forget(signing.loads(token, salt="letters"))  # ok: a link in a letter opens no socket
    return HttpResponse("done")
