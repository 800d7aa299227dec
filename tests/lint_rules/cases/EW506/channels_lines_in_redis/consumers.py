from channels.generic.websocket import AsyncJsonWebsocketConsumer

import paper


class Paper(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        await paper.write(self.scope["url_route"]["kwargs"]["paper"], content["line"])
        await self.send_json({"lines": await paper.lines(1)})
