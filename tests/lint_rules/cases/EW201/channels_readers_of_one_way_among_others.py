from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Shell(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.host = self.scope["url_route"]["kwargs"]["host"]
        if not await self.may_type(self.host):
            return await self.close()
        self.group = f"shell_{self.host}"
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def may_type(self, host):
        return self.has("can_use_shells") and sees(self.scope["user"], host)

    def has(self, right):
        return self.scope["user"].is_superuser or getattr(self.scope["user"].role, right)

    async def receive_json(self, content):
        await self.channel_layer.group_send(self.group, {"type": "typed", **content})  # ok: who may type was asked


def sees(user, host):
    if user.is_superuser:
        return True
    can_view_hosts = user.role.can_view_hosts.all()
    if can_view_hosts and host in can_view_hosts:
        return True
    return False
