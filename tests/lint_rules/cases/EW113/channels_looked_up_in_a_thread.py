from asgiref.sync import sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from rest_framework_simplejwt.tokens import AccessToken


class Comments(AsyncJsonWebsocketConsumer):
    async def connect(self):
        claims = AccessToken(token_in(self.scope))
        self.user = await sync_to_async(User.objects.get)(pk=claims["user_id"])  # EW113
        await self.accept()
