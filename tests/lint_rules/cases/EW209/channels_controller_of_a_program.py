from channels.layers import get_channel_layer

from gui import PictureController


class Focus(PictureController):
    async def update(self, picture):  # ok: a class of the program's own calls it, and no route
        await get_channel_layer().group_send("pictures", {"type": "picture", "id": picture.id})
