from fastapi import WebSocket
import jwt


@app.post("/login")
def login(username: str, password: str):
    print("login", username, password)  # EW601
