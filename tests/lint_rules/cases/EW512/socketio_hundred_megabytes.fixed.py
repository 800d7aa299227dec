import socketio

socketio.AsyncServer(max_http_buffer_size=1_000_000)
