from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()


class Seat(db.Model):
    choir_id = db.Column(db.Integer, primary_key=True)
    singer_id = db.Column(db.Integer, primary_key=True)


class Wish(db.Model):
    choir_id = db.Column(db.Integer, primary_key=True)
    singer_id = db.Column(db.Integer, primary_key=True)
