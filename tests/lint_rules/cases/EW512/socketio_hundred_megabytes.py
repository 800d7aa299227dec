import socketio

socketio.AsyncServer(max_http_buffer_size=100_000_000)  # EW512
