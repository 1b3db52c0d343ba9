#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""plans/ and views/ through the mount: what an edit puts where within a second, where links lead, who sees them, and that nothing is met twice."""
import errno
import os
import time

from desk import Desk, OTHER, as_user, get, id_of, must, put, run_as, shell
from tally import Tally, errno_of

TODAY = "2026-06-15"
PROVINCE, AMPHOE = "70-ราชบุรี", "7001-เมืองราชบุรี"
SHARD = "%s/%s" % (PROVINCE, AMPHOE)
PATIENCE = 30  # seconds; how soon a view tells of an edit, the benchmarks tell


def links(root, uid=0):
    """Every link below a folder, as that user finds it: relative path → target. README.txt left out."""
    def walk():
        found = {}
        for base, folders, names in os.walk(root):
            for name in folders + names:
                path = os.path.join(base, name)
                if os.path.islink(path) and name != "README.txt":
                    found[os.path.relpath(path, root)] = os.readlink(path)
        return found
    if uid == 0:
        return walk()
    error, found = as_user(uid, walk)
    must(error, "walk as %d" % uid)
    return found


def seen_soon(wanted):
    """Whether it comes true in time."""
    until = time.monotonic() + PATIENCE
    while True:
        if wanted():
            return True
        if time.monotonic() > until:
            return False
        time.sleep(0.02)


def save(home, name, text):
    put(os.path.join(home, name), text.encode())


def home_text(home, more):
    return "Id: %s\n%s" % (id_of(home), more)


def make_world(desk):
    """A household with a partner and a volunteer."""
    os.makedirs(desk.path("partners/มูลนิธิกระจกเงา"))
    put(desk.path("partners/มูลนิธิกระจกเงา/partner.txt"), "Name: มูลนิธิกระจกเงา\nSector: civil-society\n".encode())
    os.makedirs(desk.path("volunteers", PROVINCE))
    put(desk.path("volunteers", PROVINCE, "อพม-หนึ่ง.txt"), "Name: สมหญิง\nKind: volunteer\n".encode())
    return desk.household("บ้านใจดี")


def test_every_view(tally, desk, home):
    """One edit a row, and the link that it makes: folder, and how the link's name ends ('' the household)."""
    rows = [
        ("household.txt", home_text(home, "Urgency: urgent\nVolunteer: อพม-หนึ่ง\nIncome: 50000\n"), "views/by-urgency/urgent", ""),
        ("household.txt", home_text(home, "Urgency: long\nVolunteer: อพม-หนึ่ง\nIncome: 50000\nTenure: informal\n"), "views/by-urgency/long", ""),
        (None, None, "views/by-level/1", ""),
        (None, None, "views/by-volunteer/อพม-หนึ่ง", ""),
        (None, None, "views/by-step/2", ""),
        ("screening/2026-01-10.txt", "Date: 2026-01-10\nSource: tpmap\nHealth: lacking\n", "views/by-dimension/health", ""),
        (None, None, "views/by-step/3", ""),
        ("members/01-สมชาย.txt", "Name: สมชาย\nGroup: ผู้สูงอายุ\nNationalId: 1234545678789\n", "views/by-group/elderly", ""),
        (None, None, "views/warnings", "members 01-สมชาย.txt"),
        ("members/02-สมศรี.txt", "Title: นาง\n", "views/incomplete", "members 02-สมศรี.txt"),
        ("visits/2026-02-01.txt", "Date: 2026-02-01\nFindings: หลังคารั่ว\nPartner: มูลนิธิกระจกเงา\nNextVisit: 2026-06-14\n",
         "views/by-partner/มูลนิธิกระจกเงา", ""),
        (None, None, "views/overdue", ""),
        ("analysis/2026-02-02.txt", "Date: 2026-02-02\nPovertyGroup: ก\nCause: ข\nNeed: ค\nApproach: ง\n", "views/by-step/5", ""),
        ("plan/urgent/01-ถุงยังชีพ.txt", "Title: ถุงยังชีพ\nDue: 2026-07-01\nStatus: planned\n", "plans/urgent", "plan urgent 01-ถุงยังชีพ.txt"),
        ("plan/medium/01-ฝึกอาชีพ.txt", "Title: ฝึกอาชีพ\nDue: 2026-06-14\nStatus: doing\n", "plans/medium", "plan medium 01-ฝึกอาชีพ.txt"),
        (None, None, "plans/overdue", "plan medium 01-ฝึกอาชีพ.txt"),
        ("plan/long/01-ซ่อมบ้าน.txt", "Title: ซ่อมบ้าน\nDue: 2027-06-14\nStatus: planned\n", "plans/long", "plan long 01-ซ่อมบ้าน.txt"),
        ("plan/urgent/01-ถุงยังชีพ.txt", "Title: ถุงยังชีพ\nDue: 2026-07-01\nStatus: done\nDoneDate: 2026-06-01\n", "plans/done",
         "plan urgent 01-ถุงยังชีพ.txt"),
    ]
    number = id_of(home)
    for name, text, view, ending in rows:
        if name:
            save(home, name, text)
        link = "%s %s" % (number, ending or os.path.basename(home))
        path = desk.path(view, SHARD, link)
        tally.check("%s: link in time" % view, seen_soon(lambda: os.path.islink(path)), links(desk.path(view)))
        tally.equal("%s: leads there" % view, os.path.realpath(path),
                    os.path.realpath(os.path.join(home, ending.replace(" ", "/") if ending else ".")))
        tally.check("%s: listed" % view, os.path.join(SHARD, link) in links(desk.path(view)), links(desk.path(view)))
    tally.equal("no longer in the first place", links(desk.path("views/by-urgency/urgent")), {})
    tally.equal("what is done is not planned", links(desk.path("plans/urgent")), {})
    note = get(desk.path("views/warnings", SHARD, "README.txt")).decode()
    tally.check("the warning's words", "NationalId" in note and "members 01-สมชาย.txt" in note, note)
    recent = os.listdir(desk.path("views/recent"))
    tally.check("recent: the last edit", number + " plan urgent 01-ถุงยังชีพ.txt" in recent, recent)
    for top in ("plans", "views"):
        text = get(desk.path(top, "README.txt")).decode()
        for view in os.listdir(desk.path(top)):
            tally.check("README.txt tells of %s/%s" % (top, view), view in ("README.txt", "duplicates") or "%s/%s/" % (top, view) in text, text)


def test_edit_through_link(tally, desk, home):
    path = desk.path("plans/medium", SHARD, id_of(home) + " plan medium 01-ฝึกอาชีพ.txt")
    tally.equal("append through the link", shell('printf "Budget: 5000\\n" >> "$1"', path).returncode, 0)
    tally.check("is in the record", b"Budget: 5000" in get(home + "/plan/medium/01-ฝึกอาชีพ.txt"))
    tally.check("nobody makes files there", errno_of(lambda: put(desk.path("plans/medium/x.txt"), b"x")) in (errno.EROFS, errno.EACCES, errno.EPERM))


def test_moves(tally, desk, home):
    """A household that moves takes its links along; closing takes it out of the lists of work."""
    number = id_of(home)
    village = desk.village("02-บ้านใหม่")
    moved = os.path.join(village, "บ้านย้าย")
    os.rename(home, moved)
    path = desk.path("views/by-step/7", SHARD, number + " บ้านย้าย")
    tally.check("by its new name", seen_soon(lambda: os.path.islink(path)), links(desk.path("views/by-step")))
    tally.equal("to its new place", os.path.realpath(path), os.path.realpath(moved))
    other = os.path.join(os.path.dirname(village), "02-บ้านอีกชื่อ")
    os.rename(village, other)
    moved = os.path.join(other, "บ้านย้าย")
    tally.check("after the village's new name", seen_soon(lambda: os.path.realpath(path) == os.path.realpath(moved)), os.path.realpath(path))


def test_permissions(tally, desk, home):
    number = id_of(home)
    rows = [("the village", os.path.dirname(home)), ("the household", home), ("the amphoe", desk.path("households", SHARD)),
            ("the province", desk.path("households", PROVINCE))]
    whole = links(desk.path("views"), OTHER)
    tally.check("who may read sees it all", any(number in path for path in whole), whole)
    for name, folder in rows:
        os.chmod(folder, 0o700)
        found = {**links(desk.path("views"), OTHER), **links(desk.path("plans"), OTHER)}
        tally.equal("closed: %s: no link" % name, [path for path in found if number in path], [])
        shards = as_user(OTHER, lambda: os.listdir(desk.path("views/by-step/7")))
        tally.equal("closed: %s: no shard" % name, shards, (0, []))
        tally.errno_is("closed: %s: nothing to be found by name" % name, errno.ENOENT,
                       run_as(OTHER, lambda: os.lstat(desk.path("views/by-step/7", SHARD, number + " " + os.path.basename(home)))))
        tally.check("closed: %s: root sees it" % name, os.path.islink(desk.path("views/by-step/7", SHARD, number + " " + os.path.basename(home))))
        os.chmod(folder, 0o755)
    tally.equal("open again", links(desk.path("views"), OTHER), whole)
    os.chmod(home + "/plan/long/01-ซ่อมบ้าน.txt", 0o600)
    tally.equal("an item by itself", links(desk.path("plans/long"), OTHER), {})
    os.chmod(home + "/plan/long/01-ซ่อมบ้าน.txt", 0o644)


def test_confidential(tally, desk, home):
    text, number = get(home + "/household.txt"), id_of(home)
    put(home + "/household.txt", text + b"Confidential: yes\n")

    def anywhere():
        return [path for top in ("views", "plans") for path in links(desk.path(top)) if number in path]
    tally.check("confidential: in no list", seen_soon(lambda: not anywhere()), anywhere())
    put(home + "/household.txt", text)
    tally.check("and back", seen_soon(lambda: len(anywhere()) > 5), anywhere())


def test_met_once(tally, desk, home):
    """Programs that walk meet the record once, however many links lead to it."""
    save(home, "visits/2026-03-01.txt", "Date: 2026-03-01\nFindings: คำเฉพาะกิจ๙๙\n")
    tally.check("it is in the lists", seen_soon(lambda: id_of(home) + " visits 2026-03-01.txt" in os.listdir(desk.path("views/recent"))))
    for name, command in (("grep -r", 'cd "$1" && grep -rl คำเฉพาะกิจ๙๙ .'), ("find", 'cd "$1" && find . -type f -name 2026-03-01.txt')):
        found = shell(command, desk.path()).stdout.splitlines()
        tally.equal(name, len(found), 1)
    done = shell('ls -lR "$1" "$2" >/dev/null', desk.path("views"), desk.path("plans"))
    tally.equal("ls -lR of all views", (done.returncode, done.stderr), (0, ""))


def test_restart(tally, desk, home):
    """What was listed is listed after a kill, and after the index is lost."""
    before = links(desk.path("views"))
    desk.mount.kill9()
    desk.mount.start()
    tally.equal("after a kill", links(desk.path("views")), before)
    desk.mount.stop()
    for name in os.listdir(desk.mount.store):
        if name.startswith("index.db"):
            os.unlink(os.path.join(desk.mount.store, name))
    desk.mount.start()
    until = time.monotonic() + PATIENCE
    while desk.status().get("Index") != "ok" and time.monotonic() < until:
        time.sleep(0.05)
    tally.equal("status says so", desk.status().get("Index"), "ok")
    tally.equal("after it was lost", links(desk.path("views")), before)


def main():
    os.environ["SAMUT_TODAY"] = TODAY
    tally = Tally()
    with Desk() as desk:
        home = make_world(desk)
        tally.run("views", test_every_view, tally, desk, home)
        tally.run("through a link", test_edit_through_link, tally, desk, home)
        tally.run("moves", test_moves, tally, desk, home)
        home = desk.path("households", SHARD, "700101-หน้าเมือง/02-บ้านอีกชื่อ/บ้านย้าย")
        for name, test in (("permissions", test_permissions), ("confidential", test_confidential), ("met once", test_met_once), ("restart", test_restart)):
            tally.run(name, test, tally, desk, home)
    tally.finish()


main()
