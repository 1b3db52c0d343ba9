# SPDX-License-Identifier: Apache-2.0
"""What the tests of samut share: stores in a folder of their own, the tool run on them, trees compared."""
import glob
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))

from mount import Mount, make_store, program, run_git, samut  # noqa: E402,F401
from tally import Tally  # noqa: E402,F401

SAMPLE = os.path.join(HERE, "..", "..", "tools", "sample", "tree")
VILLAGE = "households/70-ราชบุรี/7001-เมืองราชบุรี/700101-หน้าเมือง/01-บ้านสมมติ"


class Desk:
    """A folder with stores in it, gone at the end."""

    def __init__(self):
        self.root = tempfile.mkdtemp(prefix="samut-tools-")

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        shutil.rmtree(self.root, ignore_errors=True)

    def path(self, *parts):
        return os.path.join(self.root, *parts)

    def store(self, name="store"):
        return make_store(self.path(name))

    def write(self, name, text):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        return path


def feed(text, *arguments, env=None):
    """Runs samut with text on its standard input."""
    data = text if isinstance(text, bytes) else text.encode()
    done = subprocess.run(program("samut") + list(arguments), input=data, capture_output=True, timeout=120, env=env)
    done.stdout, done.stderr = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    return done


def done_well(tally, name, done, said=None):
    """The command must end with 0, and say what is wanted."""
    tally.check(name, done.returncode == 0, "status %d: %s" % (done.returncode, done.stderr.strip()))
    if said is not None:
        tally.check(name + ": says " + said, said in done.stdout, done.stdout)
    return done


def refused(tally, name, done, *words, status=1):
    """The command must end with that status and give these words as reasons."""
    tally.equal(name + ": status", done.returncode, status)
    for word in words:
        tally.check("%s: says %r" % (name, word), word in done.stderr, done.stderr)
    return done


def sound(tally, name, store):
    """verify must find nothing."""
    return done_well(tally, name + ": verify", samut("verify", store), "all is well")


def edits(store):
    return int(run_git(store, "rev-list", "--count", "main").stdout)


def text_in_git(store, path):
    return run_git(store, "show", "main:" + path).stdout


def tree(root):
    """Path → text of every file below root, and None for directories."""
    found = {}
    for where, folders, files in os.walk(root):
        for name in folders:
            found[os.path.relpath(os.path.join(where, name), root)] = None
        for name in files:
            path = os.path.join(where, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, root)] = file.read()
    return found


def exported(desk, store, name):
    """The tree of a store as files; a name that is used once."""
    done = samut("export", "--tree", desk.path(name), store)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return tree(desk.path(name))


NODES = """WITH RECURSIVE at(id, path) AS (SELECT id, '' FROM node WHERE id=1 UNION ALL
    SELECT n.id, at.path || '/' || n.name FROM node n JOIN at ON n.parent = at.id WHERE n.scratch=0 AND n.id<>1)
    SELECT at.path, n.id, n.layout, n.mode, n.uid, n.gid, n.size, n.subdirs, n.incomplete, n.list, hex(n.blob) FROM at JOIN node n USING (id) ORDER BY 1"""


def nodes(store):
    """Every versioned node with all that must survive a rebuild."""
    with sqlite3.connect("file:%s/samut.db?mode=ro" % store, uri=True) as database:
        return database.execute(NODES).fetchall()


def rows(store, table):
    with sqlite3.connect("file:%s/samut.db?mode=ro" % store, uri=True) as database:
        return database.execute("SELECT * FROM %s ORDER BY 1, 2" % table).fetchall()


DERIVED = ("record", "value", "ref", "content", "counter", "k_household", "k_member", "k_plan_item")


def same_after_rebuild(tally, name, store):
    """Takes the database away, makes it anew, and compares everything that the history holds."""
    before = nodes(store)
    tables = {table: rows(store, table) for table in DERIVED}
    edits_before = [row[:1] + row[2:] for row in rows(store, "journal")]
    kept = store + ".kept"
    shutil.copytree(store, kept)
    for path in glob.glob(store + "/samut.db*"):
        os.unlink(path)
    done_well(tally, name + ": rebuild", samut("rebuild", store), "rebuilt")
    tally.check(name + ": nodes", nodes(store) == before, "%d and %d" % (len(nodes(store)), len(before)))
    for table in DERIVED:
        tally.check("%s: %s" % (name, table), rows(store, table) == tables[table])
    tally.equal(name + ": journal", [row[:1] + row[2:] for row in rows(store, "journal")], edits_before)
    sound(tally, name, store)
    return kept


def same_store(tally, desk, made, store):
    """All that must survive a rebuild, file by file; once for each made."""
    tally.check("the same nodes", nodes(made) == nodes(store))
    tally.equal("the same journal", [row[:1] + row[2:] for row in rows(made, "journal")], [row[:1] + row[2:] for row in rows(store, "journal")])
    name = os.path.basename(made)
    tally.check("the same files, to the byte", exported(desk, made, name + "-tree") == exported(desk, store, name + "-wanted"))


def bare(path):
    """A new repository for others to push to."""
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", path], check=True)
    return path


def head(repository):
    return subprocess.run(["git", "--git-dir", repository, "rev-parse", "-q", "--verify", "main"], capture_output=True, text=True).stdout.strip()


def until(condition):
    """Whether it comes true; waits for that a minute at most."""
    end = time.monotonic() + 60
    while not condition() and time.monotonic() < end:
        time.sleep(0.1)
    return condition()


def meddle(store, *statements):
    """Changes the database behind everybody's back, as rot would."""
    with sqlite3.connect(store + "/samut.db") as database:
        for statement in statements:
            if database.execute(statement).rowcount == 0:
                raise RuntimeError("nothing to damage: " + statement)
        database.commit()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
