from aiohttp import web

from shop.handlers.websockets import orders

app = web.Application()
app.router.add_get("/orders", orders)
