#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""search/ and views/duplicates/ through a real mount: what is saved is found, by whoever may read it, and nobody walks in by chance."""
import errno
import os
import stat
import time

from desk import Desk, OTHER, STRANGER, as_user, get, id_of, must, put, run, shell
from runas import run_as
from tally import Tally

PATIENCE = 30  # seconds; how soon it is on an idle machine, the benchmarks tell
PROBES = [".hidden", ".directory", ".Trash-1000", ".git", "autorun.inf", "desktop.ini", "folder.jpg", "Thumbs.db", "~$หนังสือ.docx"]


def found(desk, words):
    """Names in the folder of these words, without their rank."""
    return [name[4:] for name in os.listdir(desk.path("search", words))]


def until(desk, words, wanted):
    """Whether exactly these come to be found."""
    end = time.monotonic() + PATIENCE
    while found(desk, words) != wanted:
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def appears(tally, desk, name, words, wanted):
    tally.check(name, until(desk, words, wanted), "%s, not %s" % (found(desk, words), wanted))


def seen_by(uid, function):
    """What a function returns that runs as somebody else."""
    error, answer = as_user(uid, function)
    must(error, "as %d" % uid)
    return answer


def member(name, number, more=""):
    return ("Name: %s\nNationalId: %s\n%s" % (name, number, more)).encode()


def test_soon(tally, desk):
    home = desk.household("บ้านค้นหา")
    record = home + "/members/01-กระต่าย.txt"
    link = "%s บ้านค้นหา members 01-กระต่าย.txt" % id_of(home)
    appears(tally, desk, "nothing yet", "กระต่ายน้อย", [])
    tally.errno("nor a link", errno.ENOENT, lambda: os.lstat(desk.path("search/กระต่ายน้อย", "001 " + link)))
    put(record, member("กระต่ายน้อย ในป่า", "3100600445635"))
    appears(tally, desk, "a new record", "กระต่ายน้อย", [link])
    tally.equal("the link leads to it", os.path.realpath(desk.path("search/กระต่ายน้อย", "001 " + link)), record)
    tally.equal("and reads as it does", get(desk.path("search/กระต่ายน้อย", "001 " + link)), get(record))
    appears(tally, desk, "by its number in Thai digits", "๓-๑๐๐๖-๐๐๔๔๕-๖๓-๕", [link])
    appears(tally, desk, "by two parts of words", "ต่ายน้อย+ในป", [link])
    appears(tally, desk, "with a space", "ในป่า กระต่าย", [link])
    for turn in range(5):
        put(record, member("กระต่ายน้อย", "3100600445635", "Occupation: อาชีพที่%d\n" % turn))
        appears(tally, desk, "change %d" % turn, "อาชีพที่%d" % turn, [link])
        appears(tally, desk, "what was before %d is gone" % turn, "อาชีพที่%d" % (turn - 1), [])
    must(run(["sed", "-i", "s/กระต่ายน้อย/เต่าทะเล/", record]).returncode, "sed -i")
    appears(tally, desk, "after a rename over the record", "เต่าทะเล", [link])
    os.rename(home, os.path.dirname(home) + "/บ้านใหม่")
    appears(tally, desk, "a household by its new name", "เต่าทะเล", [link.replace("บ้านค้นหา", "บ้านใหม่")])
    put(os.path.dirname(home) + "/บ้านใหม่/notes/จดหมาย.txt", "เรื่อง ขอทุนการศึกษา\n".encode())
    appears(tally, desk, "a note by its text", "ขอทุนการศึกษา", ["%s บ้านใหม่ notes จดหมาย.txt" % link.split()[0]])
    os.unlink(os.path.dirname(home) + "/บ้านใหม่/notes/จดหมาย.txt")
    appears(tally, desk, "removed, once that counts", "ขอทุนการศึกษา", [])


def test_many(tally, desk):
    home = desk.household("บ้านใหญ่")
    for number in range(1, 206):
        put(home + "/notes/%d.txt" % number, b"oftenwritten %d\n" % number)
    names = os.listdir(desk.path("search/oftenwritten"))
    tally.equal("the first 200 and a note", (len(names), sorted(names)[0]), (201, "000 และอีก 5 รายการ · 5 more.txt"))
    tally.equal("in order", names[:2] + [names[200]], sorted(names)[:2] + [sorted(names)[-1]])
    note = get(desk.path("search/oftenwritten", names[0])).decode()
    tally.check("the note says it", "there are 5 more" in note, note)
    tally.equal("its size", os.stat(desk.path("search/oftenwritten", names[0])).st_size, len(note.encode()))
    listed = run(["ls", "-lL", desk.path("search/oftenwritten")])
    tally.equal("ls -lL of all", (listed.returncode, listed.stderr, len(listed.stdout.splitlines())), (0, "", 202))


def test_not_by_chance(tally, desk):
    tally.equal("search lists", os.listdir(desk.path("search")), ["README.txt"])
    tally.check("how to search", "search/สมชาย" in get(desk.path("search/README.txt")).decode())
    for name in PROBES:
        tally.errno(name, errno.ENOENT, lambda: os.lstat(desk.path("search", name)))
    os.listdir(desk.path("search/บ้าน"))
    walked = shell('find "$1" -path "*/search/*"', desk.path())
    tally.equal("find walks into nothing that was asked for before", walked.stdout.splitlines(), [desk.path("search/README.txt")])
    tally.check("any other name is a folder", stat.S_ISDIR(os.stat(desk.path("search/อะไรก็ได้")).st_mode))
    for name, change in (("mkdir", lambda: os.mkdir(desk.path("search/ใหม่/x"))), ("create", lambda: put(desk.path("search/ใหม่/x.txt"), b"x")),
                         ("create at the top", lambda: put(desk.path("search/x.txt"), b"x")), ("rmdir", lambda: os.rmdir(desk.path("search/ใหม่")))):
        tally.check(name + " is refused", (found_errno := errno_of(change)) not in (0, errno.EIO), found_errno)


def errno_of(change):
    try:
        change()
    except OSError as error:
        return error.errno
    return 0


def test_other_users(tally, desk):
    home = desk.household("บ้านเงียบ", uid=OTHER)
    record = desk.member(home, "01-เงียบ", uid=OTHER, text=member("สงบเสงี่ยม", "1234545678781"))
    link = "%s บ้านเงียบ members 01-เงียบ.txt" % id_of(home)
    look = lambda: [name[4:] for name in os.listdir(desk.path("search/สงบเสงี่ยม"))]  # noqa: E731
    tally.equal("while all may read", (seen_by(OTHER, look), seen_by(STRANGER, look)), ([link], [link]))
    must(run_as(OTHER, lambda: os.chmod(home, 0o700)), "chmod")
    tally.equal("once it is closed", (seen_by(OTHER, look), seen_by(STRANGER, look), look()), ([link], [], [link]))
    tally.errno_is("nor by the link's name", errno.ENOENT,
                   run_as(STRANGER, lambda: os.readlink(desk.path("search/สงบเสงี่ยม", "001 " + link))))
    tally.equal("root's view is not handed on", get(os.path.join(desk.path("search/สงบเสงี่ยม"), "001 " + link)), get(record))
    tally.equal("again", seen_by(STRANGER, look), [])
    put(home + "/household.txt", ("Id: %s\nConfidential: yes\n" % id_of(home)).encode())
    appears(tally, desk, "a confidential household is found by nobody", "สงบเสงี่ยม", [])
    tally.equal("not by who owns it", seen_by(OTHER, look), [])


def names_in(folder):
    try:
        return os.listdir(folder)
    except FileNotFoundError:
        return []


def test_duplicates(tally, desk):
    view = desk.path("views/duplicates")
    homes = [desk.household(name) for name in ("บ้านหนึ่ง", "บ้านสอง")]
    for home in homes:
        desk.member(home, "01-ซ้ำ", text=member("ซ้ำ", "1112034563562"))
    pair = "%s %s" % tuple(sorted(id_of(home) for home in homes))
    province = os.path.join(view, "70-ราชบุรี")
    tally.check("the pair is there", pair in os.listdir(province), os.listdir(view))
    links = os.listdir(os.path.join(province, pair))
    tally.equal("both records by the reason", [os.path.realpath(os.path.join(province, pair, link)) for link in links if link.startswith("1 ")],
                [home + "/members/01-ซ้ำ.txt" for home in homes])
    form, verdict = os.path.join(province, pair, [link for link in links if link.startswith("0 ")][0]), desk.path("verdicts/0001.txt")
    text = get(form)
    must(run(["cp", form, verdict]).returncode, "cp of the form")
    tally.equal("the form is a verdict", get(verdict), text)
    tally.check("which says nothing yet", pair in os.listdir(province))
    must(run(["sed", "-i", "s/^Verdict:.*/Verdict: unsure/", verdict]).returncode, "sed -i")
    tally.equal("unsure leaves it, marked", [name for name in os.listdir(province) if name.startswith(pair)], [pair + " ยังไม่แน่ใจ unsure"])
    must(run(["sed", "-i", "s/^Verdict:.*/Verdict: different/", verdict]).returncode, "sed -i")
    tally.equal("decided", [name for name in os.listdir(view) if name.startswith("70")], [])
    tally.equal("its folder is gone, or empty for whoever was in it a moment ago", names_in(os.path.join(province, pair)), [])
    for home in homes:
        put(home + "/members/01-ซ้ำ.txt", member("ซ้ำซ้อน", "1112034563562", "BirthDate: 2500-04-22\n"))
    tally.equal("another reason brings it back", os.listdir(province), [pair + " มีเหตุใหม่ new reason"])
    os.chmod(homes[1] + "/members/01-ซ้ำ.txt", 0o600)
    tally.equal("whoever cannot read both does not see it", seen_by(STRANGER, lambda: os.listdir(view)), [])


def main():
    tally = Tally()
    with Desk() as desk:
        for test in (test_soon, test_many, test_not_by_chance, test_other_users, test_duplicates):
            tally.run(test.__name__, test, tally, desk)
    tally.finish()


if __name__ == "__main__":
    main()
