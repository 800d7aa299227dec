from emberwire import WebSocketOptions

WebSocketOptions(idle_timeout=None)  # EW512
