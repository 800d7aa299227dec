from aiohttp import web


async def check(request):
    ws = web.WebSocketResponse()
    logger.bind(tag=TAG).info(f"headers: {request.headers}")  # EW601
