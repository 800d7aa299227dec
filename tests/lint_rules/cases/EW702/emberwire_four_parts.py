from emberwire import Endpoint

endpoint = Endpoint()


async def tell(org, room, part):
    await endpoint.broadcast(f"org:{org}:room:{room}", "x", {})  # EW702
