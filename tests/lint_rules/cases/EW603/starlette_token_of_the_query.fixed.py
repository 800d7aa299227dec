import hmac

from fastapi import WebSocket

if not hmac.compare_digest(ws.query_params["token"], config.api_token):
    pass
