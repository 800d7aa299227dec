from channels.layers import get_channel_layer


async def tell(order):
    await get_channel_layer().group_send("orders", {"type": "order.placed", "order": order})  # ok: no consumer at hand
