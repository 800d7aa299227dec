import logging

from channels.generic.websocket import AsyncJsonWebsocketConsumer, JsonWebsocketConsumer

log = logging.getLogger(__name__)


class Porter(JsonWebsocketConsumer):
    def disconnect(self, code):
        log.info("porter left with %s", code)
        if code == 1000:  # EW514
            Shift.objects.filter(porter=self.porter).update(on_duty=False)


class Driver(AsyncJsonWebsocketConsumer):
    async def disconnect(self, code):
        if code not in (1000, 1001):  # EW514
            return
        await Shift.objects.filter(driver=self.driver).aupdate(on_duty=False)


class Guide(AsyncJsonWebsocketConsumer):
    async def disconnect(self, code):
        if code == 1000:  # ok: the lines below run in any case
            await self.channel_layer.group_send("guides", {"type": "said.goodbye", "guide": self.guide})
        await Shift.objects.filter(guide=self.guide).aupdate(on_duty=False)


class Clerk(AsyncJsonWebsocketConsumer):
    async def disconnect(self, code):
        if code == 1000:  # ok: on both sides
            await Shift.objects.filter(clerk=self.clerk).aupdate(on_duty=False)
        else:
            await Shift.objects.filter(clerk=self.clerk).aupdate(lost=True)
