#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The inbox: a table dropped in is imported as whoever dropped it, all or nothing, and the result file beside it tells how it went."""
import os
import re
import time

from desk import Desk, OTHER, STRANGER, author_of, get, id_of, must, put
from runas import run_as
from tally import Tally

LIMIT = 60  # seconds for a result to come


def state(path):
    """The fields of a result file: Status, Rows, …, Error as a list; {} while there is none, or while it was written between two reads."""
    try:
        text = get(path).decode()
    except (FileNotFoundError, UnicodeDecodeError):
        return {}
    lines = [line.split(": ", 1) for line in text.splitlines() if not line.startswith("#")]
    if not text.endswith("\n") or any(len(words) < 2 for words in lines):
        return {}
    fields = dict(lines)
    fields["Error"] = re.findall(r"^Error: (.*)$", text, re.M)
    return fields


def result(desk, name, wanted=("done", "refused", "interrupted")):
    path = desk.path("inbox", name + ".result.txt")
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        found = state(path)
        if found.get("Status") in wanted:
            return found
        time.sleep(0.02)
    raise RuntimeError("no result in %s: %s" % (path, state(path)))


def rows(home, names, first=1):
    return "In,File,Name\n" + "".join("%s,%02d-%s,%s\n" % (id_of(home), first + i, name, name) for i, name in enumerate(names))


def volunteers(prefix, count=6000):
    return "In,File,Name,Kind\n" + "".join("70,%s%d,%s%d,volunteer\n" % (prefix, i, prefix, i) for i in range(count))


def drop(desk, name, text, uid=0):
    """As cp does it, by that user."""
    must(run_as(uid, lambda: put(desk.path("inbox", name), text.encode())), "drop " + name)


def test_good(tally, desk):
    home = desk.household("ดี")
    os.listdir(home + "/members")
    desk.edits()
    drop(desk, "member-ดี.csv", rows(home, ["หนึ่ง", "สอง"]))
    found = result(desk, "member-ดี")
    tally.equal("done", (found["Status"], found["Kind"], found["Rows"], found["Error"]), ("done", "member", "2", []))
    tally.equal("the records are there, also where one has looked before", sorted(os.listdir(home + "/members")), ["01-หนึ่ง.txt", "02-สอง.txt"])
    commits = desk.edits()
    drop(desk, "member-นาง.csv", "In,Title,Name\n%s,นาง,สาม\n" % id_of(home))
    tally.equal("with a title", result(desk, "member-นาง")["Error"], [])
    tally.check("a file is called by the name, not by the title", os.path.exists(home + "/members/03-สาม.txt"), os.listdir(home + "/members"))
    os.close(os.open(home + "/members/04-สี่.txt", os.O_CREAT | os.O_WRONLY, 0o644))
    tally.check("so does its form", b"\nName: \xe0\xb8\xaa\xe0\xb8\xb5\xe0\xb9\x88\n" in get(home + "/members/04-สี่.txt"))
    desk.edits()
    tally.equal("one edit of who dropped it", [(c.author, len(c.paths)) for c in commits], [(author_of(0)[0], 2)])
    tally.equal("its subject", [c.subject for c in commits], ["import member from member-ดี.csv"])
    tally.equal("neither table nor result is in git", [p for c in commits for p in c.paths if p.startswith("inbox")], [])
    tally.equal("the table stays", get(desk.path("inbox", "member-ดี.csv")).decode(), rows(home, ["หนึ่ง", "สอง"]))
    drop(desk, "member-ดี.csv", rows(home, ["หนึ่ง", "สอง"]))
    time.sleep(0.3)
    result(desk, "member-ดี")
    tally.equal("dropped again it changes nothing", desk.edits(), [])
    return home


def test_no_table(tally, desk):
    """What people drop by mistake is answered with what to do."""
    drop(desk, "member.xlsx", "PK\3\4")
    found = result(desk, "member")
    tally.equal("a workbook", (found["Status"], ["“CSV UTF-8”" in error and "workbook" in error for error in found["Error"]]), ("refused", [True]))
    drop(desk, "member-ไทย.csv", "In;Name\n70-0000001;ก\n")
    found = result(desk, "member-ไทย")
    told = "\n".join(found["Error"])
    for word in ("คั่นคอลัมน์ด้วยจุลภาค", "separated by commas", "columns there may be: In, File, Path, Name (ชื่อ-สกุล)", "the table cannot be read"):
        tally.check("semicolons: " + word, word in told, told)
    drop(desk, "member-หัว.csv", "In,ชื่อ\n70-0000001,ก\n")
    told = "\n".join(result(desk, "member-หัว")["Error"])
    tally.check("a wrong header lists the columns, and speaks of nothing else", "ชื่อ-สกุล" in told and "commas" not in told and "of 0 rows" not in told, told)


def test_thai_name_and_rename(tally, desk):
    """Programs that write elsewhere first and then rename; the kind named in Thai."""
    home = desk.household("เปลี่ยนชื่อ")
    put(desk.path("inbox", ".สมาชิกครัวเรือน.csv.x1y2"), rows(home, ["ก"]).encode())
    tally.equal("nothing happens to a hidden file", [n for n in os.listdir(desk.path("inbox")) if "สมาชิกครัวเรือน" in n], [".สมาชิกครัวเรือน.csv.x1y2"])
    os.rename(desk.path("inbox", ".สมาชิกครัวเรือน.csv.x1y2"), desk.path("inbox", "สมาชิกครัวเรือน ราชบุรี.csv"))
    tally.equal("the rename drops it", result(desk, "สมาชิกครัวเรือน ราชบุรี")["Status"], "done")
    tally.equal("record", os.listdir(home + "/members"), ["01-ก.txt"])


def test_bad(tally, desk):
    home = desk.household("ผิด")
    desk.edits()
    text = "In,File,Name,Sex\n%(id)s,01-ก,ก,male\n%(id)s,02-ข,ข,purple\n%(id)s,03-ค,ค,female\nno-such,04-ง,ง,male\n" % {"id": id_of(home)}
    drop(desk, "member-bad.csv", text)
    found = result(desk, "member-bad")
    tally.equal("refused", (found["Status"], found["Rows"]), ("refused", "4"))
    tally.check("the bad row by line, field and value", any("bad.csv:3:" in e and "Sex" in e and "purple" in e for e in found["Error"]), found)
    tally.check("in Thai too", any("ไม่มีให้เลือก" in e for e in found["Error"]), found)
    tally.check("every bad row", any("bad.csv:5:" in e and "no-such" in e for e in found["Error"]), found)
    tally.check("no good one", not any("bad.csv:2:" in e or "bad.csv:4:" in e for e in found["Error"]), found)
    tally.equal("nothing came in", (os.listdir(home + "/members"), desk.edits()), ([], []))
    drop(desk, "member-bad.csv", text.replace("purple", "female").replace("no-such", id_of(home)))
    tally.equal("mended, it comes in", [result(desk, "member-bad", ("done",))["Rows"], len(os.listdir(home + "/members"))], ["4", 4])
    desk.edits()
    for name, text, words in (("ตาราง", "a,b\n1,2\n", "member"), ("fund", "Title\n\"x\n", "fund.csv:"), ("partner", b"Name\n\xca\xc1\xaa\xd2\xc2\n".decode("latin-1"), "")):
        raw = text.encode("latin-1") if name == "partner" else text.encode()
        put(desk.path("inbox", name + ".csv"), raw)
        found = result(desk, name)
        tally.check("%s: refused, and says why" % name, found["Status"] == "refused" and any(words in e for e in found["Error"]), found)
    tally.equal("no edit", desk.edits(), [])


def test_rights(tally, desk):
    """Nobody writes through the inbox where he could not write himself."""
    home = desk.household("ห้าม")
    os.chmod(home + "/members", 0o755)
    os.chmod(desk.path("inbox"), 0o1777)
    desk.edits()
    drop(desk, "member-stranger.csv", rows(home, ["ขโมย"]), uid=STRANGER)
    found = result(desk, "member-stranger")
    tally.check("refused: no right to write there", found["Status"] == "refused" and any("members" in e and "may not write" in e for e in found["Error"]), found)
    tally.equal("nothing came in", (os.listdir(home + "/members"), desk.edits()), ([], []))
    os.chmod(home + "/members", 0o777)
    desk.edits()
    drop(desk, "member-stranger.csv", rows(home, ["มีสิทธิ์"]), uid=STRANGER)
    tally.equal("with the right it works", result(desk, "member-stranger", ("done",))["Rows"], "1")
    tally.equal("and is his edit", [c.trailers["Uid"] for c in desk.edits()], [str(STRANGER)])
    tally.equal("his file", os.stat(home + "/members/01-มีสิทธิ์.txt").st_uid, STRANGER)
    os.chmod(home, 0o700)
    drop(desk, "member-stranger.csv", rows(home, ["อีกคน"], 2), uid=STRANGER)
    tally.equal("nor below a folder that he may not enter", result(desk, "member-stranger", ("refused",))["Status"], "refused")
    os.chmod(home, 0o775)
    private = rows(home, ["ลับ"], 3).replace("Name", "Nickname").encode()
    must(run_as(STRANGER, lambda: put(desk.path("inbox", "member-private.csv"), private, mode=0o600)), "drop")
    result(desk, "member-private", ("refused",))
    tally.equal("what a private table holds is told to nobody else", os.stat(desk.path("inbox", "member-private.result.txt")).st_mode & 0o777, 0o600)
    tally.check("another may not take the table away (sticky)", run_as(OTHER, lambda: os.unlink(desk.path("inbox", "member-stranger.csv"))) != 0)


def test_progress(tally, desk):
    """While a long table runs the result file tells how far it is, one that waits says so, and the mount answers others."""
    home = desk.household("มาก")
    drop(desk, "volunteer-1.csv", volunteers("ค"))
    seen = set()
    drop(desk, "member-2.csv", rows(home, ["ท้าย"], 99))
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        one, two = (state(desk.path("inbox", n + ".result.txt")) for n in ("volunteer-1", "member-2"))
        seen.add((one.get("Status"), two.get("Status")))
        if one.get("Status") in ("done", "refused"):
            break
        get(home + "/household.txt")
        time.sleep(0.005)
    tally.check("running is seen", any(a == "running" for a, _ in seen), seen)
    tally.equal("done in the end", (one["Status"], one["Rows"]), ("done", "6000"))
    tally.equal("and the one that waited", result(desk, "member-2")["Status"], "done")


def test_overwritten(tally, desk):
    """A table that waits is overwritten by another: what he wrote comes in as his."""
    home = desk.household("สองคน")
    os.chmod(home + "/members", 0o777)
    drop(desk, "volunteer-2.csv", volunteers("จ"))
    desk.edits()
    must(run_as(OTHER, lambda: put(desk.path("inbox", "member-3.csv"), rows(home, ["หนึ่ง"]).encode(), mode=0o666)), "drop")
    os.chmod(desk.path("inbox", "member-3.csv"), 0o666)
    drop(desk, "member-3.csv", rows(home, ["สอง"], 2), uid=STRANGER)
    result(desk, "volunteer-2", ("done",))
    end = time.monotonic() + LIMIT
    while not os.path.exists(home + "/members/02-สอง.txt") and time.monotonic() < end:
        time.sleep(0.02)
    authors = [c.trailers["Uid"] for c in desk.edits() if any("02-สอง" in path for path in c.paths)]
    tally.equal("the author", authors, [str(STRANGER)])
    tally.equal("the owner", os.stat(home + "/members/02-สอง.txt").st_uid, STRANGER)


def test_killed(tally, desk):
    """A daemon killed in the middle: all or nothing, and the result does not go on saying that it runs."""
    drop(desk, "volunteer-k.csv", volunteers("ง"))
    result(desk, "volunteer-k", ("running", "done"))
    desk.mount.kill9()
    desk.mount.start()
    found = result(desk, "volunteer-k")
    count = sum(name.startswith("ง") for folder in os.listdir(desk.path("volunteers")) for name in os.listdir(desk.path("volunteers", folder)))
    tally.check("all or nothing", count in (0, 6000), count)
    tally.check("the result is settled", found["Status"] == "interrupted" or (found["Status"], count) == ("done", 6000), found)
    drop(desk, "volunteer-k.csv", volunteers("ง"))
    tally.equal("dropped again it is all there", result(desk, "volunteer-k", ("done",))["Rows"], "6000")


def main():
    tally = Tally()
    with Desk() as desk:
        for name, test in (("good", test_good), ("no table", test_no_table), ("rename", test_thai_name_and_rename), ("bad", test_bad), ("rights", test_rights),
                           ("progress", test_progress), ("overwritten", test_overwritten), ("killed", test_killed)):
            tally.run(name, test, tally, desk)
        tally.equal("the daemon ends well", desk.mount.stop(), 0)
    tally.finish()


main()
