from aiohttp import web


async def check(request):
    ws = web.WebSocketResponse()
    logger.bind(tag=TAG).debug(f"headers: {request.headers}")  # EW601
