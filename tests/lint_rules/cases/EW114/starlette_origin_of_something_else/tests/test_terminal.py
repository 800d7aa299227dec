from starlette.testclient import TestClient

from app import app


def test_page_of_another_site_is_answered():
    with TestClient(app).websocket_connect("/terminal", headers={"Origin": "https://evil.example"}) as socket:
        socket.send_text("main")
        assert "origin" in socket.receive_text()


def test_header_of_the_handshake_is_kept(request):
    assert request.headers["Origin"] == "https://evil.example"
