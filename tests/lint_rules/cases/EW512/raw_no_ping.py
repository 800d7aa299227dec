import websockets

websockets.serve(
    h,
    "",
    1,
    ping_interval=None,  # EW512
    ping_timeout=None,  # ok: without a ping nobody waits for a pong
)
