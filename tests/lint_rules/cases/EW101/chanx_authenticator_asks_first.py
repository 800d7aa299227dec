from chanx.channels.authenticator import DjangoAuthenticator
from chanx.channels.websocket import AsyncJsonWebsocketConsumer
from rest_framework.permissions import IsAuthenticated


class Members(DjangoAuthenticator):
    permission_classes = [IsAuthenticated]


class Chat(AsyncJsonWebsocketConsumer):
    authenticator_class = Members

    async def post_authentication(self) -> None:  # ok: chanx asks the authenticator first
        await self.channel_layer.group_add("staff", self.channel_name)
