from emberwire import mount

mount("/socket", S, websocket=WebSocketOptions(check_origin=True))  # ok: the origin is checked
