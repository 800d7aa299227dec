from flask import Blueprint, request
from flask_login import current_user, login_required

from models import Seat, Wish, db
from rooms import take_out
from sockets import socketio

pages = Blueprint("pages", __name__)


@pages.route("/choirs/<int:choir_id>/expel", methods=["POST"])
@login_required
def expel(choir_id):
    if not leads(current_user, choir_id):
        return {"error": "only the leader may"}, 403
    seat = Seat.query.filter_by(choir_id=choir_id, singer_id=request.get_json()["user_id"]).first()
    if seat is not None:
        db.session.delete(seat)  # EW215
        db.session.commit()
    socketio.emit("expelled", {"choir": choir_id}, room=f"choir-{choir_id}")
    return {"done": True}


@pages.route("/choirs/<int:choir_id>/forbid", methods=["POST"])
@login_required
def forbid(choir_id):
    if not leads(current_user, choir_id):
        return {"error": "only the leader may"}, 403
    Seat.query.filter_by(choir_id=choir_id, singer_id=request.get_json()["user_id"]).delete()  # EW215
    db.session.commit()
    return {"done": True}


@pages.route("/choirs/<int:choir_id>/part", methods=["POST"])
@login_required
def part(choir_id):
    if not leads(current_user, choir_id):
        return {"error": "only the leader may"}, 403
    singer_id = request.get_json()["user_id"]
    seat = Seat.query.filter_by(choir_id=choir_id, singer_id=singer_id).first()
    db.session.delete(seat)  # ok: his sockets leave the room
    db.session.commit()
    take_out(choir_id, singer_id)
    return {"done": True}


@pages.route("/choirs/<int:choir_id>/quit", methods=["POST"])
@login_required
def quit_choir(choir_id):
    seat = Seat.query.filter_by(choir_id=choir_id, singer_id=current_user.id).first()
    db.session.delete(seat)  # ok: he goes himself
    db.session.commit()
    return {"done": True}


@pages.route("/choirs/<int:choir_id>/decline", methods=["POST"])
@login_required
def decline(choir_id):
    if not leads(current_user, choir_id):
        return {"error": "only the leader may"}, 403
    wish = Wish.query.filter_by(choir_id=choir_id, singer_id=request.get_json()["user_id"]).first()
    db.session.delete(wish)  # ok: no handler asks for a wish before somebody may hear
    db.session.commit()
    return {"done": True}
