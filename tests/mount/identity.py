#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Who did it and who may: authors and trailers, permissions as plain Unix has them, inode numbers, times, extended attributes."""
import errno
import os
import stat
import time

import patterns
from desk import Desk, OTHER, STRANGER, as_user, author_of, get, household_text, id_of, member_text, must, put, run, shell
from programs import PROGRAMS
from tally import Tally

GROUP = 20500  # of a team
OUTSIDER = 20009


def member_of_team(uid, function):
    return as_user(uid, function, groups=(GROUP,))[0]


def by(action):
    """Only the error of as_user()."""
    return action[0]


def test_authors(tally, desk):
    """The commit's author is the calling user, its committer the filesystem; trailers say the rest."""
    rows = [(0, "cp", "cp"), (1, "sed -i", "sed"), (65534, "tee", "tee"), (STRANGER, "vim -es", "vim"), (OTHER, "python with", "python3")]
    homes = [desk.household("ผู้เขียน %d" % uid, uid) for uid, _, _ in rows]
    desk.edits(grace=True)
    began = int(time.time())
    source = desk.outside("source.txt")
    for (uid, program, _), home in zip(rows, homes):
        put(source, household_text(id_of(home), "urgent"))
        command = next(row.command for row in PROGRAMS if row.name == program)
        tally.equal("%s by %d" % (program, uid), shell(command, source, home + "/household.txt", uid=uid).returncode, 0)
    commits = desk.edits(grace=True)
    tally.equal("one commit each", len(commits), len(rows))
    for (uid, program, comm), commit in zip(rows, commits):
        tally.equal("%d: author" % uid, (commit.author, commit.mail), author_of(uid))
        tally.equal("%d: trailers" % uid, (commit.trailers.get("Uid"), commit.trailers.get("Via")), (str(uid), comm))
    log = [line.split("\t") for line in desk.mount.git("log", "--reverse", "--format=%cn\t%at\t%ct\t%(trailers:key=Change,valueonly,separator=)").splitlines()]
    tally.equal("committer", {line[0] for line in log}, {"samutfs"})
    tally.check("author's time is now", all(began - 1 <= int(line[1]) <= time.time() + 1 for line in log[-len(rows):]), log[-len(rows):])
    tally.equal("changes are numbered without a gap", [int(line[3]) for line in log], list(range(1, len(log) + 1)))


def test_permissions(tally, desk):
    home = desk.household("สิทธิ์", STRANGER)
    record, members = home + "/household.txt", home + "/members"
    desk.member(home, uid=STRANGER)
    tally.errno_is("everyone reads a 0644 record", 0, by(as_user(OTHER, lambda: get(record))))
    tally.errno_is("nobody else writes it", errno.EACCES, by(as_user(OTHER, lambda: put(record, b"x"))))
    rows = [
        ("0600: read", record, 0o600, errno.EACCES, lambda: get(record)),
        ("0640: read", record, 0o640, errno.EACCES, lambda: get(record)),
        ("0644: read", record, 0o644, 0, lambda: get(record)),
        ("0666: write", record, 0o666, 0, lambda: put(record, get(record))),
        ("0444: write", record, 0o444, errno.EACCES, lambda: put(record, get(record))),
        ("0755: list", members, 0o755, 0, lambda: os.listdir(members)),
        ("0700: list", members, 0o700, errno.EACCES, lambda: os.listdir(members)),
        ("0711: list", members, 0o711, errno.EACCES, lambda: os.listdir(members)),
        ("0711: pass through", members, 0o711, 0, lambda: get(members + "/01-สมหมาย.txt")),
        ("0755: create", members, 0o755, errno.EACCES, lambda: put(members + "/02-ใหม่.txt", member_text())),
        ("0755: rename", members, 0o755, errno.EACCES, lambda: os.rename(members + "/01-สมหมาย.txt", members + "/03-ก.txt")),
        ("0755: unlink", members, 0o755, errno.EACCES, lambda: os.unlink(members + "/01-สมหมาย.txt")),
        ("0777: create", members, 0o777, 0, lambda: put(members + "/02-ใหม่.txt", member_text())),
        ("01777: unlink another's", members, 0o1777, errno.EPERM, lambda: os.unlink(members + "/01-สมหมาย.txt")),
        ("01777: unlink one's own", members, 0o1777, 0, lambda: os.unlink(members + "/02-ใหม่.txt")),
        ("0777: chmod another's", members, 0o777, errno.EPERM, lambda: os.chmod(record, 0o600)),
        ("0777: chown another's", members, 0o777, errno.EPERM, lambda: os.chown(record, OTHER, OTHER)),
    ]
    for name, path, mode, wanted, action in rows:
        must(by(as_user(STRANGER, lambda: os.chmod(path, mode))), "chmod")
        tally.errno_is(name, wanted, by(as_user(OTHER, action)))
    test_closing(tally, desk, home)


def test_closing(tally, desk, home):
    """A folder that is closed is closed at once, also for those who looked a moment ago."""
    path = home + "/members/01-สมหมาย.txt"
    for mode, wanted in ((0o755, 0), (0o700, errno.EACCES), (0o755, 0), (0o750, errno.EACCES)):
        os.chmod(home, mode)
        for name, action in (("stat", lambda: os.stat(path)), ("read", lambda: get(path)), ("list", lambda: os.listdir(home))):
            tally.errno_is("household %04o: %s" % (mode, name), wanted, by(as_user(OTHER, action)))
    os.chmod(home, 0o755)


def test_group(tally, desk):
    """What is new takes its group from a setgid folder; a household's folders and form too."""
    village = desk.village("06-ทีม")
    os.chown(village, 0, GROUP)
    os.chmod(village, 0o2775)
    home = village + "/บ้านทีม"
    umask = os.umask(0o002)
    try:
        tally.errno_is("a member of the team makes a household", 0, member_of_team(STRANGER, lambda: os.mkdir(home)))
    finally:
        os.umask(umask)
    for path in (home, home + "/members", home + "/plan/urgent", home + "/household.txt"):
        status = os.stat(path)
        tally.equal("group of " + os.path.basename(path), (status.st_uid, status.st_gid), (STRANGER, GROUP))
    tally.check("folders stay setgid", os.stat(home + "/plan/urgent").st_mode & stat.S_ISGID)
    tally.equal("mode of folders", stat.filemode(os.stat(home + "/members").st_mode), "drwxrwsr-x")
    tally.errno_is("another user outside the team", errno.EACCES, by(as_user(OUTSIDER, lambda: put(home + "/members/01-ก.txt", member_text()))))
    test_colleague(tally, desk, home)


def test_colleague(tally, desk, home):
    """A colleague of the team changes the record with every program: one edit by him; the record stays its owner's."""
    path, source = home + "/household.txt", desk.outside("colleague.txt")
    must(member_of_team(STRANGER, lambda: put(path, household_text(id_of(home)))), "first text")
    must(by(as_user(STRANGER, lambda: os.chmod(path, 0o664))), "chmod")
    work = desk.outside("team")
    os.mkdir(work)
    os.chmod(work, 0o777)
    desk.edits(grace=True)
    before = "medium"
    for index, program in enumerate(PROGRAMS):
        urgency = ("urgent", "long")[index % 2]
        text = household_text(id_of(home), urgency)
        put(source, text)
        done = colleague(program.command, source, path, work)
        tally.equal("%s: status" % program.name, (done.returncode, done.stderr), (0, ""))
        tally.equal("%s: text" % program.name, get(path), text)
        tally.equal("%s: owner, group" % program.name, owner_after_all(path), (STRANGER, GROUP))
        commits = [commit for commit in desk.edits() if commit.paths]
        tally.equal("%s: one edit by the colleague" % program.name, [(commit.trailers["Uid"], commit.body) for commit in commits],
                    [(str(OTHER), ["Urgency: %s → %s" % (before, urgency)])])
        before = urgency
        for left in os.listdir(home):
            if left.startswith("household.txt") and left != "household.txt":
                os.unlink(os.path.join(home, left))
        put(path, text)
        desk.edits()


def owner_after_all(path):
    """Whoever makes a record anew is shown as its owner until his program is done with it."""
    deadline = time.monotonic() + 30
    while os.stat(path).st_uid != STRANGER and time.monotonic() < deadline:
        time.sleep(0.05)
    return os.stat(path).st_uid, os.stat(path).st_gid


def colleague(command, source, path, work):
    import subprocess
    done = subprocess.run(["bash", "-c", "umask 002; " + command, "bash", source, path], capture_output=True, text=True, cwd=work, user=OTHER,
                          group=OTHER, extra_groups=[GROUP], timeout=60, stdin=subprocess.DEVNULL,
                          env={**os.environ, "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"})
    return done


def test_inodes(tally, desk):
    """One number for life, also across mounts; never given again."""
    home = desk.household("เลขไอโหนด")
    gone = [desk.member(home, "%02d-ชั่วคราว" % number) for number in range(1, 4)]
    numbers = {os.stat(path).st_ino for path in gone}
    for path in gone:
        os.unlink(path)
    desk.pause()
    fresh = [desk.member(home, "%02d-ใหม่" % number) for number in range(11, 15)]
    tally.equal("numbers are never given again", numbers & {os.stat(path).st_ino for path in fresh}, set())
    before = tree(desk.path())
    tally.equal("every number is of one file", len(set(entry[0] for entry in before.values())), len(before))
    desk.mount.stop()
    desk.mount.start()
    after = tree(desk.path())
    tally.equal("numbers, modes, owners, sizes, times after a remount", {path: entry for path, entry in after.items() if before.get(path) != entry}, {})
    tally.equal("nothing more, nothing less", sorted(after), sorted(before))


def tree(root):
    """What stat tells of everything but the computed."""
    found = {}
    for base, folders, names in os.walk(root):
        for name in folders + names:
            path = os.path.join(base, name)
            status = os.lstat(path)
            if not stat.S_ISLNK(status.st_mode):
                found[os.path.relpath(path, root)] = (status.st_ino, status.st_mode, status.st_uid, status.st_gid, status.st_size if stat.S_ISREG(
                    status.st_mode) else 0, status.st_mtime_ns, status.st_nlink)
    return found


def test_xattrs(tally, desk):
    home = desk.household("คุณลักษณะ")
    record, member = home + "/household.txt", desk.member(home, "03-ก")
    tally.equal("kind", os.getxattr(record, "user.samut.kind"), b"household")
    tally.equal("id", os.getxattr(record, "user.samut.id").decode(), id_of(home))
    tally.equal("kind of a member", os.getxattr(member, "user.samut.kind"), b"member")
    tally.equal("id of a member", os.getxattr(member, "user.samut.id").decode(), id_of(home) + "/03")
    put(record, household_text(id_of(home), "long"))
    tally.equal("change is that of its last edit", os.getxattr(record, "user.samut.change").decode(), desk.edits()[-1].trailers["Change"])
    own = (errno.EPERM, errno.EACCES)
    tally.table([
        ("set kind", own, lambda: os.setxattr(record, "user.samut.kind", b"member")),
        ("set another of ours", own, lambda: os.setxattr(record, "user.samut.x", b"1")),
        ("remove change", own, lambda: os.removexattr(record, "user.samut.change")),
        ("a missing one", errno.ENODATA, lambda: os.getxattr(record, "user.none")),
        ("remove a missing one", errno.ENODATA, lambda: os.removexattr(record, "user.none")),
        ("trusted", errno.EOPNOTSUPP, lambda: os.setxattr(record, "trusted.x", b"1")),
        ("replace a missing one", errno.ENODATA, lambda: os.setxattr(record, "user.none", b"1", os.XATTR_REPLACE)),
        ("set", 0, lambda: os.setxattr(record, "user.comment", "หมายเหตุ".encode())),
        ("create what is there", errno.EEXIST, lambda: os.setxattr(record, "user.comment", b"1", os.XATTR_CREATE)),
        ("an empty one", 0, lambda: os.setxattr(record, "user.empty", b"")),
        ("64 KiB", 0, lambda: os.setxattr(record, "user.big", b"x" * 65536)),
        ("remove", 0, lambda: os.removexattr(record, "user.big")),
        ("on a folder", 0, lambda: os.setxattr(home, "user.colour", b"red")),
        ("on a note", 0, lambda: os.setxattr(desk.note(home), "user.colour", b"blue")),
    ])
    number = desk.sequence()
    patterns.sed(record, household_text(id_of(home), "urgent"))
    tally.equal("a save by rename keeps them", os.getxattr(record, "user.comment").decode(), "หมายเหตุ")
    tally.equal("only the save was an edit", desk.sequence(), number + 1)
    desk.mount.stop()
    desk.mount.start()
    kept = {name: os.getxattr(record, name) for name in os.listxattr(record) if not name.startswith("user.samut.")}
    tally.equal("after a remount", kept, {"user.comment": "หมายเหตุ".encode(), "user.empty": b""})
    tally.equal("of the others", (os.getxattr(home, "user.colour"), os.getxattr(home + "/notes/บันทึก.txt", "user.colour")), (b"red", b"blue"))
    error, _ = as_user(OUTSIDER, lambda: os.setxattr(record, "user.comment", b"1"))
    tally.errno_is("only who may write sets them", errno.EACCES, error)


def test_attributes(tally, desk):
    """chmod and chown are edits that say what changed; times are kept and are none."""
    home = desk.household("เจ้าของ")
    record = home + "/household.txt"
    desk.edits()
    rows = [
        ("chmod", lambda: os.chmod(record, 0o664), "chmod", ["mode 0644 → 0664"]),
        ("chgrp", lambda: os.chown(record, -1, GROUP), "chown", ["group 0 → %d" % GROUP]),
        ("chown", lambda: os.chown(record, STRANGER, OTHER), "chown", ["owner 0 → %d" % STRANGER, "group %d → %d" % (GROUP, OTHER)]),
        ("chmod of a folder", lambda: os.chmod(home + "/notes", 0o700), "chmod", ["mode 0755 → 0700"]),
    ]
    for name, action, verb, body in rows:
        action()
        commits = desk.edits()
        if tally.equal(name + ": one edit", len(commits), 1):
            tally.equal(name + ": message", (commits[0].subject.split()[0], commits[0].body), (verb, body))
            tally.equal(name + ": no text changes", commits[0].paths, [])
    status = os.stat(record)
    tally.equal("as they are now", (stat.S_IMODE(status.st_mode), status.st_uid, status.st_gid), (0o664, STRANGER, OTHER))
    save_with_mode(tally, desk, record, home)
    os.utime(record, ns=(1_000_000_007, 2_000_000_009))
    os.utime(home, ns=(3_000_000_011, 4_000_000_013))
    times = [(os.stat(path).st_atime_ns, os.stat(path).st_mtime_ns) for path in (record, home)]
    tally.equal("times to the nanosecond", times, [(1_000_000_007, 2_000_000_009), (3_000_000_011, 4_000_000_013)])
    tally.equal("are no edit", desk.edits(), [])
    desk.mount.stop()
    desk.mount.start()
    after = [(os.stat(path).st_atime_ns, os.stat(path).st_mtime_ns) for path in (record, home)]
    tally.equal("and are kept", after, times)
    tally.equal("so is the owner", (os.stat(record).st_uid, stat.S_IMODE(os.stat(home + "/notes").st_mode)), (STRANGER, 0o700))


def save_with_mode(tally, desk, record, home):
    """A program that sets the mode while it saves: one edit."""
    descriptor = os.open(record, os.O_WRONLY | os.O_TRUNC)
    os.write(descriptor, household_text(id_of_text(home), "long"))
    os.fchmod(descriptor, 0o640)
    os.close(descriptor)
    commits = desk.edits()
    tally.equal("text and mode in one edit", [commit.body for commit in commits], [["Urgency: medium → long", "mode 0664 → 0640"]])


def id_of_text(home):
    return os.getxattr(home + "/household.txt", "user.samut.id").decode()


def test_statfs(tally, desk):
    status = os.statvfs(desk.path())
    store = os.statvfs(desk.mount.store)
    tally.equal("longest name", status.f_namemax, 255)
    tally.equal("size is that of the store's disk", (status.f_blocks * status.f_frsize, status.f_bsize > 0), (store.f_blocks * store.f_frsize, True))
    tally.check("some is free", 0 < status.f_bavail <= status.f_blocks)
    tally.equal("df", run(["df", "--output=target", desk.path()]).stdout.split()[-1], desk.path())


def main():
    tally = Tally()
    with Desk() as desk:
        for name, test in (("authors", test_authors), ("permissions", test_permissions), ("group", test_group), ("xattrs", test_xattrs),
                           ("attributes", test_attributes), ("statfs", test_statfs), ("inodes", test_inodes)):
            tally.run(name, test, tally, desk)
        tally.equal("the daemon ends well", desk.mount.stop(), 0)
    tally.finish()


main()
