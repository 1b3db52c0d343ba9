#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The past through a mount: at/<when>/, history/<path>/ and .snapshots, with git and with what was there then as witnesses."""
import errno
import hashlib
import mmap
import os
import re
import stat
import subprocess
import threading
import time

from desk import Desk, OTHER, STRANGER, as_user, get, household_text, id_of, member_text, must, note_text, put, run, run_as, shell
from tally import Tally, errno_of


def state_of(root, links=False):
    """What stands below a directory: path → (mode, uid, gid, content of a file). Links are computed, and had no past."""
    found = {}
    for base, folders, names in os.walk(root):
        for name in folders + names:
            path = os.path.join(base, name)
            status = os.lstat(path)
            if links or not stat.S_ISLNK(status.st_mode):
                text = get(path) if stat.S_ISREG(status.st_mode) else None
                if text is not None and len(text) != status.st_size:
                    text = "size %d, read %d" % (status.st_size, len(text))
                found[os.path.relpath(path, root)] = (status.st_mode, status.st_uid, status.st_gid, text)
    return found


def difference(one, two):
    return sorted(path for path in set(one) | set(two) if one.get(path) != two.get(path))[:5]


def next_second():
    now = int(time.time())
    while int(time.time()) == now:
        time.sleep(0.02)


# ---- at ----

def story(desk):
    """Steps of a village's life; after each its number and what stood there."""
    village = desk.village()
    home = desk.household("บ้านเดิม", uid=OTHER)
    tail = os.path.relpath(home, village)
    photo = os.urandom(1 << 20).hex().encode()
    steps = [
        lambda: desk.member(home, uid=OTHER),
        lambda: desk.note(home, "บันทึก แรก+#%", uid=OTHER),
        lambda: must(run_as(OTHER, lambda: put(home + "/attachments/รูป.jpg", photo)), "attachment"),
        lambda: put(home + "/household.txt", household_text(id_of(home), "urgent")),
        lambda: os.chmod(home + "/members/01-สมหมาย.txt", 0o640),
        lambda: os.rename(home + "/members/01-สมหมาย.txt", home + "/members/02-สมหมาย.txt"),
        lambda: os.chown(home + "/household.txt", STRANGER, STRANGER),
        lambda: (os.unlink(home + "/notes/บันทึก แรก+#%.txt"), desk.pause()),
        lambda: desk.note(home, "บันทึก แรก+#%", uid=OTHER),
        lambda: put(home + "/attachments/รูป.jpg", photo[: 1 << 20]),
        lambda: os.rename(home, village + "/บ้านใหม่"),
        lambda: (shell('rm -r "$1"', village + "/บ้านใหม่/visits"), desk.pause()),
        lambda: desk.household("บ้านเดิม"),
    ]
    told = []
    for step in steps:
        step()
        told.append((desk.sequence(), state_of(village)))
    return village, tail, told


def test_at(tally, desk):
    village, tail, told = story(desk)
    relative = desk.relative(village)
    tally.equal("at once, and to the byte", [difference(state_of(desk.path("at", "#%d" % seq, relative)), state) for seq, state in told[-1:]], [[]])
    commits = {int(commit.trailers["Change"]): commit.hash for commit in desk.edits() and desk.told}
    for seq, state in told:
        tally.equal("at/#%d is what stood there" % seq, difference(state_of(desk.path("at", "#%d" % seq, relative)), state), [])
    for seq, state in told[::4]:
        for form in (commits[seq], commits[seq][:10]):
            tally.equal("at/%s" % form, difference(state_of(desk.path("at", form, relative)), state), [])
    seq, state = told[5]
    wrong = [path for path in desk.mount.git("ls-tree", "-r", "-z", "--name-only", commits[seq], relative).split("\0")
             if path and os.path.basename(path) != ".samut" and hashlib.sha256(blob(desk, commits[seq], path)).digest()
             != hashlib.sha256(get(desk.path("at", "#%d" % seq, path))).digest()]
    tally.equal("git show gives the same bytes", wrong, [])
    desk.mount.git("tag", "checkpoint/ลอง", commits[seq])
    tally.equal("a tag, ~ for /", difference(state_of(desk.path("at", "checkpoint~ลอง", relative)), state), [])
    now = time.localtime()
    for form in ("%d-%02d-%02d" % now[:3], "%d-%02d-%02d" % (now[0] + 543, now[1], now[2]), "%d-%02d-%02dT23-59-59" % now[:3]):
        tally.equal("at/%s is now" % form, difference(state_of(desk.path("at", form, relative)), state_of(village)), [])
    tally.table([(name, errno.ENOENT, lambda name=name: os.lstat(desk.path("at", name)))
                 for name in ("nix", "#0", "#999999", "2499-13-01", "1999-01-01", "0000000", "~", "#1/nix", "#1/.snapshots", commits[1][:3])])
    return told


def blob(desk, commit, path):
    return subprocess.run(["git", "--git-dir", desk.mount.store + "/history.git", "cat-file", "blob", "%s:%s" % (commit, path)],
                          capture_output=True, check=True).stdout


def test_moves_with_time(tally, desk):
    """What at/<today>/ shows follows every edit at once, whoever has looked before; what is numbered stays."""
    home = desk.household("วันนี้")
    day = desk.path("at", time.strftime("%Y-%m-%d"), desk.relative(home))
    seq = desk.sequence()
    old = desk.path("at", "#%d" % seq, desk.relative(home), "household.txt")
    before = get(old)
    for urgency in ("urgent", "long", "medium", "urgent"):
        put(home + "/household.txt", household_text(id_of(home), urgency))
        tally.equal("the new text, " + urgency, (get(day + "/household.txt"), os.stat(day + "/household.txt").st_size), (get(home + "/household.txt"), os.stat(home + "/household.txt").st_size))
        os.chmod(home, 0o700 if urgency == "urgent" else 0o755)
        tally.equal("the new mode", stat.S_IMODE(os.stat(day).st_mode), stat.S_IMODE(os.stat(home).st_mode))
    with open(old, "rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as shared:
        put(home + "/household.txt", household_text(id_of(home), "long"))
        tally.equal("a mapping of the old one", (bytes(shared), get(old)), (before, before))


# ---- history ----

def test_history(tally, desk):
    home = desk.household("ประวัติ", uid=OTHER)
    record = home + "/household.txt"
    path = desk.relative(record)
    listed = [os.listdir(desk.path("history", path))]
    for urgency in ("urgent", "long"):
        put(record, household_text(id_of(home), urgency))
        listed.append(os.listdir(desk.path("history", path)))
    tally.equal("each save is one more", [len(names) for names in listed], [2, 3, 4])
    tally.equal("newest first where names are sorted", [sorted(names) for names in listed], listed)
    tally.equal("nothing is renamed", [names[-2:] for names in listed], [listed[0]] * 3)
    tally.equal("called by number, time and author, with the record's ending",
                [name for name in listed[-1] if not re.match(r"\d{10}-\d+ \d{4}-\d\d-\d\dT\d\d-\d\d-\d\d \S.*\.txt$", name)], [])
    moved = os.path.dirname(home) + "/ประวัติย้าย"
    os.rename(home, moved)
    os.chmod(moved + "/household.txt", 0o600)
    desk.edits()
    commits = {int(commit.trailers["Change"]): commit for commit in desk.told}
    for where in (path, desk.relative(moved + "/household.txt")):
        names = os.listdir(desk.path("history", where))
        tally.equal("followed across moves: " + where[-30:], names, listed[-1])
        for name in names:
            seq = int(re.match(r"\d+-(\d+) ", name).group(1))
            version = desk.path("history", where, name)
            text, status = get(version), os.stat(version)
            tally.equal("text of %d" % seq, (text, status.st_size), (blob(desk, commits[seq].hash, path), len(text)))
            tally.equal("its author is in its name", commits[seq].author in name, True)
            made = int(desk.mount.git("log", "-1", "--format=%at", commits[seq].hash))
            tally.check("its time is that of the edit", abs(status.st_mtime - made) <= 1, (status.st_mtime, made))
    tally.equal("the mode is that of then", {stat.S_IMODE(os.stat(entry.path).st_mode) for entry in os.scandir(desk.path("history", path))}, {0o644})
    tally.table([(name, errno.ENOENT, lambda name=name: os.lstat(desk.path("history", path, name))) for name in
                 ("nix", "9999999998-1 2026-01-01T00-00-00 root.txt", listed[0][0][:-1], listed[0][0] + "x", "household.txt")])
    test_again(tally, desk, moved)


def test_again(tally, desk, home):
    """Deleted and made again; renamed; gone with all that stood above."""
    note = desk.note(home, "ก")
    first = get(note)
    os.unlink(note)
    desk.pause()
    path = desk.relative(note)
    tally.equal("of a deleted one", [get(entry.path) for entry in os.scandir(desk.path("history", path))][:1], [first])
    put(note, note_text("ใหม่"))
    texts = [get(entry.path) for entry in os.scandir(desk.path("history", path))]
    tally.check("made again: both", texts[0] == note_text("ใหม่") and first in texts[1:], texts)
    os.rename(note, home + "/notes/ข.md")
    tally.equal("a directory's history has every name that stood in it", os.listdir(desk.path("history", os.path.dirname(path))), ["ก.txt", "ข.md"])
    tally.equal("both lead to the same", os.listdir(desk.path("history", os.path.dirname(path), "ข.md")), os.listdir(desk.path("history", path)))
    shell('rm -r "$1"', home)
    desk.pause()
    tally.check("gone with its household", not os.path.exists(home))
    tally.equal("still to be found", [get(entry.path) for entry in os.scandir(desk.path("history", path))], texts)
    must(run_as(OTHER, lambda: os.mkdir(home)), "again")
    desk.note(home, "ค", uid=OTHER)
    tally.equal("made again: the names of both", os.listdir(desk.path("history", os.path.dirname(path))), ["ก.txt", "ข.md", "ค.txt"])
    tally.equal("and each resolves", [name for name in os.listdir(desk.path("history", os.path.dirname(path))) if not os.listdir(desk.path("history", os.path.dirname(path), name))], [])
    tally.equal("by way of its village", os.path.basename(home) in os.listdir(desk.path("history", os.path.dirname(desk.relative(home)))), True)


# ---- .snapshots ----

def snapshot_names(desk):
    """What each edit's second is called: number → name."""
    desk.mount.wait_committed()
    lines = desk.mount.git("log", "--format=%at %(trailers:key=Change,valueonly,separator=%x2C)").splitlines()
    return {int(seq): time.strftime("@GMT-%Y.%m.%d-%H.%M.%S", time.gmtime(int(at))) for at, seq in (line.split(" ") for line in lines) if seq}


def test_snapshots(tally, desk):
    home = desk.household("ภาพถ่าย", uid=OTHER)
    made, states = desk.sequence() - 1, []  # the place and its first text
    states.append((desk.sequence(), state_of(home)))
    for urgency in ("urgent", "long"):
        next_second()
        put(home + "/household.txt", household_text(id_of(home), urgency))
        states.append((desk.sequence(), state_of(home)))
    next_second()
    desk.note(home, "ในโฟลเดอร์ย่อย")
    names = snapshot_names(desk)
    here = home + "/.snapshots"
    times = sorted(os.listdir(here))
    tally.equal("a time for each second in which it changed", times, sorted({names[seq] for seq in range(made, states[-1][0] + 1)}))
    tally.equal("what stood there then", [difference(state_of(os.path.join(here, names[seq])), state) for seq, state in states], [[]] * 3)
    tally.equal("a sub-folder has its own times", sorted(os.listdir(home + "/notes/.snapshots")), sorted({names[seq] for seq in (made, *range(states[-1][0] + 1, desk.sequence() + 1))}))
    between = time.strftime("@GMT-%Y.%m.%d-%H.%M.%S", time.gmtime(time.time() + 3600))
    tally.equal("any time can be asked for", difference(state_of(os.path.join(here, between)), state_of(home)), [])
    tally.table([(name, errno.ENOENT, lambda name=name: os.lstat(os.path.join(here, name))) for name in
                 ("nix", "@GMT-2001.01.01-00.00.00", "@GMT-2026.13.01-00.00.00", "#1", "2026-10-01", times[0] + "/nix", times[0] + "/.snapshots")])
    tally.equal("listed by nobody", [path for path in (home, desk.path(), home + "/notes") if ".snapshots" in os.listdir(path)], [])
    tally.check("in the root, too", os.listdir(desk.path(".snapshots")) != [] and os.path.isdir(desk.path(".snapshots", os.listdir(desk.path(".snapshots"))[0], "households")))
    done = shell('cd "$1" && pwd -P && cd .. && pwd -P && ls -ai | sort | head -1', os.path.join(here, times[0], "notes"))
    tally.equal("where one is, and the way up", done.stdout.splitlines()[:2], [os.path.join(here, times[0], "notes"), os.path.join(here, times[0])])
    tally.equal("out of it", shell('cd "$1/.snapshots" && cd .. && pwd -P', home).stdout, home + "\n")
    os.mkdir(home + "/.scratch")
    tally.errno("what is never versioned has none", errno.ENOENT, lambda: os.lstat(home + "/.scratch/.snapshots"))
    os.rmdir(home + "/.scratch")
    other = os.path.dirname(home) + "/ภาพย้าย"
    os.rename(home, other)
    tally.equal("it goes along", sorted(os.listdir(other + "/.snapshots"))[:2], times[:2])
    desk.pause()
    shell('rm -r "$1"', other)
    tally.check("and does not keep its directory", not os.path.exists(other))
    desk.pause()  # the next test counts edits


def test_many_snapshots(tally, desk):
    """Of more than 500 the newest: times are put into the journal, behind the daemon's back, as no test can wait for them."""
    import sqlite3
    home = desk.household("หลายครั้ง")
    note = desk.note(home)
    for turn in range(520):
        put(note, note_text(str(turn)))
    desk.mount.wait_committed()
    desk.mount.stop()
    base = sqlite3.connect(desk.mount.store + "/samut.db")
    last, made = base.execute("SELECT seq,time FROM journal ORDER BY seq DESC LIMIT 1").fetchone()  # git's newest commit must go on being that edit
    base.execute("UPDATE journal SET time=?1-(?2-seq)*2000000000 WHERE seq>?2-600", (made, last))
    base.execute("UPDATE journal SET time=min(time,?1-1200000000000) WHERE seq<=?2-600", (made, last))
    base.commit()
    base.close()
    desk.mount.start()
    names = sorted(os.listdir(home + "/notes/.snapshots"))
    tally.equal("the newest 500", (len(names), get(os.path.join(home, "notes/.snapshots", names[-1], "บันทึก.txt"))), (500, note_text("519")))
    tally.equal("all versions of it", len(os.listdir(desk.path("history", desk.relative(note)))), 521)


def test_meanwhile(tally, desk):
    """What was does not move while others save, and git takes over what the journal has told of."""
    home = desk.household("ระหว่างนั้น")
    note = desk.note(home)
    kept, wrong, over = [], [], threading.Event()

    def look():
        while not over.is_set():
            for seq, text in kept[-20:]:
                try:
                    found = get(desk.path("at", "#%d" % seq, desk.relative(note)))
                except OSError as error:
                    found = error.strerror
                if found != text:
                    wrong.append((seq, found))
            names = os.listdir(desk.path("history", desk.relative(note)))
            if sorted(names) != names or not os.listdir(home + "/notes/.snapshots"):
                wrong.append(names)
    readers = [threading.Thread(target=look) for unused in range(3)]
    for reader in readers:
        reader.start()
    for turn in range(150):
        put(note, note_text("รอบ %d" % turn))
        kept.append((desk.sequence(), note_text("รอบ %d" % turn)))
    over.set()
    for reader in readers:
        reader.join()
    tally.equal("always the same", wrong[:3], [])
    tally.equal("every one of them", len(os.listdir(desk.path("history", desk.relative(note)))), 151)


# ---- nobody writes ----

def test_refused(tally, desk):
    home = desk.household("ห้ามเขียน", uid=OTHER)
    seq = desk.sequence()
    record = desk.relative(home + "/household.txt")
    version = desk.path("history", record, os.listdir(desk.path("history", record))[0])
    shot = os.path.join(home, ".snapshots", os.listdir(home + "/.snapshots")[0])
    for top, file in ((desk.path("at", "#%d" % seq, desk.relative(home)), "household.txt"), (os.path.dirname(version), os.path.basename(version)),
                      (shot, "household.txt"), (home + "/.snapshots", None)):
        old, new = os.path.join(top, file or "x"), os.path.join(top, "ใหม่.txt")
        rows = [("mkdir", lambda: os.mkdir(new)), ("create", lambda: put(new, b"x")), ("symlink", lambda: os.symlink("x", new)),
                ("move in", lambda: os.rename(home + "/household.txt", new)), ("mknod", lambda: os.mkfifo(new)), ("chmod", lambda: os.chmod(top, 0o777)),
                ("chown", lambda: os.chown(top, 1, 1)), ("times", lambda: os.utime(top)), ("setxattr", lambda: os.setxattr(top, "user.x", b"1"))]
        if file:
            rows += [("write", lambda: os.open(old, os.O_WRONLY)), ("truncate", lambda: os.truncate(old, 0)), ("open for appending", lambda: os.open(old, os.O_RDWR | os.O_APPEND)),
                     ("unlink", lambda: os.unlink(old)), ("rename", lambda: os.rename(old, new)), ("link", lambda: os.link(old, new)),
                     ("chmod of a file", lambda: os.chmod(old, 0o777)), ("move out", lambda: os.rename(old, home + "/notes/x.txt"))]
        for name, call in rows:
            tally.errno("%s in %s" % (name, desk.relative(top)[:12]), errno.EROFS, call)
        tally.errno("the owner, too", errno.EROFS if top != os.path.dirname(version) and file else (errno.EROFS, errno.EACCES),
                    lambda: raise_errno(run_as(OTHER, lambda: os.mkdir(new))))
    tally.table([("mkdir .snapshots", (errno.EEXIST, errno.EPERM), lambda: os.mkdir(home + "/.snapshots")), ("a file", (errno.EISDIR, errno.EPERM), lambda: put(home + "/.snapshots", b"x")),
                 ("symlink", (errno.EEXIST, errno.EPERM), lambda: os.symlink("x", home + "/.snapshots")), ("rename to", errno.EPERM, lambda: os.rename(home + "/notes", home + "/.snapshots")),
                 ("rename a file to", (errno.EISDIR, errno.EPERM), lambda: os.rename(home + "/household.txt", home + "/.snapshots")),
                 ("rename from", errno.EPERM, lambda: os.rename(home + "/.snapshots", home + "/notes2")), ("rmdir", errno.EPERM, lambda: os.rmdir(home + "/.snapshots")),
                 ("unlink", (errno.EISDIR, errno.EPERM), lambda: os.unlink(home + "/.snapshots")), ("at", (errno.EEXIST, errno.EPERM), lambda: os.mkdir(desk.path("at"))),
                 ("in at", errno.EROFS, lambda: os.mkdir(desk.path("at/x"))), ("in history", errno.EROFS, lambda: os.mkdir(desk.path("history/x")))])
    tally.check("why says so", "is the past" in desk.why() and "earlier states" in desk.why(), desk.why()[:300])
    tally.equal("nothing changed", desk.sequence(), seq)


def raise_errno(number):
    if number:
        raise OSError(number, "as another user")


# ---- who sees what ----

def seen_by(uid, path):
    """'ok' when the user can read or list it, else the name of the error."""
    error, _ = as_user(uid, lambda: os.listdir(path) if os.path.isdir(path) else get(path))
    return errno.errorcode.get(error, "ok")


def test_permissions(tally, desk):
    """Nobody reads what was then what he could not read then, nor what he cannot read now while it is there."""
    home = desk.household("สิทธิ์", uid=OTHER)
    closed, opened = desk.note(home, "ปิดภายหลัง", uid=OTHER), desk.note(home, "เปิดภายหลัง", uid=OTHER)
    gone, secret = desk.note(home, "ลบแล้ว", uid=OTHER), desk.note(home, "ลับแล้วลบ", uid=OTHER)
    os.chmod(opened, 0o600)
    os.chmod(secret, 0o600)
    seq = desk.sequence()
    os.chmod(closed, 0o600)
    os.chmod(opened, 0o644)
    os.unlink(gone)
    os.unlink(secret)
    desk.pause()
    then = lambda path: desk.path("at", "#%d" % seq, desk.relative(path))
    version = lambda path: max(entry.path for entry in os.scandir(desk.path("history", desk.relative(path))))
    shot = sorted(os.listdir(home + "/notes/.snapshots"))[-1]
    for name, uid, path, wanted in (
            ("its owner", OTHER, closed, "ok"), ("open then, closed now", STRANGER, closed, "ENOENT"), ("closed then, open now", STRANGER, opened, "EACCES"),
            ("closed then, its owner", OTHER, opened, "ok"), ("deleted", STRANGER, gone, "ok"), ("closed and deleted", STRANGER, secret, "ENOENT"),
            ("closed and deleted, its owner", OTHER, secret, "ok")):
        tally.equal("at: " + name, seen_by(uid, then(path)), wanted)
    tally.equal("not listed", as_user(STRANGER, lambda: sorted(os.listdir(then(home + "/notes")))), (0, sorted(["ลบแล้ว.txt", "เปิดภายหลัง.txt"])))
    tally.equal("listed to its owner", as_user(OTHER, lambda: len(os.listdir(then(home + "/notes")))), (0, 4))
    tally.equal("history: closed now", seen_by(STRANGER, desk.path("history", desk.relative(closed))), "ENOENT")
    tally.equal("history: its owner", seen_by(OTHER, version(closed)), "ok")
    tally.equal("history: closed and deleted", (seen_by(STRANGER, version(secret)), seen_by(STRANGER, desk.path("history", desk.relative(secret)))), ("ENOENT", "ENOENT"))
    tally.equal("history: closed then, open now", [seen_by(STRANGER, entry.path) for entry in os.scandir(desk.path("history", desk.relative(opened)))], ["ok"])
    tally.equal("snapshots: closed now", seen_by(STRANGER, "%s/notes/.snapshots/%s/%s" % (home, shot, os.path.basename(closed))), "ENOENT")
    tally.equal("owner and mode of then", (os.stat(then(opened)).st_uid, stat.S_IMODE(os.stat(then(opened)).st_mode)), (OTHER, 0o600))
    # a whole household, private and deleted
    private = desk.household("ส่วนตัว", uid=OTHER)
    note = desk.note(private, uid=OTHER)
    os.chmod(private, 0o700)
    seq = desk.sequence()
    tally.equal("a private household", seen_by(STRANGER, desk.path("at", "#%d" % seq, desk.relative(private))), "ENOENT")
    for word in ("now", "deleted"):
        tally.check("its texts are closed, " + word, all(seen_by(STRANGER, path) in ("EACCES", "ENOENT") for path in (
            then(note), desk.path("at", "#%d" % (seq - 1), desk.relative(note)), desk.path("history", desk.relative(note)),
            desk.path("history", desk.relative(private)), private + "/.snapshots")), word)
        tally.equal("but not to its owner, " + word, (seen_by(OTHER, then(note)), seen_by(OTHER, desk.path("history", desk.relative(note)))), ("ok", "ok"))
        if word == "now":
            shell('rm -r "$1"', private)
            desk.pause()


# ---- programs ----

def test_programs(tally, desk):
    """Copies carry everything; a copy over the record restores it; nothing that walks the mount gets in."""
    home = desk.household("โปรแกรม", uid=OTHER)
    desk.member(home, uid=OTHER)
    os.chmod(home + "/members", 0o2750)
    seq = desk.sequence()
    old = desk.path("at", "#%d" % seq, desk.relative(home))
    text = get(home + "/household.txt")
    put(home + "/household.txt", household_text(id_of(home), "urgent"))
    wanted = state_of(old)
    for name, command in (("cp", 'cp -a "$1" "$2"'), ("rsync", 'rsync -a "$1/" "$2"'), ("tar", 'mkdir -m 700 "$2" && tar -C "$1" --format=posix -cf - . | tar -C "$2" -xpf -')):
        copy = desk.outside(name)
        done = shell(command, old, copy)
        tally.equal(name + " of a tree of then", (done.returncode, done.stderr, difference(state_of(copy), wanted)), (0, "", []))
        tally.equal(name + " keeps times", os.stat(copy + "/household.txt").st_mtime, os.stat(old + "/household.txt").st_mtime)
    versions = desk.path("history", desk.relative(home + "/household.txt"))
    done = shell('cp -a "$1" "$2"', versions, desk.outside("versions"))
    tally.equal("cp of all versions", (done.stderr, difference(state_of(desk.outside("versions")), state_of(versions))), ("", []))
    done = shell('diff -r --no-dereference -q "$1" "$2"', old, home)
    tally.equal("diff -r with now", [line.split(" ")[0] for line in done.stdout.splitlines() if "status.txt" not in line and "logbook.html" not in line], ["Files"])
    desk.edits()
    done = shell('cp "$1" "$2"', old + "/household.txt", home + "/household.txt", uid=OTHER)
    tally.equal("a copy over the record restores it", (done.stderr, get(home + "/household.txt")), ("", text))
    tally.equal("as one ordinary edit", [commit.body for commit in desk.edits()], [["Urgency: urgent → medium"]])
    for name, command in (("find", 'find "$1"'), ("grep", 'grep -rlI . "$1"'), ("du", 'du -a "$1"'), ("ls", 'ls -R "$1" | grep -x ".*:"'), ("rsync", 'rsync -rln --out-format=%n "$1" "$2"'), ("tar", 'tar -C "$1" -cf - . | tar -tf -')):
        lines = shell(command + " 2>/dev/null", desk.path(), desk.outside("never"), timeout=120).stdout.splitlines()
        inside = [line for line in lines if re.search(r"(^|/)(at|history)/", line) and not line.endswith("/README.txt") and not re.search(r"/(at|history)/?:?$", line) or ".snapshots" in line]
        tally.check(name + " walks the mount", len(lines) > 10, len(lines))
        tally.equal(name + " does not enter the past", inside, [])
    tally.equal("the root's README tells of both", [word for word in (b"at/", b"history/") if word not in get(desk.path("README.txt"))], [])
    tally.check("and theirs how", b"2569-10-01" in get(desk.path("at", "README.txt")) and b"history/" in get(desk.path("history", "README.txt")))


def test_numbers(tally, desk):
    """One number for each path, in every mount; none that the live file has."""
    home = desk.household("เลข")
    desk.edits()
    record = home + "/household.txt"
    paths = [desk.path("at", "#%d" % desk.sequence(), desk.relative(path)) for path in (home, record)]
    paths += [home + "/.snapshots", "%s/.snapshots/%s" % (home, os.listdir(home + "/.snapshots")[0]), "%s/.snapshots/%s/household.txt" % (home, os.listdir(home + "/.snapshots")[0])]
    paths += [desk.path("history", desk.relative(record))] + [entry.path for entry in os.scandir(desk.path("history", desk.relative(record)))]
    before = [os.stat(path).st_ino for path in paths]
    listed = [entry.inode() for path in paths[:1] for entry in os.scandir(path) if entry.name == "household.txt"]
    tally.equal("as listed", listed, before[1:2])
    desk.mount.stop()
    desk.mount.start()
    tally.equal("the same after another start", [os.stat(path).st_ino for path in paths], before)
    tally.equal("each its own", len(set(before) | {os.stat(home).st_ino, os.stat(record).st_ino}), len(before) + 2)


def main():
    tally = Tally()
    with Desk() as desk:
        for name, test in (("at", test_at), ("moves with time", test_moves_with_time), ("history", test_history), ("snapshots", test_snapshots),
                           ("refused", test_refused), ("permissions", test_permissions), ("programs", test_programs), ("meanwhile", test_meanwhile), ("numbers", test_numbers),
                           ("many", test_many_snapshots)):
            tally.run(name, test, tally, desk)
    tally.finish()


if __name__ == "__main__":
    main()
