#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every pattern in which programs save, on a household, a member and a note, by root and by somebody else: one edit, one commit, by
whoever called, with the one changed line. And what is no edit at all."""
import os
import stat

from desk import Desk, HOUSEHOLD_FOLDERS, STRANGER, as_user, author_of, get, household_text, id_of, member_text, note_text, put, run, shell
from patterns import ARCHIVED, BACKUPS, REPLACING, appended, emacs, glib, in_place, redirected, rsync, sed, tar, vim
from tally import Tally

USERS = (0, STRANGER)


class Case:
    """One save of one file by one user; lines: what the commit must show, body: what its message must say."""

    def __init__(self, name, pattern, uid, path, text, after, lines, body):
        self.name, self.pattern, self.uid, self.path = name, pattern, uid, path
        self.text, self.after, self.lines, self.body = text, after, lines, body

    def save(self, tally):
        """Saves and looks at once."""
        before = os.stat(self.path)
        error, left = as_user(self.uid, lambda: self.pattern(self.path, self.text))
        now = os.stat(self.path)
        tally.errno_is(self.name + ": accepted", 0, error)
        tally.equal(self.name + ": inode", now.st_ino, before.st_ino)
        tally.equal(self.name + ": mode", stat.filemode(now.st_mode), stat.filemode(before.st_mode))
        tally.equal(self.name + ": owner", (now.st_uid, now.st_gid), (before.st_uid, before.st_gid))
        tally.equal(self.name + ": size", now.st_size, len(self.after))
        tally.equal(self.name + ": text", get(self.path), self.after)
        if left is not None:
            tally.equal(self.name + ": time as the writer left it", now.st_mtime_ns, left)
        if left != ARCHIVED:
            tally.check(self.name + ": time rises", now.st_mtime_ns > before.st_mtime_ns)
        self.closed = now

    def check(self, tally, desk, commits):
        """After the grace: what came of it."""
        path = desk.relative(self.path)
        mine = [commit for commit in commits if path in commit.changes]
        if not tally.equal(self.name + ": commits", len(mine), 1):
            print("     ", mine)
            return
        commit = mine[0]
        tally.equal(self.name + ": subject", commit.subject, "edit " + path)
        tally.equal(self.name + ": author", (commit.author, commit.mail), author_of(self.uid))
        tally.equal(self.name + ": Uid", commit.trailers.get("Uid"), str(self.uid))
        tally.equal(self.name + ": files", list(commit.changes), [path])
        tally.equal(self.name + ": changed lines", commit.changes[path], self.lines)
        tally.equal(self.name + ": message", commit.body, [self.body])
        now = os.stat(self.path)
        tally.equal(self.name + ": time stays", now.st_mtime_ns, self.closed.st_mtime_ns)
        tally.equal(self.name + ": inode stays", now.st_ino, self.closed.st_ino)
        tally.equal(self.name + ": text stays", get(self.path), self.after)


def make_cases(desk, name, pattern, uid):
    """Three files in a household of that user, and how each is to change."""
    title = "%s by %d" % (name, uid)
    home = desk.household(title.replace("'", "′"), uid)
    number = id_of(home)
    member, note = desk.member(home, uid=uid), desk.note(home, uid=uid)
    rows = [
        ("household", home + "/household.txt", household_text(number), household_text(number, "urgent"), "Urgency: medium → urgent"),
        ("member", member, member_text(), member_text("รับจ้าง"), "Occupation: ค้าขาย → รับจ้าง"),
        ("note", note, note_text(), note_text("เร่งด่วน"), "1 lines added, 1 removed"),
    ]
    for kind, path, before, after, body in rows:
        yield Case("%s: %s" % (title, kind), pattern, uid, path, after, after, changed_lines(before, after), body)


def changed_lines(before, after):
    old, new = before.decode().splitlines(), after.decode().splitlines()
    pairs = [(a, b) for a, b in zip(old, new) if a != b]
    return [sign + line for a, b in pairs for sign, line in (("-", a), ("+", b))]


def make_appending(desk, uid):
    home = desk.household("C by %d" % uid, uid)
    member, note = desk.member(home, uid=uid), desk.note(home, uid=uid)
    rows = [
        (home + "/household.txt", household_text(id_of(home)), "Landmark: หลังวัด", "Landmark: → หลังวัด"),
        (member, member_text(), "Health: แข็งแรง", "Health: → แข็งแรง"),
        (note, note_text(), "อีกหนึ่งบรรทัด", "1 lines added, 0 removed"),
    ]
    for path, before, line, body in rows:
        text = (line + "\n").encode()
        yield Case("C by %d: %s" % (uid, os.path.basename(path)), appended, uid, path, text, before + text, ["+" + line], body)


def test_patterns(tally, desk):
    cases = []
    for uid in USERS:
        for name, pattern in REPLACING:
            cases += make_cases(desk, name, pattern, uid)
        cases += make_appending(desk, uid)
    desk.edits(grace=True)
    for case in cases:
        case.save(tally)
    commits = desk.edits(grace=True)
    for case in cases:
        case.check(tally, desk, commits)
    tally.equal("commits in all", len(commits), len(cases))
    check_left_over(tally, desk, cases)
    return cases


def check_left_over(tally, desk, cases):
    """Nothing but the backups that the program wanted."""
    for case in cases:
        folder, own = os.path.split(case.path)
        backup = next((own + ending for name, ending in BACKUPS.items() if case.name.startswith(name + " by")), None)
        others = [name for name in os.listdir(folder) if name.startswith((own, "." + own)) or "sed" in name or "tmp" in name]
        tally.equal(case.name + ": what is beside", sorted(others), sorted(filter(None, [own, backup])))
    tally.check("no backup in git", not [path for path in desk.git_paths() if path.endswith(("~", ".bak"))])


def test_identical(tally, desk, cases):
    """The same text again, by every pattern: no edit; the file stays what it is."""
    number = desk.sequence()
    for case in cases:
        if case.pattern is appended:
            continue
        before = os.stat(case.path)
        error, _ = as_user(case.uid, lambda: case.pattern(case.path, case.after))
        tally.errno_is(case.name + " again: accepted", 0, error)
        tally.equal(case.name + " again: inode", os.stat(case.path).st_ino, before.st_ino)
        tally.equal(case.name + " again: text", get(case.path), case.after)
    desk.pause()
    tally.equal("saving what is there is no edit", desk.sequence(), number)
    tally.equal("and no commit", desk.edits(), [])


# What stains a history and no editor shows: what is written instead of the text.
STAINS = [
    ("byte-order mark", lambda text: b"\xef\xbb\xbf" + text),
    ("CRs", lambda text: text.replace(b"\n", b"\r\n")),
    ("no final newline", lambda text: text.rstrip(b"\n")),
    ("all three", lambda text: b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n").rstrip(b"\r\n")),
]


def test_stains(tally, desk):
    """A byte-order mark, CRs and a missing final newline are mended inside the close, and are no edit."""
    home = desk.household("คราบ")
    path = home + "/household.txt"
    text = get(path)
    desk.edits()
    for name, stain in STAINS:
        for pattern in (in_place, redirected, sed, glib, rsync, vim, emacs, tar):
            title = "%s by %s" % (name, pattern.__name__)
            number = desk.sequence()
            error, left = as_user(0, lambda: pattern(path, stain(text)))
            now = os.stat(path)
            tally.errno_is(title + ": accepted", 0, error)
            tally.equal(title + ": text", get(path), text)
            tally.equal(title + ": size", now.st_size, len(text))
            tally.equal(title + ": time", now.st_mtime_ns, left)
            tally.equal(title + ": no edit", desk.sequence(), number)
    changed = text.replace(b"medium", b"urgent")
    put(path, STAINS[3][1](changed))
    tally.equal("a change in a stained text", get(path), changed)
    commits = desk.edits(grace=True)
    tally.equal("is one edit of one line", [commit.changes for commit in commits],
                [{desk.relative(path): ["-Urgency: medium", "+Urgency: urgent"]}])
    test_stained_note(tally, desk, home)


def test_stained_note(tally, desk, home):
    """Free text is kept byte for byte."""
    path = home + "/notes/ดิบ.txt"
    raw = b"\xef\xbb\xbfone\r\ntwo"
    put(path, raw)
    tally.equal("free text keeps all bytes", get(path), raw)
    tally.equal("also in git", desk.mount.git("cat-file", "-s", "HEAD:" + desk.relative(path)).strip() if desk.edits() else "", str(len(raw)))


def chmod_same(path):
    os.chmod(path, os.stat(path).st_mode & 0o7777)


def chown_same(path):
    status = os.stat(path)
    os.chown(path, status.st_uid, status.st_gid)


def open_and_close(path):
    os.close(os.open(path, os.O_WRONLY))


def truncate_only(path):
    os.close(os.open(path, os.O_WRONLY | os.O_TRUNC))


NO_EDITS = [
    ("touch", lambda path: shell('touch "$1"', path).returncode),
    ("touch -d", lambda path: shell('touch -d 2022-04-22 "$1"', path).returncode),
    ("utime", lambda path: os.utime(path, ns=(1, 2))),
    ("chmod to what it is", chmod_same),
    ("chown to what it is", chown_same),
    ("open to write, and close", open_and_close),
    ("a bare truncation", truncate_only),
    (": > file", lambda path: shell(': > "$1"', path).returncode),
    ("truncate -s 0", lambda path: shell('truncate -s 0 "$1"', path).returncode),
    ("truncate to its size", lambda path: os.truncate(path, os.path.getsize(path))),
    ("read it", lambda path: get(path) and None),
    ("cp onto itself by way of elsewhere", lambda path: shell('t=$(mktemp) && cp "$1" $t && cp $t "$1" && rm $t', path).returncode),
]


def test_no_edits(tally, desk):
    home = desk.household("ไม่แก้")
    path = home + "/household.txt"
    text = get(path)
    desk.edits()
    for name, action in NO_EDITS:
        number = desk.sequence()
        tally.check(name + ": succeeds", not action(path))
        tally.equal(name + ": text", get(path), text)
        tally.equal(name + ": no edit", desk.sequence(), number)
        tally.equal(name + ": no sidecar", os.path.exists(path + ".rejected"), False)
    os.utime(path, ns=(5 * 10**9, 7 * 10**9 + 1))
    tally.equal("utime is kept", (os.stat(path).st_atime_ns, os.stat(path).st_mtime_ns), (5 * 10**9, 7 * 10**9 + 1))
    tally.equal("none of all this is a commit", desk.edits(grace=True), [])


def test_household(tally, desk):
    """mkdir of a household: its folders, its form, the next Id; one edit."""
    village = desk.village()
    first = desk.household("คนแรก")
    desk.edits()
    home = os.path.join(village, "คนต่อไป")
    os.mkdir(home)
    stored = [name for name in os.listdir(home) if not os.path.islink(os.path.join(home, name))]
    tally.equal("folders", sorted(stored), sorted(HOUSEHOLD_FOLDERS + ["household.txt"]))
    tally.equal("plan's folders", sorted(os.listdir(home + "/plan")), ["long", "medium", "urgent"])
    tally.equal("next Id", int(id_of(home).split("-")[1]), int(id_of(first).split("-")[1]) + 1)
    tally.check("Id of its province", id_of(home).startswith("70-"))
    form = get(home + "/household.txt").decode()
    tally.check("a form names its fields in both languages", "# ระดับความเร่งด่วน · Urgency" in form, form[:200])
    tally.check("and leaves them empty", "\nUrgency: \n" in form or "\nUrgency:\n" in form)
    commits = desk.edits()
    tally.equal("mkdir is one edit", len(commits), 1)
    tally.equal("which names the Id", commits[0].trailers.get("Id"), id_of(home))
    check_fields_on_form(tally, desk, home + "/household.txt")


def check_fields_on_form(tally, desk, path):
    """Filling in one value of a form is an edit of one line."""
    put(path, get(path).replace(b"Urgency: \n", b"Urgency: long\n"))
    commits = desk.edits()
    tally.equal("a value in a form is one edit", len(commits), 1)
    tally.equal("of one line", commits[0].changes[desk.relative(path)], ["-Urgency: ", "+Urgency: long"])
    tally.equal("with its message", commits[0].body, ["Urgency: → long"])


def test_creation(tally, desk):
    """New records: by touch with a form, by programs with their text."""
    home = desk.household("ใหม่")
    desk.edits()
    outside = desk.outside("02-บุญมี.txt")
    put(outside, member_text("ทำนา"))
    members = home + "/members/"
    rows = [
        ("touch", 'touch "$2/01-ว่าง.txt"', members + "01-ว่าง.txt", None),
        ("cp", 'cp "$1" "$2/02-บุญมี.txt"', members + "02-บุญมี.txt", member_text("ทำนา")),
        ("cp -p", 'cp -p "$1" "$2/03-บุญมา.txt"', members + "03-บุญมา.txt", member_text("ทำนา")),
        (">", 'cat "$1" > "$2/04-บุญช่วย.txt"', members + "04-บุญช่วย.txt", member_text("ทำนา")),
        ("rsync", 'rsync -a "$1" "$2/05-บุญส่ง.txt"', members + "05-บุญส่ง.txt", member_text("ทำนา")),
        ("mv", 'cp "$1" "$1.2" && mv "$1.2" "$2/06-บุญเลิศ.txt"', members + "06-บุญเลิศ.txt", member_text("ทำนา")),
        ("install", 'install -m 640 "$1" "$2/07-บุญยืน.txt"', members + "07-บุญยืน.txt", member_text("ทำนา")),
        ("vim", 'vim -Nu NONE -n -es "$1" "+w $2/08-บุญธรรม.txt" +q', members + "08-บุญธรรม.txt", member_text("ทำนา")),
        ("mktemp && mv", 't=$(mktemp -p "$2" tmpXXXXXXXX) && cat "$1" > "$t" && mv "$t" "$2/09-บุญเรือง.txt"', members + "09-บุญเรือง.txt",
         member_text("ทำนา")),
    ]
    for name, command, path, text in rows:
        done = shell(command, outside, members)
        tally.check("%s: succeeds" % name, done.returncode == 0, done.output)
        if not tally.check("%s: is there" % name, os.path.exists(path)):
            continue
        if text:
            tally.equal("%s: text" % name, get(path), text)
    commits = desk.edits(grace=True)
    for name, _, path, _ in rows:
        mine = [commit.subject for commit in commits if desk.relative(path) in commit.changes]
        tally.equal("%s: one edit" % name, mine, ["create " + desk.relative(path)])
    form = get(members + "01-ว่าง.txt").decode()
    tally.check("touch gives the form", form.startswith("#") and "Name:" in form and "Occupation:" in form, form[:100])
    tally.equal("mode as the program gave it", stat.S_IMODE(os.stat(members + "07-บุญยืน.txt").st_mode), 0o640)
    tally.equal("time as the program gave it", os.stat(members + "03-บุญมา.txt").st_mtime, os.stat(outside).st_mtime)


def test_order(tally, desk):
    """Comments and the order of lines are the writer's own; changing only them is an edit that says so."""
    home = desk.household("ลำดับ")
    path = home + "/household.txt"
    desk.edits()
    text = get(path).splitlines(keepends=True)
    text = b"".join([b"# \xe0\xb8\x81\n", text[1], text[3], text[2]] + text[4:])
    put(path, text)
    tally.equal("the text is kept to the byte", get(path), text)
    tally.equal("the edit says what it is", [commit.body for commit in desk.edits()], [["(comments or order)"]])
    done = run(["recsel", "-C", "-P", "Urgency", path])
    tally.equal("recsel reads it", done.stdout.strip(), "medium")


def main():
    tally = Tally()
    with Desk() as desk:
        cases = []
        tally.run("patterns", lambda: cases.extend(test_patterns(tally, desk)))
        tally.run("again", test_identical, tally, desk, cases)
        for name, test in (("stains", test_stains), ("no edit", test_no_edits), ("mkdir", test_household), ("creation", test_creation),
                           ("order", test_order)):
            tally.run(name, test, tally, desk)
        tally.equal("the daemon ends well", desk.mount.stop(), 0)
    tally.finish()


main()
