from emberwire import WebSocketOptions

WebSocketOptions(idle_timeout=60.0)
