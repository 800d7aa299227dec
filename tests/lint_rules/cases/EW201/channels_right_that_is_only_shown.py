from channels.generic.websocket import AsyncJsonWebsocketConsumer

from .models import Recipe, Share


async def level_of(cook, recipe):
    share = await Share.objects.filter(cook_id=cook, recipe_id=recipe).afirst()
    return share.level if share else None


class Cookbook(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.cook, self.recipe = self.scope["user"], self.scope["url_route"]["kwargs"]["recipe"]
        if not self.cook.is_authenticated:
            await self.close()
            return
        level = await level_of(self.cook.pk, self.recipe)
        if level is None:
            await self.close()
            return
        await self.accept()
        await self.send_json({"do": "open", "can_edit": level == "author"})

    async def receive_json(self, content):
        match content:
            case {"do": "write", "text": str(text)}:
                await self.write(text)

    async def write(self, text):
        await Recipe.objects.filter(pk=self.recipe).aupdate(text=text)  # EW201
        await self.send_json({"do": "written"})


class Pantry(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.cook, self.recipe = self.scope["user"], self.scope["url_route"]["kwargs"]["recipe"]
        if not self.cook.is_authenticated:
            await self.close()
            return
        level = await level_of(self.cook.pk, self.recipe)
        if level is None:
            await self.close()
            return
        await self.accept()
        await self.send_json({"do": "open", "can_write": level == "author"})

    async def receive_json(self, content):
        match content:
            case {"do": "write", "text": str(text)}:
                await self.write(text)

    async def write(self, text):
        if await level_of(self.cook.pk, self.recipe) != "author":
            await self.send_json({"do": "error", "why": "for reading only"})
            return
        await Recipe.objects.filter(pk=self.recipe).aupdate(text=text)  # ok: the level is asked for here
