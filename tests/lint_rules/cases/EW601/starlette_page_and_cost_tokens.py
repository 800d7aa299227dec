from fastapi import WebSocket

logger.info(f"{next_token=}, {page_token}, {cost_per_token}")  # ok: where the next page begins, and what a word costs
