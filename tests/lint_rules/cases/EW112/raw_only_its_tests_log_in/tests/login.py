import tornado.web


class Login(tornado.web.RequestHandler):
    def get(self):
        return self.get_secure_cookie("user")
