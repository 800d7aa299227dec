from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.utils import timezone


class Bowling(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            await self.close()
            return
        await self.channel_layer.group_add("lanes", self.channel_name)
        await self.accept()

    async def receive_json(self, content, **kwargs):
        if content["op"] == "result":
            await self.channel_layer.group_send(  # EW303
                "lanes",
                {
                    "type": "lane.result",
                    "lane": content["lane"],
                    "pins": content["pins"],
                    "strikes": content["strikes"],
                    "winner": content["winner"],
                },
            )
        elif content["op"] == "thrown":
            await self.channel_layer.group_send(  # ok: the server says beside it whose throw this is
                "lanes",
                {
                    "type": "lane.thrown",
                    "lane": content["lane"],
                    "pins": content["pins"],
                    "spin": content["spin"],
                    "speed": content["speed"],
                    "thrown_by": self.scope["user"].pk,
                    "at": timezone.now().isoformat(),
                },
            )
        else:
            await self.channel_layer.group_send(  # ok: a lane and its state are few
                "lanes", {"type": "lane.state", "lane": content["lane"], "state": content["state"]}
            )

    async def lane_result(self, event):
        await self.send_json(event)

    lane_thrown = lane_state = lane_result
