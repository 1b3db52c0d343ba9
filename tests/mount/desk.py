# SPDX-License-Identifier: Apache-2.0
"""What every test here needs: a fresh store on a fresh mount outside /tmp (editors behave differently there), places and texts in it,
work done as another user, and the edits that came into the history since the last look."""
import atexit
import contextlib
import os
import pickle
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "lib"))

from casework import VILLAGE  # noqa: E402
from mount import Mount, make_store, samut  # noqa: E402
from runas import run_as  # noqa: E402

GRACE = 2.0  # seconds after which a removal counts (fs/session.h)
STRANGER = 20007  # a user whom the password database does not know
OTHER = 20008

HOUSEHOLD_FOLDERS = ["analysis", "assessments", "assistance", "attachments", "events", "members", "notes", "plan", "referrals",
                     "screening", "visits"]


def base_folder():
    """Not below /tmp."""
    for folder in (os.environ.get("SAMUT_TEST_DIR"), "/srv", "/var/tmp"):
        if folder and os.path.isdir(folder) and os.access(folder, os.W_OK):
            return folder
    raise RuntimeError("no folder for tests: set SAMUT_TEST_DIR")


class Desk:
    """One store, one mount. `edits()` tells what happened."""

    def __init__(self, options=(), start=True):
        self.folder = tempfile.mkdtemp(prefix="samut-test-", dir=base_folder())
        os.chmod(self.folder, 0o755)
        self.mount = Mount(os.path.join(self.folder, "store"), os.path.join(self.folder, "cases"), options)
        atexit.register(self.close)
        make_store(self.mount.store)
        self.seen, self.told = "", []
        if start:
            self.mount.start()
            self.edits()

    def close(self):
        """Leaves nothing behind, whatever happened."""
        if not os.path.isdir(self.folder):
            return
        self.mount.__exit__()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()

    def path(self, *parts):
        return self.mount.path(*parts)

    def outside(self, *parts):
        """A path on an ordinary filesystem that everyone may write to."""
        folder = os.path.join(self.folder, "outside")
        if not os.path.isdir(folder):
            os.mkdir(folder)
            os.chmod(folder, 0o1777)
        return os.path.join(folder, *parts)

    # ---- places and records ----

    def village(self, name=None):
        """A village in which everyone may make households."""
        path = self.path(os.path.join(os.path.dirname(VILLAGE), name) if name else VILLAGE)
        if not os.path.isdir(path):
            os.makedirs(path)
            os.chmod(path, 0o777)
        return path

    def household(self, name, uid=0, village=None):
        """A household of that user with a short text. Returns its directory."""
        path = os.path.join(self.village(village), name)
        must(run_as(uid, lambda: os.mkdir(path)), "mkdir " + path)
        must(run_as(uid, lambda: put(os.path.join(path, "household.txt"), household_text(id_of(path)))), "first text of " + path)
        return path

    def member(self, household, name="01-สมหมาย", uid=0, text=None):
        path = os.path.join(household, "members", name + ".txt")
        must(run_as(uid, lambda: put(path, text or member_text())), "first text of " + path)
        return path

    def steps(self, household, uid=0, day="2565-04-20"):
        """What has to be there before a plan: a visit and an analysis with its four outputs."""
        for path, text in (("visits/%s.txt" % day, visit_text(day)), ("analysis/%s.txt" % day, analysis_text(day))):
            path = os.path.join(household, path)
            must(run_as(uid, lambda: put(path, text)), "first text of " + path)

    def note(self, household, name="บันทึก", uid=0):
        path = os.path.join(household, "notes", name + ".txt")
        must(run_as(uid, lambda: put(path, note_text())), "first text of " + path)
        return path

    # ---- what happened ----

    def sequence(self):
        """Number of the last edit."""
        return int(self.status()["Edits"])

    def status(self):
        return dict(line.split(": ", 1) for line in get(self.path(".samut", "status")).decode().splitlines())

    def why(self, uid=0):
        """What /.samut/why tells that user."""
        kept = self.outside("why-%d" % uid)
        must(run_as(uid, lambda: put(kept, get(self.path(".samut", "why")))), "read why")
        text = get(kept).decode()
        os.unlink(kept)
        return text

    def pause(self):
        """Until every removal of before counts."""
        time.sleep(GRACE + 0.3)

    def edits(self, grace=False):
        """The commits since the last call, oldest first; grace: also of removals that still wait. .told has all of them."""
        if grace:
            self.pause()
        self.mount.wait_committed()
        found = read_commits(self.mount, self.seen)
        if found:
            self.seen = found[-1].hash
        self.told += found
        return found

    def relative(self, path):
        """As git and messages name it."""
        return os.path.relpath(path, self.mount.point)

    def git_paths(self):
        """All files of the newest tree."""
        return self.mount.git("ls-tree", "-r", "--name-only", "HEAD").splitlines()


class Commit:
    """One edit as git has it."""

    def __init__(self, header, patch):
        self.hash, self.author, self.mail, message = header.split("\x1f")
        paragraphs = message.rstrip("\n").split("\n\n")
        self.message = message
        self.subject = paragraphs[0]
        self.body = "\n".join(paragraphs[1:-1]).splitlines()
        self.trailers = dict(line.split(": ", 1) for line in paragraphs[-1].splitlines() if ": " in line)
        self.changes = dict(parse_patch(patch))
        self.renames = re.findall(r"^rename from (.*)\nrename to (.*)$", patch, re.M)

    @property
    def paths(self):
        """Files it touched, but for the lists of owners and modes."""
        return [path for path in self.changes if os.path.basename(path) != ".samut"]

    def touches(self, path):
        return path in self.changes

    def __repr__(self):
        return "<%s | %s>" % (self.subject, " ; ".join(self.body))


def parse_patch(patch):
    """(path, changed lines) of each file; lines keep their - or +."""
    for part in re.split(r"^diff --git ", patch, flags=re.M)[1:]:
        head, _, hunks = part.partition("\n@@")
        old = re.search(r"^--- a/(.*?)\t?$", head, re.M) or re.search(r"^rename from (.*)$", head, re.M)
        new = re.search(r"^\+\+\+ b/(.*?)\t?$", head, re.M) or re.search(r"^rename to (.*)$", head, re.M)
        lines = [line for line in ("@@" + hunks).splitlines() if line[:1] in "-+"]
        fallback = re.match(r"a/(.*) b/\1$", part.splitlines()[0])
        found = new or old or fallback
        yield (found.group(1) if found else part.splitlines()[0]), lines


def read_commits(mount, since):
    scope = since + "..HEAD" if since else "HEAD"
    log = mount.git("log", "--reverse", "--first-parent", "-p", "-U0", "--text", "-M100%", "--no-ext-diff",
                    "--format=%x1e%H%x1f%an%x1f%ae%x1f%B%x1d", scope)
    return [Commit(*part.split("\x1d", 1)) for part in log.split("\x1e")[1:]]


def author_of(uid):
    """(name, mail) that an edit of that user carries."""
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        return "uid %d" % uid, "uid%d@%s" % (uid, socket.gethostname())
    full = entry.pw_gecos.split(",")[0].replace("&", entry.pw_name.capitalize()).strip()
    return full or entry.pw_name, "%s@%s" % (entry.pw_name, socket.gethostname())


# ---- as another user ----

def as_user(uid, function, groups=()):
    """Calls it in a child process of that user. (errno or 0, what it returned); -1 when it broke."""
    reader, writer = os.pipe()

    def told():
        with os.fdopen(writer, "wb") as out:
            pickle.dump(function(), out)
    error = run_as(uid, told, groups=groups)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        text = answer.read()
    return error, pickle.loads(text) if text and not error else None


# ---- files ----

def must(error, what):
    if error:
        raise RuntimeError("%s: %s" % (what, os.strerror(error) if error > 0 else "broke"))


def get(path):
    with open(path, "rb") as file:
        return file.read()


def put(path, text, flags=os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode=0o644):
    """Writes and closes; every error is heard."""
    descriptor = os.open(path, flags, mode)
    try:
        write_all(descriptor, text)
    except OSError:
        with contextlib.suppress(OSError):
            os.close(descriptor)
        raise
    os.close(descriptor)


def write_all(descriptor, text):
    view = memoryview(text)
    while view:
        view = view[os.write(descriptor, view):]


def id_of(household):
    """The Id that a household's text names."""
    return re.search(rb"^Id: (.*)$", get(os.path.join(household, "household.txt")), re.M).group(1).decode()


def household_text(number, urgency="medium"):
    return ("# ครัวเรือนสมมติ · invented\nId: %s\nAddress: 12 หมู่ 3\nUrgency: %s\nFamilies: 1\nConsent: yes\nConsentDate: 2565-04-22\n"
            % (number, urgency)).encode()


def visit_text(day):
    return ("Date: %s\nStaff: เจ้าหน้าที่สมมติ\nFindings: หลังคารั่ว\n" % day).encode()


def analysis_text(day):
    return ("Date: %s\nPovertyGroup: ขาดรายได้\nCause: ตกงาน\nNeed: อาชีพ\nApproach: ฝึกอาชีพ\n" % day).encode()


def member_text(occupation="ค้าขาย"):
    return ("Name: นางสมหมาย สมมติ\nSex: female\nOccupation: %s\n# ปีเกิดอย่างเดียวก็ได้\nBirthDate: 2500\n" % occupation).encode()


def note_text(word="ปานกลาง"):
    return ("บันทึกการพูดคุย\nความเร่งด่วน %s\nจบ\n" % word).encode()


# ---- programs ----

def shell(command, *arguments, uid=0, cwd=None, timeout=180, stdin=b"", environment=None):
    """Runs a shell command with "$1", "$2", … as that user."""
    return run(["bash", "-c", command, "bash"] + list(arguments), uid=uid, cwd=cwd, timeout=timeout, stdin=stdin, environment=environment)


def run(command, uid=0, cwd=None, timeout=180, stdin=b"", environment=None):
    """Runs a program as that user; output as text, standard error after standard output in .output. A program that hangs has status -1."""
    home = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": "/nonexistent", "TERM": "dumb", **(environment or {})}
    identity = {} if uid == os.getuid() else {"user": uid, "group": uid, "extra_groups": []}
    try:
        done = subprocess.run(command, capture_output=True, timeout=timeout, cwd=cwd or base_folder(), input=stdin, env=home, **identity)
    except subprocess.TimeoutExpired as late:
        done = subprocess.CompletedProcess(command, -1, late.stdout or b"", (late.stderr or b"") + b"hung")
    done.stdout = done.stdout.decode("utf-8", "replace")
    done.stderr = done.stderr.decode("utf-8", "replace")
    done.output = done.stdout + done.stderr
    return done


def leave(*unused):
    sys.exit(1)


signal.signal(signal.SIGTERM, leave)  # so that a test that takes too long still cleans up

__all__ = ["Desk", "Commit", "GRACE", "STRANGER", "OTHER", "HOUSEHOLD_FOLDERS", "as_user", "author_of", "base_folder", "get", "household_text", "id_of",
           "make_store", "member_text", "must", "note_text", "put", "run", "run_as", "samut", "shell", "write_all"]
