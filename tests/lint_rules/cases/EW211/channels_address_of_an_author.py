from asgiref.sync import async_to_sync
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.layers import get_channel_layer


class Comments(AsyncJsonWebsocketConsumer):
    async def connect(self):
        if not self.scope["user"].is_authenticated:
            await self.close()
            return
        await self.channel_layer.group_add(f"post-{self.slug}", self.channel_name)
        await self.accept()


def told(comment):
    group = f"post-{comment.post.slug}"
    message = {
        "type": "new_comment",
        "data": {"body": comment.body, "author": {"id": comment.author.pk, "email": comment.author.email}},
    }
    async_to_sync(get_channel_layer().group_send)(group, message)  # EW211


def told_name(comment):
    message = {"type": "new_comment", "author": {"name": comment.author.name}}
    async_to_sync(get_channel_layer().group_send)(f"post-{comment.post.slug}", message)  # ok: a name is shown anyway


def told_author(comment):
    message = {"type": "settings", "email": comment.author.email}
    async_to_sync(get_channel_layer().group_send)(f"user-{comment.author.pk}", message)  # ok: that is theirs
