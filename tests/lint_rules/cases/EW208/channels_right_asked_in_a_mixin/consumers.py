from channels.generic.websocket import JsonWebsocketConsumer

from mixins import Permitted


class Plan(Permitted, JsonWebsocketConsumer):
    permission = "plan.change"

    def receive_json(self, content):  # EW208
        plan = Plan.objects.get(id=content["plan"])
        plan.title = content["title"]
        plan.save()


class Careful(Permitted, JsonWebsocketConsumer):
    permission = "plan.change"

    def receive_json(self, content):
        plan = Plan.objects.get(id=content["plan"])
        if self.scope["user"].has_perm("plan.change"):
            plan.save()  # ok: asked each time


class Reader(Permitted, JsonWebsocketConsumer):
    permission = "plan.view"

    def receive_json(self, content):  # ok: nothing changes, and nobody else is told
        self.send_json({"plan": content["plan"]})
