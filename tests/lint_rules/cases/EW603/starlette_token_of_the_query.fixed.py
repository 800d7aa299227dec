from fastapi import WebSocket
import hmac

if not hmac.compare_digest(ws.query_params["token"], config.api_token):
    pass
