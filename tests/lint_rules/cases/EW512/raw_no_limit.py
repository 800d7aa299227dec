import websockets

websockets.serve(h, "", 1, max_size=None)  # EW512
