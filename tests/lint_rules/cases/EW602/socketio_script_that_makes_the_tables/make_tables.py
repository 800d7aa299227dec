"""Makes the tables, without starting the server."""

import os

from flask import Flask
from models import db

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
app.config["SECRET_KEY"] = "tables-only"  # ok: this application serves nobody
db.init_app(app)

with app.app_context():
    db.create_all()
    print("all tables are there")
