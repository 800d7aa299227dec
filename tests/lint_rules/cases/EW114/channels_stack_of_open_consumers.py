from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator


class News(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept()
        await self.send_json(await news())


routes = URLRouter([path("news", News.as_asgi())])
application = ProtocolTypeRouter({"websocket": routes})  # EW114
guarded = ProtocolTypeRouter({"websocket": AllowedHostsOriginValidator(routes)})  # ok: the hosts of the settings
