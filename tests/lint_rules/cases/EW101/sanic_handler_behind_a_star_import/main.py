import jwt
from package import Feed
from sanic import Sanic

app = Sanic("feeds")
app.add_websocket_route(Feed.follow, "/feed")
