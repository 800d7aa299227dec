from fastapi import WebSocket
import yaml


async def f(ws: WebSocket):
    x = yaml.load(await ws.receive_text(), Loader=yaml.SafeLoader)  # ok: the safe loader
