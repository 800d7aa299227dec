from flask_login import LoginManager

manager = LoginManager()
manager.login_view = "pages.login"
