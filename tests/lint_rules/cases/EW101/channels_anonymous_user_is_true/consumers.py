from channels.generic.websocket import AsyncJsonWebsocketConsumer, JsonWebsocketConsumer

from bank.models import Account


class Balance(AsyncJsonWebsocketConsumer):
    async def connect(self):  # EW101
        if not self.scope["user"]:
            await self.close(4401)
            return
        await self.accept()
        await self.send_json([account.balance async for account in Account.objects.all()])


class Limits(JsonWebsocketConsumer):
    def connect(self):  # EW101
        self.user = self.scope.get("user")
        if self.user is None:
            self.close(4401)
            return
        self.accept()
        self.send_json([account.limit for account in Account.objects.all()])


class Cards(AsyncJsonWebsocketConsumer):
    async def connect(self):  # ok: it asks whether the user has logged in
        user = self.scope["user"]
        if user and user.is_authenticated:
            await self.accept()
            await self.send_json([account.card async for account in Account.objects.all()])
        else:
            await self.close(4401)


class Loans(AsyncJsonWebsocketConsumer):
    async def connect(self):  # ok: a stranger has no number
        if self.scope["user"].pk is None:
            await self.close(4401)
            return
        await self.accept()
        await self.send_json([account.loan async for account in Account.objects.all()])
