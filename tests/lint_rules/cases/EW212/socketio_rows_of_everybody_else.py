from flask import Flask, session
from flask_socketio import SocketIO

app = Flask(__name__)
io = SocketIO(app)


@io.on("connect")
def connect(auth=None):
    if "me" not in session:
        return False


@io.on("seen")
def seen(data):
    letters = Letter.query.filter(Letter.thread_id == data["thread_id"], Letter.sender_id != session["me"]).all()
    for letter in letters:
        letter.seen = True  # EW212
    db.session.commit()


@io.on("seen-by-orm")
def seen_by_orm(data):
    letters = Letter.objects.filter(thread_id=data["thread_id"]).exclude(sender_id=session["me"])
    letters.update(seen=True)  # EW212


@io.on("seen-by-expression")
def seen_by_expression(data):
    letters = Letter.objects.filter(~Q(sender_id=session["me"]), thread_id=data["thread_id"])
    letters.update(seen=True)  # EW212


@io.on("seen-in-a-collection")
def seen_in_a_collection(data):
    letter = letters.find_one({"thread_id": data["thread_id"], "sender": {"$ne": session["me"]}})
    letter["seen"] = True  # EW212


@io.on("seen-in-my-collection")
def seen_in_my_collection(data):
    letter = letters.find_one({"thread_id": data["thread_id"], "reader": session["me"]})
    letter["seen"] = True  # ok: the letter is for this reader


@io.on("seen-by-query")
def seen_by_query(data):
    cursor.execute(  # EW212
        "UPDATE letters SET seen = true WHERE thread_id = %s AND sender_id <> %s",
        (data["thread_id"], session["me"]),
    )


@io.on("seen-here")
def seen_here(data):
    if not is_in_thread(data["thread_id"], session["me"]):
        return
    letters = Letter.query.filter(Letter.thread_id == data["thread_id"], Letter.sender_id != session["me"]).all()
    for letter in letters:
        letter.seen = True  # ok: who is in the thread was asked


@io.on("seen-mine")
def seen_mine(data):
    letters = Letter.query.filter(Letter.thread_id == data["thread_id"], Letter.reader_id == session["me"]).all()
    for letter in letters:
        letter.seen = True  # ok: the letters for this reader
