#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The daemon at work: commands that go through it while it is mounted, starting, being refused to start, ending with git caught up."""
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import time

from desk import Desk, STRANGER, as_user, author_of, get, household_text, id_of, member_text, note_text, put, run, samut, shell
from mount import mounted, program, run_git
from tally import Tally

CSV = """Path,Name,Occupation
%(home)s/members/01-หนึ่ง.txt,นายหนึ่ง สมมติ,ทำนา
%(home)s/members/02-สอง.txt,นางสอง สมมติ,ค้าขาย
"""
BAD_CSV = "Path,Name,Sex\n%(home)s/members/03-สาม.txt,นายสาม,male\n%(home)s/members/04-สี่.txt,นายสี่,purple\n"


def test_import(tally, desk):
    """A table comes in through the daemon: at once in the mount, also where one has just looked; one edit of who ran it."""
    home = desk.household("นำเข้า")
    relative = desk.relative(home)
    os.listdir(home + "/members")
    tally.check("not there yet", not os.path.exists(home + "/members/01-หนึ่ง.txt"))
    desk.edits()
    put(desk.outside("members.csv"), (CSV % {"home": relative}).encode())
    done = samut("import", desk.mount.store, "member", desk.outside("members.csv"))
    tally.equal("samut import while mounted", (done.returncode, done.stderr), (0, ""))
    tally.equal("at once in the mount", sorted(os.listdir(home + "/members")), ["01-หนึ่ง.txt", "02-สอง.txt"])
    tally.check("with its text", "Occupation: ทำนา" in get(home + "/members/01-หนึ่ง.txt").decode())
    commits = desk.edits()
    tally.equal("one edit", [(commit.author, commit.trailers["Via"], len(commit.paths)) for commit in commits], [(author_of(0)[0], "samut", 2)])
    put(desk.outside("bad.csv"), (BAD_CSV % {"home": relative}).encode())
    done = samut("import", desk.mount.store, "member", desk.outside("bad.csv"))
    tally.check("a wrong row: status 1, its line named", done.returncode == 1 and "3" in done.stderr and "purple" in done.stderr, done.stderr)
    tally.equal("and nothing comes in", (len(os.listdir(home + "/members")), desk.edits()), (2, []))
    done = run([os.environ["SAMUT"], "import", desk.mount.store, "member", desk.outside("members.csv")], uid=STRANGER)
    tally.check("not for everybody", done.returncode == 1, done.output)
    change_cached(tally, desk, home)


def change_cached(tally, desk, home):
    """A text that the kernel has in its cache, and one that is open."""
    path = home + "/members/01-หนึ่ง.txt"
    reader = os.open(path, os.O_RDONLY)
    os.read(reader, 1 << 16)
    size = os.stat(path).st_size
    put(desk.outside("change.csv"), ("Path,Occupation\n%s,รับจ้างทั่วไปในหมู่บ้าน\n" % desk.relative(path)).encode())
    done = samut("import", desk.mount.store, "member", desk.outside("change.csv"))
    tally.equal("import of a change", (done.returncode, done.stderr), (0, ""))
    tally.check("a cached text is new", "รับจ้างทั่วไป" in get(path).decode())
    tally.check("its size too", os.stat(path).st_size > size)
    tally.check("also through a descriptor that was open", "รับจ้างทั่วไป".encode() in os.pread(reader, 1 << 16, 0))
    os.close(reader)
    tally.equal("one edit of one field", [commit.changes for commit in desk.edits()],
                [{desk.relative(path): ["-Occupation: ทำนา", "+Occupation: รับจ้างทั่วไปในหมู่บ้าน"]}])


def test_restore(tally, desk):
    home = desk.household("คืน")
    member, note = desk.member(home), desk.note(home)
    record = home + "/household.txt"
    first = desk.edits()[-1].hash
    put(record, household_text(id_of(home), "urgent"))
    os.unlink(member)
    shell('rm -r "$1"/notes/*', home)
    desk.edits(grace=True)
    for path, text in ((member, member_text()), (note, note_text())):
        done = samut("restore", path)
        tally.equal("samut restore of what was deleted", (done.returncode, done.stderr), (0, ""))
        tally.equal("is there at once", os.path.exists(path) and get(path), text)
        tally.equal("one edit of one file", [commit.paths for commit in desk.edits()], [[desk.relative(path)]])
    inode = os.stat(record).st_ino
    done = samut("restore", "--at", first, record)
    tally.equal("samut restore of an older text", (done.returncode, done.stderr), (0, ""))
    tally.equal("is there at once", (get(record), os.stat(record).st_ino), (household_text(id_of(home)), inode))
    tally.equal("is one edit", [commit.body for commit in desk.edits()], [["Urgency: urgent → medium"]])
    number = id_of(home)
    shell('rm -r "$1"', home)
    desk.edits(grace=True)
    done = samut("restore", home)
    tally.equal("samut restore of a household", (done.returncode, done.stderr), (0, ""))
    tally.equal("its texts", (get(record), get(member)), (household_text(number), member_text()))
    tally.equal("one edit", len(desk.edits()), 1)


def test_commands(tally, desk):
    """What only reads works beside the daemon, with paths of the mount."""
    home = desk.household("อ่าน")
    record = home + "/household.txt"
    put(record, household_text(id_of(home), "urgent"))
    desk.edits()
    rows = [
        ("log", ["log", record], "Urgency: medium → urgent"),
        ("show", ["show", record], "+Urgency: urgent"),
        ("diff", ["diff", record], "-Urgency: medium"),
        ("blame", ["blame", record], "Urgency: urgent"),
        ("status", ["status", desk.mount.store], "process %d" % desk.mount.process.pid),
        ("status of a path", ["status", record], "process %d" % desk.mount.process.pid),
        ("export", ["export", "--csv", "household", desk.mount.store], id_of(home)),
        ("verify", ["verify", desk.mount.store], ""),
    ]
    for name, arguments, word in rows:
        done = samut(*arguments)
        tally.equal("samut %s: status" % name, (done.returncode, done.stderr), (0, ""))
        tally.check("samut %s says so" % name, word in done.stdout, done.stdout[:500])
    tally.equal("usage", (samut("import").returncode, samut("import", "--no-such-option").returncode), (2, 2))
    tally.equal("samut nothing", samut("nothing").returncode, 2)


def test_second(tally, desk):
    """One process owns a store; a second one is told who holds it."""
    other = desk.outside("other")
    os.mkdir(other)
    done = run(program("samutfs") + ["-f", desk.mount.store, other], timeout=20)
    tally.check("a second mount is refused", done.returncode == 1, (done.returncode, done.output))
    tally.check("the holder is named", str(desk.mount.process.pid) in done.stderr, done.stderr)
    tally.check("nothing is mounted there", not mounted(other))
    tally.equal("the first is unharmed", os.listdir(desk.path("schemes")), [])
    done = run(program("samutfs") + ["-f", desk.outside("none"), other], timeout=20)
    tally.check("a missing store", done.returncode == 1 and desk.outside("none") in done.stderr, (done.returncode, done.output))
    done = run(program("samutfs") + ["-f", desk.mount.store, desk.outside("nowhere")], timeout=20)
    tally.check("a missing mount point", done.returncode == 1 and desk.outside("nowhere") in done.stderr, (done.returncode, done.output))
    tally.equal("usage", run(program("samutfs") + ["-f", desk.mount.store]).returncode, 2)


def test_end(tally, desk):
    """Unmounting, and SIGTERM, let git catch up."""
    home = desk.household("จบ")
    for name, end in (("unmount", desk.mount.stop), ("SIGTERM", desk.mount.terminate)):
        desk.edits()
        before = count(desk)
        for number in range(100):
            put(home + "/notes/แฟ้ม %d.txt" % (number % 10), b"%d %s\n" % (number, name.encode()))
        tally.equal(name + ": the daemon ends well", end(), 0)
        tally.equal(name + ": every edit is in git", count(desk) - before, 100)
        tally.equal(name + ": samut verify", desk.mount.verify().returncode, 0)
        tally.check(name + ": unmounted", not mounted(desk.mount.point))
        desk.mount.start()
        tally.equal(name + ": the last text", get(home + "/notes/แฟ้ม 9.txt"), b"99 %s\n" % name.encode())


def count(desk):
    return int(run_git(desk.mount.store, "rev-list", "--count", "HEAD").stdout)


def test_background(tally, desk):
    """`samutfs STORE DIR && ls DIR`: it comes back when the mount answers, and with the reason when it cannot start."""
    desk.mount.stop()
    command = program("samutfs") + [desk.mount.store, desk.mount.point]
    done = run(command)
    tally.equal("in the background", (done.returncode, done.output), (0, ""))
    tally.check("mounted when it comes back", mounted(desk.mount.point) and "households" in os.listdir(desk.mount.point))
    again = run(command)
    tally.check("a second time it says why not", again.returncode == 1 and again.stderr.startswith("samutfs: "), (again.returncode, again.output))
    tally.equal("fusermount3 -u", run(["fusermount3", "-u", desk.mount.point]).output, "")
    tally.check("the store is free again", wait_free(desk))
    desk.mount.start()


def wait_free(desk):
    """Until the daemon in the background has let go."""
    for _ in range(200):
        if "nobody" in samut("status", desk.mount.store).stdout:
            return True
        time.sleep(0.05)
    return False


def newer(store):
    with sqlite3.connect(store + "/samut.db") as db:
        db.execute("PRAGMA user_version = 9999")


def no_store(store):
    shutil.rmtree(store)
    os.mkdir(store)


def no_database(store):
    os.unlink(store + "/samut.db")


def no_history(store):
    shutil.rmtree(store + "/history.git")


def broken_database(store):
    put(store + "/samut.db", b"this is no database at all\n" * 1000)


def a_file(store):
    shutil.rmtree(store)
    put(store, b"")


def test_start(tally, desk):
    """Stores that cannot be mounted: status 1 and a reason, and nothing is damaged."""
    desk.mount.stop()
    for name, spoil in (("of a newer version", newer), ("that is empty", no_store), ("without its database", no_database), ("without its history", no_history),
                        ("with a broken database", broken_database), ("that is a file", a_file)):
        spoilt = desk.outside("spoilt")
        shutil.copytree(desk.mount.store, spoilt, ignore=shutil.ignore_patterns("socket"))
        spoil(spoilt)
        before = snapshot(spoilt)
        done = run(program("samutfs") + ["-f", spoilt, desk.mount.point], timeout=20)
        tally.equal("a store %s: status" % name, done.returncode, 1)
        tally.check("a store %s: the reason" % name, done.stderr.startswith("samutfs: ") and "spoilt" in done.stderr, done.output)
        tally.check("a store %s: nothing is mounted" % name, not mounted(desk.mount.point))
        tally.equal("a store %s: nothing is changed" % name, snapshot(spoilt), before)
        done = samut("verify", spoilt)
        tally.check("a store %s: samut verify tells" % name, done.returncode == 1 and done.stderr, (done.returncode, done.stdout, done.stderr))
        shutil.rmtree(spoilt) if os.path.isdir(spoilt) else os.unlink(spoilt)
    desk.mount.start()


def snapshot(store):
    """Files that matter and their texts."""
    if not os.path.isdir(store):
        return get(store)
    ignored = ("lock", "socket", "samut.db-shm", "samut.db-wal")
    paths = [os.path.join(base, name) for base, _, names in os.walk(store) for name in names if name not in ignored]
    return {os.path.relpath(path, store): rows(path) if path.endswith("/samut.db") else get(path) for path in paths}


def rows(path):
    """What a database holds; its counter of openings may go up."""
    try:
        with sqlite3.connect("file:%s?mode=ro" % path, uri=True) as db:
            return [line for line in db.iterdump() if not line.startswith('INSERT INTO "meta"')]
    except sqlite3.DatabaseError:
        return get(path)


def test_mount_options(tally, desk):
    """Nothing in a mount is a program or a device; others may look (root mounts)."""
    home = desk.household("โปรแกรม")
    script = home + "/notes/สคริปต์.sh"
    put(script, b"#!/bin/sh\necho hello\n", mode=0o755)
    tally.check("nothing there is run", shell('"$1"', script).returncode == 126)
    with open("/proc/self/mountinfo") as table:
        line = next(line for line in table if desk.mount.point in line)
    tally.check("options of the mount", all(word in line for word in ("nosuid", "nodev", "noexec", "fuse.samutfs", "allow_other", "default_permissions")), line)
    tally.equal("others may look", as_user(STRANGER, lambda: os.listdir(desk.path()))[0], 0)
    tally.equal("the store is its owner's alone", stat.S_IMODE(os.stat(desk.mount.store).st_mode) & 0o077, 0)
    socket = os.stat(desk.mount.store + "/socket")
    tally.equal("so is the socket", (stat.S_ISSOCK(socket.st_mode), stat.S_IMODE(socket.st_mode)), (True, 0o600))


def test_frozen(tally, desk):
    """A client that goes away in mid-work does no harm."""
    home = desk.household("หายไป")
    path = home + "/household.txt"
    text = get(path)
    desk.edits(grace=True)
    for signal_ in (signal.SIGKILL, signal.SIGINT):
        writer = subprocess.Popen(["python3", "-c", "import sys, time; f = open(sys.argv[1], 'wb'); f.write(b'Id: '); f.flush(); print(1, flush=True); time.sleep(60)", path],
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        writer.stdout.readline()
        writer.send_signal(signal_)
        writer.wait()
        writer.stdout.close()
        time.sleep(0.2)
        tally.equal("a writer killed in mid-write: the record stays", get(path), text)
        tally.check("what he wrote is kept", os.path.exists(path + ".rejected"))
        os.unlink(path + ".rejected")
    tally.equal("no edit of it", desk.edits(), [])


def main():
    tally = Tally()
    with Desk() as desk:
        for name, test in (("import", test_import), ("restore", test_restore), ("commands", test_commands), ("second", test_second), ("end", test_end),
                           ("background", test_background), ("start", test_start), ("options", test_mount_options), ("killed", test_frozen)):
            tally.run(name, test, tally, desk)
        tally.equal("the daemon ends well", desk.mount.stop(), 0)
    tally.finish()


main()
