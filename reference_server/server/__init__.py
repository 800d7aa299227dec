"""`emberwire serve`: uvicorn, hardened for long-lived sockets."""
