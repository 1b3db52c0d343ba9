#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Rules across records, through a mount: each is violated (rulecases.py), the reason stands in NAME.rejected and in /.samut/why in Thai and in
English, and nothing has changed, neither in the files nor in git. And what must go on working: `rm -r`, `cp -r`, two users and one baht."""
import errno
import os
import shutil
import threading

from desk import Desk, VILLAGE, get, id_of, put, shell
from rulecases import ALLOCATED, ANALYSIS, APPROVER, AUTHOR, CASES, DRAFT, HOME, ITEM, PAYMENT, PLANNED, SECRET, SIGNED, VISIT
from runas import run_as
from tally import Tally

PARTNERS = ["rule-p", "rule-i", "rule-o", "rule-e", "rule-f", "rule-m"]
FOLDERS = {"household": VILLAGE, "programme": "programmes", "community": "communities/70-ราชบุรี", "contract": "sip", "fund": "funds"}
COMMENT = "# samutfs: "


def prepare(desk):
    """Folders in which everyone may make places; partners to refer to."""
    os.umask(0)
    for folder in set(FOLDERS.values()) | {"partners", "verdicts"}:
        os.makedirs(desk.path(folder), exist_ok=True)
        os.chmod(desk.path(folder), 0o777)
    for name in PARTNERS:
        os.mkdir(desk.path("partners", name))
        put(desk.path("partners", name, "partner.txt"), b"Name: x\nSector: state\n")


class Place:
    """A place of one user, open to all."""

    def __init__(self, desk, kind, name, uid=AUTHOR):
        self.desk, self.name, self.uid = desk, name, uid
        self.path = desk.path(FOLDERS[kind], name)
        self.must(lambda: os.mkdir(self.path, 0o777))
        self.id = id_of(self.path) if kind == "household" else ""

    def must(self, function, uid=None):
        error = run_as(uid or self.uid, function)
        if error:
            raise RuntimeError("%s: %s" % (self.name, os.strerror(error) if error > 0 else "broke"))

    def at(self, path):
        return self.desk.path(path[1:]) if path.startswith("/") else os.path.join(self.path, path)

    def text(self, text):
        return text.replace("{ID}", self.id).replace("{PLACE}", self.name).encode()

    def write(self, path, text, uid=None):
        if path.endswith("/"):
            self.must(lambda: os.mkdir(self.at(path.rstrip("/")), 0o777), uid)
        else:
            self.must(lambda: put(self.at(path), self.text(text), mode=0o666), uid)

    def files(self):
        """Every file and its bytes, but for refused texts."""
        found = {}
        for folder, folders, names in os.walk(self.path):
            found.update({os.path.join(folder, name): None for name in folders})
            found.update({os.path.join(folder, name): get(os.path.join(folder, name)) for name in names if not name.endswith(".rejected")})
        return found


def act(place, case):
    """What is tried; its errno. Programs tell by their exit status."""
    path = place.at(case.path)
    if case.act == "save":
        return run_as(case.by, lambda: put(path, place.text(case.text), mode=0o666))
    command = {"touch": 'touch "$1"', "rm": 'rm "$1"', "mv": 'mv "$1" "$2"'}[case.act]
    done = shell(command, path, place.at(case.text or "."), uid=case.by)
    words = {errno.EINVAL: "Invalid argument", errno.EBUSY: "Device or resource busy"}
    return next((number for number, text in words.items() if text in done.output and done.returncode), -done.returncode)


def rename_over(place, case):
    """As sed -i and rsync save: a scratch file, renamed over the record. The scratch file stays, and is taken away here."""
    path = place.at(case.path)
    scratch = os.path.join(os.path.dirname(path), "." + os.path.basename(path) + ".Ab12Cd")
    error = run_as(case.by, lambda: put(scratch, place.text(case.text), mode=0o666))
    error = error or run_as(case.by, lambda: os.rename(scratch, path))
    if os.path.exists(scratch):
        os.unlink(scratch)
    return error


def check_words(tally, case, name, told):
    for word in ("(%s)" % case.rule, case.th, case.en):
        tally.check("%s says %s" % (name, word), word in told, told)


def check_sidecar(tally, place, case):
    """Only a text that was written is kept beside."""
    sidecar = place.at(case.path) + ".rejected"
    if case.act != "save":
        tally.check("no .rejected", not os.path.exists(sidecar))
        return
    if not tally.check(".rejected is there", os.path.exists(sidecar)):
        return
    lines = get(sidecar).decode().splitlines(keepends=True)
    reasons = "".join(line for line in lines if line.startswith(COMMENT))
    check_words(tally, case, ".rejected", reasons)
    tally.equal(".rejected holds the text", "".join(line for line in lines if not line.startswith(COMMENT)).encode(), place.text(case.text))


def newest_why(desk, uid):
    entries = [part for part in ("\n" + desk.why(uid)).split("\n20") if part.strip()]
    return entries[0] if entries else ""


def run_case(tally, desk, case, number):
    place = Place(desk, case.place, "กฎ%03d" % number)
    for step in case.before:
        place.write(*step)
    desk.mount.wait_committed()
    before, sequence, head = place.files(), desk.sequence(), desk.mount.git("rev-parse", "HEAD")
    tally.errno_is("refused", case.error, act(place, case))
    check_sidecar(tally, place, case)
    if case.act == "save":
        tally.errno_is("refused by rename", case.error, rename_over(place, case))
    told = newest_why(desk, case.by)
    tally.check("why names the record", desk.relative(place.at(case.text if case.act == "mv" else case.path)) in told, told)
    check_words(tally, case, "why", told)
    desk.mount.wait_committed()
    tally.equal("no file has changed", place.files(), before)
    tally.equal("no edit", (desk.sequence(), desk.mount.git("rev-parse", "HEAD")), (sequence, head))
    if case.then is not None:
        tally.errno_is("the mended text", 0, run_as(case.by, lambda: put(place.at(case.path), place.text(case.then), mode=0o666)))
        tally.check(".rejected is gone", not os.path.exists(place.at(case.path) + ".rejected"))
    return place, place.files()


def test_cases(tally, desk):
    """All rows; then, when every grace is over, all is still as it was left."""
    left = []
    for number, case in enumerate(CASES):
        def one():
            left.append(run_case(tally, desk, case, number))
        tally.run("%s (%s)" % (case.name, case.rule), one)
    desk.pause()
    for place, files in left:
        tally.equal("%s: after the grace" % place.name, place.files(), files)


# ---- what goes on working ----

def test_remove_tree(tally, desk):
    """rm -r takes what rests on others first; rm of single files in that order, too."""
    place = Place(desk, "household", "ลบทั้งบ้าน")
    for path, text in PLANNED + [("household.txt", SECRET + "Urgency: long\n"), ("notes/ลับ.txt", "ลับ\n")]:
        place.write(path, text)
    desk.edits(grace=True)
    done = shell('rm -r "$1"', place.path, uid=AUTHOR)
    tally.equal("rm -r", (done.returncode, done.output), (0, ""))
    tally.equal("one deletion", [c.subject for c in desk.edits(grace=True)], ["delete " + desk.relative(place.path)])
    place = Place(desk, "household", "ลบทีละแฟ้ม")
    for path, text in PLANNED:
        place.write(path, text)
    names = [place.at(path) for path in ("plan/long/01-ฝึกอาชีพ.txt", "analysis/2569-01-11.txt", "visits/2569-01-10.txt")]
    done = shell('rm "$1" "$2" "$3"', *names, uid=AUTHOR)
    tally.equal("rm in the order of what rests on what", (done.returncode, done.output), (0, ""))
    desk.pause()
    tally.equal("they are gone", [name for name in names if os.path.exists(name)], [])
    for path, text in PLANNED:
        place.write(path, text)
    done = shell('rm "$1" "$2"', names[2], names[1], uid=AUTHOR)
    tally.check("rm in the wrong order", done.returncode == 1 and "busy" in done.output, done.output)
    desk.pause()
    tally.equal("keeps both", [os.path.exists(name) for name in names], [True] * 3)


def test_copy_tree(tally, desk):
    """Programs that copy a household bring its files in any order."""
    outside = desk.outside("สำเนา")
    texts = [("household.txt", "Urgency: long\n"), ("plan/long/01-ก.txt", ITEM), ("analysis/2569-01-11.txt", ANALYSIS), ("visits/2569-01-10.txt", VISIT)]
    for path, text in texts[1:]:
        os.makedirs(os.path.dirname(os.path.join(outside, path)), exist_ok=True)
        put(os.path.join(outside, path), text.encode())
    target = desk.path(VILLAGE, os.path.basename(outside))
    for name, command in (("cp -r", 'cp -r "$1" "$2"'), ("rsync", 'rsync -r "$1" "$(dirname "$2")"'),
                          ("tar", 'tar -C "$(dirname "$1")" -cf - "$(basename "$1")" | tar -C "$(dirname "$2")" -xf -')):
        done = shell(command, outside, target)
        missing = [path for path, _ in texts[1:] if not os.path.exists(os.path.join(target, path))]
        tally.equal("%s brings all" % name, (done.returncode, missing), (0, []))
        tally.equal("rm -r", shell('rm -r "$1"', target).returncode, 0)
        desk.pause()
    shutil.rmtree(outside)


def test_made_again(tally, desk):
    """Programs that unlink and make anew save records on which others rest, too; what they only take away is back, and why tells."""
    place = Place(desk, "household", "ทำใหม่")
    for path, text in PLANNED:
        place.write(path, text)
    visit = place.at("visits/2569-01-10.txt")
    outside = desk.outside("visits")
    os.makedirs(outside)
    for number, (name, command) in enumerate((("install", 'install -m 664 "$1" "$2"'), ("cp", 'cp --remove-destination "$1" "$2"'), ("mv", 'mv "$1" "$2"'),
                                              ("tar", 'tar -C "${1%/*/*}" -cf - visits/2569-01-10.txt | tar -C "${2%/*/*}" -xf -'))):
        text = VISIT.replace("หลังคารั่ว", "ครั้งที่ %d" % number)
        put(os.path.join(outside, os.path.basename(visit)), text.encode())
        desk.edits(grace=True)
        done = shell(command, os.path.join(outside, os.path.basename(visit)), visit)
        tally.equal(name, (done.returncode, done.output), (0, ""))
        tally.equal(name + ": one edit of the record", [c.subject for c in desk.edits(grace=True)], ["edit " + desk.relative(visit)])
        tally.equal(name + ": the text", get(visit).decode(), text)
    before = place.files()
    done = shell('mv "$1" "$2"', visit, outside)
    desk.pause()
    tally.equal("taken away: nothing is", (place.files(), desk.edits(grace=True)), (before, []))
    tally.check("taken away: why", "(R5)" in newest_why(desk, 0), desk.why(0)[:500])
    shutil.rmtree(outside)


def test_last_baht(tally, desk):
    """Eight users approve a payment each, at once; the money lasts for three."""
    place = Place(desk, "fund", "กฎแข่ง")
    for path, text in ALLOCATED:
        place.write(path, text)
    draft = DRAFT.replace("Amount: 10\n", "Amount: 30\n")
    names = [PAYMENT.replace("-01.txt", "-%02d.txt" % number) for number in range(1, 9)]
    for name in names:
        place.write(name, draft + "Status: draft\n")
    results = {}

    def approve(name, uid):
        results[name] = run_as(uid, lambda: put(place.at(name), (draft + SIGNED.replace(str(APPROVER), str(uid))).encode()))
    threads = [threading.Thread(target=approve, args=(name, 20100 + number)) for number, name in enumerate(names)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tally.equal("three win", sorted(results.values()), [0] * 3 + [errno.EINVAL] * 5)
    paid = [name for name in names if b"approved" in get(place.at(name))]
    tally.equal("and these three are approved", sorted(paid), sorted(name for name, error in results.items() if not error))


def test_approval(tally, desk):
    """Who may do what, from draft to payment."""
    place = Place(desk, "fund", "กฎอนุมัติ")
    for path, text in ALLOCATED:
        place.write(path, text)
    place.write(PAYMENT, DRAFT + "Status: draft\n")
    place.write(PAYMENT, DRAFT + SIGNED, uid=APPROVER)
    place.write(PAYMENT, DRAFT + SIGNED.replace("approved", "paid"))
    tally.check("paid", b"Status: paid" in get(place.at(PAYMENT)))
    told = run_as(AUTHOR, lambda: put(place.at(PAYMENT), (DRAFT.replace("10\n", "11\n") + SIGNED.replace("approved", "paid")).encode()))
    tally.errno_is("facts stand under an approval", errno.EINVAL, told)
    place.write(PAYMENT, DRAFT.replace("10\n", "11\n") + "Status: draft\n")
    place.write(PAYMENT, DRAFT.replace("10\n", "11\n") + SIGNED, uid=APPROVER)
    tally.check("approved anew", b"Amount: 11" in get(place.at(PAYMENT)))


def main():
    tally = Tally()
    with Desk() as desk:
        prepare(desk)
        tally.run("cases", test_cases, tally, desk)
        tally.run("remove tree", test_remove_tree, tally, desk)
        tally.run("copy tree", test_copy_tree, tally, desk)
        tally.run("made again", test_made_again, tally, desk)
        tally.run("last baht", test_last_baht, tally, desk)
        tally.run("approval", test_approval, tally, desk)
    tally.finish()


main()
