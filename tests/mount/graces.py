#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Removing, moving and making again: what waits for its grace, what is one edit, what is refused because others refer to it."""
import contextlib
import errno
import os
import time

import patterns
from desk import Desk, GRACE, STRANGER, as_user, get, id_of, member_text, note_text, put, shell
from tally import Tally, errno_of


def full_household(desk, name, uid=0, village=None):
    home = desk.household(name, uid, village)
    desk.member(home, "01-สมหมาย", uid)
    desk.member(home, "02-สมศรี", uid)
    desk.note(home, uid=uid)
    return home


def mine(commits, desk, path):
    prefix = desk.relative(path)
    return [commit for commit in commits if any(changed == prefix or changed.startswith(prefix + "/") for changed in commit.changes)]


def subjects(commits):
    return [commit.subject for commit in commits]


# ---- removals; all of them share one grace ----

def remove_file(tally, desk):
    """A file: gone at once, deleted after the grace, by whoever removed it."""
    home = full_household(desk, "ลบแฟ้ม", STRANGER)
    path = home + "/members/01-สมหมาย.txt"
    desk.edits()
    number, began = desk.sequence(), time.monotonic()
    done = shell('rm "$1"', path, uid=STRANGER)
    tally.equal("rm", (done.returncode, done.output), (0, ""))
    tally.check("gone at once", not os.path.lexists(path) and "01-สมหมาย.txt" not in os.listdir(home + "/members"))
    time.sleep(max(0, GRACE * 0.6 - (time.monotonic() - began)))
    tally.equal("but no edit before the grace is over", desk.sequence(), number)
    return lambda commits: check_removed_file(tally, desk, path, mine(commits, desk, path)[1:])


def check_removed_file(tally, desk, path, commits):
    tally.equal("rm is one edit", subjects(commits), ["delete " + desk.relative(path)])
    tally.equal("by whoever removed it", (commits[0].trailers.get("Uid"), commits[0].trailers.get("Via")), (str(STRANGER), "rm"))
    tally.equal("of one file", commits[0].paths, [desk.relative(path)])


def remove_household(tally, desk):
    home = full_household(desk, "ลบบ้าน")
    put(home + "/.household.txt.swp", b"x")
    files = [path for path in desk_files(home) if not os.path.basename(path).startswith(".")]
    done = shell('rm -r "$1"', home)
    tally.equal("rm -r", (done.returncode, done.output), (0, ""))
    tally.check("gone at once", "ลบบ้าน" not in os.listdir(os.path.dirname(home)))

    def check(commits):
        last = [commit for commit in commits if commit.subject.startswith("delete " + desk.relative(home))]
        tally.equal("rm -r of a household is one edit", subjects(last), ["delete " + desk.relative(home)])
        tally.equal("of all its files", sorted(last[0].paths), sorted(desk.relative(path) for path in files))
    return check


def remove_village(tally, desk):
    one, two = full_household(desk, "หนึ่ง", village="05-ทั้งหมู่บ้าน"), full_household(desk, "สอง", village="05-ทั้งหมู่บ้าน")
    village = os.path.dirname(one)
    done = shell('rm -r "$1"', village)
    tally.equal("rm -r of a village", (done.returncode, done.output), (0, ""))

    def check(commits):
        deletions = [commit for commit in commits if commit.subject.startswith("delete " + desk.relative(village))]
        tally.equal("rm -r of a village is one edit", subjects(deletions), ["delete " + desk.relative(village)])
        tally.check("of both households", all(mine(deletions, desk, home) for home in (one, two)))
    return check


def remove_and_recreate_late(tally, desk):
    """Made again after the grace: two edits, another inode. The second half runs in the check."""
    home = full_household(desk, "ลบแล้วทำใหม่")
    path = home + "/members/02-สมศรี.txt"
    inode = os.stat(path).st_ino
    os.unlink(path)

    def check(commits):
        put(path, member_text("ใหม่"))
        tally.check("another inode after the grace", os.stat(path).st_ino != inode)
        tally.equal("first it is deleted", subjects(mine(commits, desk, path))[-1:], ["delete " + desk.relative(path)])
        tally.equal("then created", subjects(mine(desk.edits(), desk, path)), ["create " + desk.relative(path)])
    return check


def remove_and_recreate_soon(tally, desk):
    """By different processes within the grace: one edit, the same inode."""
    home = full_household(desk, "ลบแล้วคืน")
    path = home + "/members/02-สมศรี.txt"
    inode = os.stat(path).st_ino
    os.unlink(path)
    time.sleep(0.5)
    as_user(0, lambda: put(path, member_text("ใหม่"), patterns.NEW))
    tally.equal("same inode within the grace", os.stat(path).st_ino, inode)
    return lambda commits: tally.equal("made again is one edit", [commit.body for commit in mine(commits, desk, path)][1:],
                                       [["Occupation: ค้าขาย → ใหม่"]])


def set_aside_and_crash(tally, desk):
    """An editor renames the record away and dies: the record counts as deleted, its text is in the backup."""
    home = full_household(desk, "ล้ม")
    path = home + "/members/02-สมศรี.txt"
    text = get(path)
    os.rename(path, path + "~")

    def check(commits):
        tally.equal("what is set aside for good is deleted", subjects(mine(commits, desk, path))[-1:], ["delete " + desk.relative(path)])
        tally.equal("the backup has the text", get(path + "~"), text)
        os.rename(path + "~", path)
        tally.equal("moving it back makes it again", (get(path), subjects(desk.edits())), (text, ["create " + desk.relative(path)]))
    return check


def set_aside_and_back(tally, desk):
    home = full_household(desk, "ไปแล้วกลับ")
    path = home + "/household.txt"
    before = os.stat(path)
    desk.edits()
    known = len(desk.told)
    os.rename(path, path + "~")
    tally.check("renamed away", not os.path.exists(path) and os.path.exists(path + "~"))
    os.rename(path + "~", path)
    after = os.stat(path)
    tally.equal("renamed away and back: inode, time, size", (after.st_ino, after.st_mtime_ns, after.st_size),
                (before.st_ino, before.st_mtime_ns, before.st_size))
    return lambda commits: tally.equal("is no edit", mine(desk.told[known:], desk, path), [])


def remove_while_open(tally, desk):
    """An open file outlives its name, as on any filesystem."""
    home = full_household(desk, "ยังเปิดอยู่")
    path = home + "/members/01-สมหมาย.txt"
    text = get(path)
    reader = os.open(path, os.O_RDWR)
    os.unlink(path)

    def check(commits):
        tally.equal("still readable after its deletion", os.pread(reader, 1 << 16, 0), text)
        tally.errno("and writable", 0, lambda: os.pwrite(reader, b"XXXX: 1\n", 0))
        tally.equal("its links", os.fstat(reader).st_nlink, 0)
        tally.errno("its close", 0, lambda: os.close(reader))
        tally.equal("all that is no edit", (os.path.lexists(path), desk.edits()), (False, []))
    return check


def remove_and_make_place(tally, desk):
    """A household removed and another made under its name at once: two edits, a new Id."""
    home = full_household(desk, "ชื่อเดิม")
    old = id_of(home)
    shell('rm -r "$1"', home)
    os.mkdir(home)
    tally.check("a new household, a new Id", id_of(home) != old, id_of(home))
    return lambda commits: tally.equal("delete, create", [subject.split()[0] for subject in subjects(commits) if subject.endswith("/ชื่อเดิม")],
                                       ["create", "delete", "create"])


def restore_from_backup(tally, desk):
    """tar out, rm -r, tar in: the same Id, the same texts."""
    home = full_household(desk, "สำรอง")
    before = {os.path.relpath(path, home): get(path) for path in desk_files(home)}
    done = shell('cd "$1" && tar cf "$2" สำรอง && rm -r สำรอง && tar xf "$2"', os.path.dirname(home), desk.outside("backup.tar"))
    tally.equal("tar, rm -r, tar x", (done.returncode, done.output), (0, ""))
    tally.equal("all is as it was", {os.path.relpath(path, home): get(path) for path in desk_files(home)}, before)
    return lambda commits: tally.equal("also after the grace", {os.path.relpath(path, home): get(path) for path in desk_files(home)}, before)


def desk_files(folder):
    """What is stored; links beside it are computed."""
    return sorted(os.path.join(base, name) for base, _, names in os.walk(folder) for name in names if not os.path.islink(os.path.join(base, name)))


REMOVALS = [remove_file, remove_household, remove_village, remove_and_recreate_late, remove_and_recreate_soon, set_aside_and_crash,
            set_aside_and_back, remove_while_open, remove_and_make_place, restore_from_backup]


def test_removals(tally, desk):
    checks = []
    for case in REMOVALS:
        tally.where = case.__name__ + ": "
        with reported(tally):
            checks.append((case.__name__, case(tally, desk)))
    desk.edits(grace=True)
    commits = list(desk.told)
    for name, check in checks:
        tally.where = name + ": "
        with reported(tally):
            check(commits)


@contextlib.contextmanager
def reported(tally):
    """What breaks in one case does not keep the others from being tried."""
    try:
        yield
    except Exception as error:
        tally.check("ran to its end", False, "%s: %s" % (type(error).__name__, error))


# ---- what others refer to ----

def make_reference(desk, name):
    """A partner that a household's visit names, and a household that a verdict names. (partner, visit, household, verdict)"""
    partner = desk.path("partners", "ภาคี" + name)
    os.mkdir(partner)
    put(partner + "/partner.txt", ("Name: ภาคี %s\nSector: state\n" % name).encode())
    put(partner + "/notes/หนึ่ง.txt", note_text())
    put(partner + "/notes/สอง.txt", note_text())
    home, other = full_household(desk, "ถูกอ้าง" + name), full_household(desk, "อีกหลัง" + name)
    visit = other + "/visits/2565-04-22.txt"
    put(visit, ("Date: 2565-04-22\nPartner: ภาคี%s\nFindings: ดี\n" % name).encode())
    verdict = desk.path("verdicts", "%04d.txt" % (len(os.listdir(desk.path("verdicts"))) + 1))
    put(verdict, ("First: %s\nSecond: %s\nVerdict: same\n" % (id_of(home), id_of(other))).encode())
    return partner, visit, home, verdict


def test_busy(tally, desk):
    """What others refer to stays, all of it, and why names who refers to it."""
    partner, visit, home, verdict = make_reference(desk, "ก")
    rows = [
        ("unlink of the partner's record", lambda: os.unlink(partner + "/partner.txt"), visit),
        ("rename of the partner", lambda: os.rename(partner, partner + "ใหม่"), visit),
        ("unlink of the household's record", lambda: os.unlink(home + "/household.txt"), verdict),
    ]
    before = {path: get(path) for path in desk_files(partner) + desk_files(home)}
    desk.edits(grace=True)
    number = desk.sequence()
    for name, action, referrer in rows:
        told = desk.why()
        tally.errno(name, errno.EBUSY, action)
        tally.check(name + ": why names the referrer", desk.relative(referrer) in desk.why()[:-len(told) or None], desk.why()[:500])
    for folder, referrer in ((partner, visit), (home, verdict)):
        name = "rm -r " + os.path.basename(folder)
        done = shell('rm -r "$1"', folder)
        tally.check(name + ": refused", done.returncode == 1 and "busy" in done.stderr.lower(), done.output)
        tally.check(name + ": why names the referrer", desk.relative(referrer) in desk.why())
        tally.check(name + ": still there", os.path.isdir(folder))
    tally.equal("nothing is deleted", desk.edits(grace=True), [])
    tally.equal("no edit", desk.sequence(), number)
    gone = [desk.relative(path) for path in before if not os.path.exists(path)]
    tally.equal("everything is back", gone, [])
    tally.equal("as it was", {path: get(path) for path in before if os.path.exists(path)}, {path: text for path, text in before.items() if desk.relative(path) not in gone})
    test_free_again(tally, desk, partner, visit)


def test_free_again(tally, desk, partner, visit):
    """Once nobody refers to it any more it may go."""
    put(visit, get(visit).replace(b"Partner", b"X_Partner"))
    desk.edits()
    done = shell('rm -r "$1"', partner)
    tally.equal("rm -r once nobody refers to it", (done.returncode, done.output), (0, ""))
    tally.equal("is one edit", subjects(desk.edits(grace=True)), ["delete " + desk.relative(partner)])


# ---- moves ----

def test_move_household(tally, desk):
    """To another village: one edit, its Id, inodes and references stay."""
    home = full_household(desk, "ย้ายบ้าน")
    verdict = desk.path("verdicts", "0099.txt")
    put(verdict, ("First: %s\nSecond: %s\nVerdict: different\n" % (id_of(home), id_of(desk.household("ข้างบ้าน")))).encode())
    number = id_of(home)
    inodes = {os.path.relpath(path, home): os.stat(path).st_ino for path in desk_files(home)}
    target = os.path.join(desk.village("09-บ้านใหม่"), "ย้ายมา")
    desk.edits(grace=True)
    done = shell('mv "$1" "$2"', home, target)
    tally.equal("mv", (done.returncode, done.output), (0, ""))
    commits = desk.edits()
    tally.equal("one edit", subjects(commits), ["move %s → %s" % (desk.relative(home), desk.relative(target))])
    wanted = sorted((desk.relative(os.path.join(home, path)), desk.relative(os.path.join(target, path))) for path in inodes)
    tally.equal("of all its files", sorted(pair for pair in commits[0].renames if not pair[0].endswith(".samut")), wanted)
    tally.equal("inodes stay", {path: os.stat(os.path.join(target, path)).st_ino for path in inodes}, inodes)
    tally.equal("Id stays", id_of(target), number)
    tally.check("the old name is gone", not os.path.exists(home) and "ย้ายบ้าน" not in os.listdir(os.path.dirname(home)))
    put(verdict, get(verdict).replace(b"different", b"same"))
    tally.equal("references stay good", len(desk.edits()), 1)
    shell('mv "$1" "$2"', target, home)
    tally.equal("and back", subjects(desk.edits()), ["move %s → %s" % (desk.relative(target), desk.relative(home))])


def test_move_record(tally, desk):
    home = full_household(desk, "ย้ายแฟ้ม")
    members = home + "/members/"
    desk.steps(home)
    put(home + "/plan/urgent/01-ซ่อม.txt", "Title: ซ่อมหลังคา\nKind: housing\nStatus: planned\nDue: 2565-05-01\n".encode())
    desk.edits(grace=True)
    inode = os.stat(members + "01-สมหมาย.txt").st_ino
    rows = [
        ("rename", members + "01-สมหมาย.txt", members + "03-สมใจ.txt"),
        ("to another part of the plan", home + "/plan/urgent/01-ซ่อม.txt", home + "/plan/long/01-ซ่อม.txt"),
        ("a note into a folder of its own", home + "/notes/บันทึก.txt", home + "/attachments/บันทึก.txt"),
    ]
    for name, old, new in rows:
        text, number = get(old), os.stat(old).st_ino
        shell('mv "$1" "$2"', old, new)
        tally.equal(name + ": text and inode", (get(new), os.stat(new).st_ino), (text, number))
        tally.equal(name + ": one edit", subjects(desk.edits()), ["move %s → %s" % (desk.relative(old), desk.relative(new))])
        tally.check(name + ": the old name is gone", not os.path.exists(old))
    shell('mv -f "$1" "$2"', members + "03-สมใจ.txt", members + "02-สมศรี.txt")
    commits = desk.edits(grace=True)
    tally.equal("over another record: one edit", len(commits), 1)
    tally.equal("inode of what was moved", os.stat(members + "02-สมศรี.txt").st_ino, inode)
    tally.equal("only one is left", os.listdir(members), ["02-สมศรี.txt"])
    refuse_moves(tally, desk, home)


def refuse_moves(tally, desk, home):
    """What does not belong there stays where it is."""
    member, record = home + "/members/02-สมศรี.txt", home + "/household.txt"
    desk.edits()
    rows = [
        ("a member among the visits", member, home + "/visits/2565-04-22.txt", errno.EINVAL),
        ("a member without its number", member, home + "/members/สมศรี.txt", errno.EINVAL),
        ("a member over the household", member, record, (errno.EINVAL, errno.EXDEV)),
        ("a household's record elsewhere", record, home + "/members/09-บ้าน.txt", errno.EINVAL),
        ("a folder of the household", home + "/members", home + "/family", errno.EINVAL),
        ("a household into itself", home, home + "/notes/บ้าน", (errno.EINVAL, errno.EXDEV)),
        ("a household among the partners", home, desk.path("partners", "บ้าน"), (errno.EINVAL, errno.EXDEV)),
        ("over a folder that is not empty", home, desk.household("ไม่ว่าง"), errno.ENOTEMPTY),
    ]
    desk.edits()
    before = {path: get(path) for path in desk_files(home)}
    for name, old, new, wanted in rows:
        tally.errno(name, wanted, lambda: os.rename(old, new))
    after = {path: get(path) for path in desk_files(home) if not path.endswith(".rejected")}
    tally.equal("refused moves move nothing", after, before)
    tally.equal("and are no edits", desk.edits(grace=True), [])


def test_trash(tally, desk):
    """A file manager that puts things into the trash is refused, and then deletes for good."""
    home = full_household(desk, "ทิ้ง")
    path = home + "/members/01-สมหมาย.txt"
    desk.edits()
    done = shell('gio trash "$1"', path)
    tally.check("gio trash is refused", done.returncode != 0, done.output)
    tally.check("the record stays", os.path.exists(path))
    tally.equal("no trash folder", [name for name in os.listdir(desk.path()) if name.startswith(".Trash")], [])
    tally.equal("gio remove", errno_of(lambda: must(shell('gio remove "$1"', path))), 0)
    tally.equal("is one edit", subjects(desk.edits(grace=True)), ["delete " + desk.relative(path)])


def must(done):
    if done.returncode:
        raise OSError(errno.EIO, done.output)


def test_unmount(tally, desk):
    """What waits for its grace counts when the mount ends."""
    home = full_household(desk, "ปิดร้าน")
    path = home + "/members/01-สมหมาย.txt"
    other = home + "/members/02-สมศรี.txt"
    desk.edits()
    os.unlink(path)
    os.rename(other, other + "~")
    os.rename(other + "~", other)
    tally.equal("the daemon ends well", desk.mount.stop(), 0)
    desk.mount.start()
    tally.check("gone after a remount", not os.path.exists(path) and os.path.exists(other))
    tally.equal("one edit", subjects(desk.edits()), ["delete " + desk.relative(path)])


def main():
    tally = Tally()
    with Desk() as desk:
        for name, test in (("removals", test_removals), ("busy", test_busy), ("move household", test_move_household),
                           ("move record", test_move_record), ("trash", test_trash), ("unmount", test_unmount)):
            tally.run(name, test, tally, desk)
        tally.equal("the daemon ends well", desk.mount.stop(), 0)
        tally.equal("samut verify", desk.mount.verify().returncode, 0)
    tally.finish()


main()
