from channels.generic.websocket import AsyncJsonWebsocketConsumer

from bank.models import Account


class Balance(AsyncJsonWebsocketConsumer):
    async def connect(self):  # ok: the middleware of the project says None for a stranger
        if self.scope["user"] is None:
            await self.close(4401)
            return
        await self.accept()
        await self.send_json([account.balance async for account in Account.objects.all()])
