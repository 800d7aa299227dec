from flask_socketio import SocketIO

large = SocketIO(max_http_buffer_size=10_000_000)  # EW512
usual = SocketIO(max_http_buffer_size=5_000_000)  # ok: less than ten megabytes
