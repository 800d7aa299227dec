import time
from fastapi import WebSocket


async def talk(ws: WebSocket, seen, latency):
    try:
        elapsed = time.time() - seen["start"]
        seen["meta"]["took"] = elapsed
        if "total" not in latency.running:
            latency.running.add("total")
    except Exception:  # ok: it only measures
        pass
