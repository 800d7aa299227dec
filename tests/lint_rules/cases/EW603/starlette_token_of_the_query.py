from fastapi import WebSocket

if ws.query_params["token"] != config.api_token:  # EW603
    pass
