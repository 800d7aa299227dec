from emberwire import mount

mount("/socket", S, websocket=WebSocketOptions(check_origin=False))  # EW104
