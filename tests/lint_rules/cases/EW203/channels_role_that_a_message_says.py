from channels.generic.websocket import AsyncJsonWebsocketConsumer

from .models import Account, Note


class Counter(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.account = self.scope["user"]
        if not self.account.is_authenticated:
            await self.close()
            return
        await self.channel_layer.group_add("counter", self.channel_name)
        await self.accept()

    async def receive_json(self, content):
        match content["do"]:
            case "say":
                await self.say(content)
            case "shout":
                await self.shout(content)
            case "close":
                await self.shut(content)

    async def say(self, content):
        role = content.get("role", "guest")  # EW203
        await Note.objects.acreate(author=self.account, role=role, text=content["text"])

    async def shout(self, content):
        account = await Account.objects.aget(pk=self.account.pk)
        event = {"type": "counter.said", "role": account.role, "text": content["text"]}  # ok: the database says it
        await self.channel_layer.group_send("counter", event)

    async def shut(self, content):
        if content.get("role") != "warden":  # EW203
            raise PermissionError("wardens only")
        await self.channel_layer.group_send("counter", {"type": "counter.shut"})
