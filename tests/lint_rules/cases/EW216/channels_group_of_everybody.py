from channels.generic.websocket import AsyncJsonWebsocketConsumer
from rest_framework import serializers


class PersonSerializer(serializers.ModelSerializer):
    class Meta:
        model = Person
        fields = ["name", "email"]


class TicketSerializer(serializers.ModelSerializer):
    reporter = PersonSerializer()

    class Meta:
        model = Ticket
        fields = ["id", "title", "reporter"]


class LoginSerializer(serializers.ModelSerializer):
    class Meta:
        model = Person
        fields = ["name", "password"]
        extra_kwargs = {"password": {"write_only": True}}


class Desk(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.channel_layer.group_add("desk", self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard("desk", self.channel_name)

    async def receive_json(self, content):
        ticket = await find_ticket(content["id"])
        await self.channel_layer.group_send("desk", {"type": "news", "ticket": TicketSerializer(ticket).data})  # EW216
        login = LoginSerializer(ticket.reporter).data
        await self.channel_layer.group_send("desk", {"type": "news", "by": login})  # ok: it is only taken in
        await self.channel_layer.group_send("desk", {"type": "news", "mobile": ticket.phone})  # EW216
        await self.channel_layer.group_send(f"inbox_{ticket.owner}", {"type": "news", "mobile": ticket.phone})  # ok: his
