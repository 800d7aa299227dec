import asyncio

import websockets

clients = set()


async def overlay(ws):  # EW112
    clients.add(ws)
    async for message in ws:
        for client in clients:
            await client.send(message)


async def shell(ws):  # ok: EW101 reports it, for a stranger starts a program there
    async for command in ws:
        await asyncio.create_subprocess_shell(command)


websockets.serve(overlay, "0.0.0.0", 8000)
websockets.serve(shell, "0.0.0.0", 8001)
