from app.users import current_user
from flask_login import current_user
from flask_socketio import SocketIO, emit

socketio = SocketIO()


class Files:
    def listed(self, path):
        try:
            return connection.listdir(path), None
        except Exception as error:
            return None, str(error)


class Jobs:
    def queued(self, path):
        try:
            return queue.fetch(path), None
        except Exception as error:
            return None, str(error)


sftp = Files()
jobs = Jobs()


@socketio.on("list")
def listed(data):
    if current_user.is_authenticated:
        files, error = sftp.listed(data["path"])
        if error:
            emit("error", {"error": error})  # ok: whether there is such a file, the user has asked for


@socketio.on("jobs")
def queued(data):
    if current_user.is_authenticated:
        files, error = jobs.queued(data["path"])
        if error:
            emit("error", {"error": error})  # EW504
