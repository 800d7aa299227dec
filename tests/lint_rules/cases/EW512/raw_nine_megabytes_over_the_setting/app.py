import websockets

websockets.serve(h, "", 1, max_size=9_000_000)  # EW512
