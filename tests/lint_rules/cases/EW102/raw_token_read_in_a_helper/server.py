from websockets.asyncio.server import serve

import tokens
from tokens import account_of, customer_of, desk_of, old_login_of, picture_of


async def trade(connection):
    bearer = connection.request.headers["Authorization"].removeprefix("Bearer ")
    customer, account, desk = customer_of(bearer), account_of(bearer), desk_of(bearer)
    if customer is None or tokens.trader_of(bearer) is None or old_login_of(bearer) is None:
        return
    async for text in connection:
        picture_of(text)
        await connection.send(await order(customer, account, desk, text))


async def main():
    async with serve(trade, "", 8500) as server:
        await server.serve_forever()
