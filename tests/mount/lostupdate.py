#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Two people at one record: the later save, made from what the first has replaced meanwhile, is refused (ESTALE) and kept beside the
record; what is no conflict is not refused."""
import errno
import os

import patterns
from desk import Desk, OTHER, STRANGER, as_user, author_of, get, household_text, id_of, note_text, put, run, shell
from tally import Tally


class Person:
    """A process of another user that does what it is told, one call at a time, and keeps what it has open."""

    def __init__(self, uid):
        self.uid = uid
        self.orders, told = os.pipe()[::-1]
        answers, self.answered = os.pipe()
        self.child = os.fork()
        if self.child == 0:
            os.close(self.orders)
            self.live(told, self.answered)
        os.close(told)
        os.close(self.answered)
        self.answers = answers

    def live(self, told, answered):
        os.setgroups([])
        os.setresgid(self.uid, self.uid, self.uid)
        os.setresuid(self.uid, self.uid, self.uid)
        state = {}
        while True:
            order = os.read(told, 4096)
            if order in (b"", b"leave"):
                os._exit(0)
            name, *arguments = order.split(b"\0")
            try:
                CALLS[name.decode()](state, *arguments)
                error = 0
            except OSError as problem:
                error = problem.errno
            os.write(answered, b"%d\n" % error)

    def do(self, name, *arguments):
        """Has it done; 0 or the errno."""
        os.write(self.orders, b"\0".join([name.encode()] + [part if isinstance(part, bytes) else part.encode() for part in arguments]))
        return int(os.read(self.answers, 100))

    def leave(self):
        os.write(self.orders, b"leave")
        os.close(self.orders)
        os.close(self.answers)
        os.waitpid(self.child, 0)


def open_to_write(state, path):
    state["fd"] = os.open(path, os.O_WRONLY)


def open_to_update(state, path):
    state["fd"] = os.open(path, os.O_RDWR)
    os.read(state["fd"], 1 << 16)


def write_from_start(state, text):
    os.pwrite(state["fd"], text, 0)
    os.ftruncate(state["fd"], len(text))


def close(state):
    os.close(state["fd"])


CALLS = {"read": lambda state, path: get(path), "open to write": open_to_write, "open to update": open_to_update, "write": write_from_start,
         "close": close}
SAVES = [patterns.in_place, patterns.redirected, patterns.cut_first, patterns.cut_after, patterns.sed, patterns.tempfile, patterns.rsync,
         patterns.glib, patterns.perl, patterns.vim, patterns.emacs, patterns.tar, patterns.move_in]
for save in SAVES:
    CALLS[save.__name__] = lambda state, path, text, save=save: save(os.fsdecode(path), text)


# How the other one saves: nothing that only the owner of a record may do. And with what I save after I have read it: what does not
# read it again itself.
OTHERS = [patterns.in_place, patterns.redirected, patterns.cut_first, patterns.sed]
BLIND = [save for save in SAVES if save not in (patterns.cut_after, patterns.sed, patterns.perl)]


def open_household(desk, name):
    """A household of mine that everyone may change. (its record, how its text reads with an urgency)"""
    home = desk.household(name, STRANGER)
    path = home + "/household.txt"
    shell('chmod -R a+rwX "$1"', home)
    number = id_of(home)
    return path, lambda urgency, more="": household_text(number, urgency) + more.encode()


def check_refused(tally, desk, name, path, theirs, mine, uid):
    """The record is theirs; what I wrote lies beside it, with the reason."""
    tally.equal(name + ": the record is the first one's", get(path), theirs)
    sidecar = path + ".rejected"
    if not tally.check(name + ": .rejected", os.path.exists(sidecar)):
        return
    text = get(sidecar)
    tally.check(name + ": holds the later text", text.endswith(mine), text)
    tally.check(name + ": and says who saved before", author_of(OTHER)[0].encode() in text.split(mine)[0], text)
    tally.check(name + ": why tells him", author_of(OTHER)[0] in desk.why(uid).splitlines()[1], desk.why(uid)[:300])
    os.unlink(sidecar)


def test_conflicts(tally, desk):
    """Both read, the other saves, I save."""
    for index, save in enumerate(BLIND):
        name = save.__name__
        path, text = open_household(desk, "ชนกัน %d" % index)
        me, other = Person(STRANGER), Person(OTHER)
        tally.equal(name + ": both read", (me.do("read", path), other.do("read", path)), (0, 0))
        desk.edits(grace=False)
        tally.errno_is(name + ": the first saves", 0, other.do(OTHERS[index % len(OTHERS)].__name__, path, text("urgent")))
        tally.errno_is(name + ": the later save", errno.ESTALE, me.do(name, path, text("long")))
        check_refused(tally, desk, name, path, text("urgent"), text("long"), STRANGER)
        commits = [commit for commit in desk.edits() if commit.paths]
        tally.equal(name + ": one edit, the first one's", [(commit.trailers["Uid"], commit.body) for commit in commits],
                    [(str(OTHER), ["Urgency: medium → urgent"])])
        tally.errno_is(name + ": reads again", 0, me.do("read", path))
        tally.errno_is(name + ": and saves", 0, me.do(name, path, text("long", "X_Mine: 1\n")))
        tally.equal(name + ": now it is mine", get(path), text("long", "X_Mine: 1\n"))
        tally.errno_is(name + ": which the other has not seen", errno.ESTALE, other.do("in_place", path, text("medium")))
        me.leave()
        other.leave()


def test_own_saves(tally, desk):
    """One's own second, third, … save is no conflict, however it is made."""
    path, text = open_household(desk, "คนเดียว")
    me = Person(STRANGER)
    me.do("read", path)
    desk.edits()
    for round_ in range(2):
        for index, save in enumerate(SAVES):
            wanted = text(["urgent", "long"][index % 2], "Landmark: %d %s\n" % (round_, save.__name__))
            tally.errno_is("%d, %s" % (round_, save.__name__), 0, me.do(save.__name__, path, wanted))
            tally.equal("%d, %s: text" % (round_, save.__name__), get(path), wanted)
    tally.equal("each is an edit", len([commit for commit in desk.edits(grace=True) if commit.paths]), 2 * len(SAVES))
    me.leave()


def test_no_conflicts(tally, desk):
    """What someone else did, but was no change of the text that I have read."""
    rows = [
        ("somebody saved before I read", lambda path, text: None, 0),
        ("somebody saved the same text", lambda path, text: put(path, text("medium")), 0),
        ("somebody changed the mode", lambda path, text: os.chmod(path, 0o664), 0),
        ("somebody changed the group", lambda path, text: os.chown(path, STRANGER, OTHER), 0),
        ("somebody touched it", lambda path, text: os.utime(path), 0),
        ("somebody added a member", lambda path, text: desk.member(os.path.dirname(path)), 0),
        ("somebody was refused", lambda path, text: as_user(OTHER, lambda: put(path, text("purple"))), 0),
        ("somebody saved what I save now", lambda path, text: put(path, text("long")), 0),
        ("somebody saved another text and took it back", lambda path, text: [put(path, text("urgent")), put(path, text("medium"))], (0, errno.ESTALE)),
        ("somebody saved another text", lambda path, text: put(path, text("urgent")), errno.ESTALE),
    ]
    for index, (name, action, wanted) in enumerate(rows):
        path, text = open_household(desk, "ไม่ชน %d" % index)
        me = Person(STRANGER)
        me.do("read", path)
        action(path, text)
        if name == "somebody changed the mode":
            os.chmod(path, 0o666)
        tally.errno_is(name, wanted, me.do("in_place", path, text("long")))
        me.leave()


def test_open(tally, desk):
    """Files that stay open: what counts is when the writer opened or last read."""
    path, text = open_household(desk, "เปิดค้าง")
    me, other = Person(STRANGER), Person(OTHER)
    for call in ("open to write", "open to update"):
        put(path, text("medium"))
        tally.errno_is(call, 0, me.do(call, path))
        tally.errno_is("the other saves", 0, other.do("read", path) or other.do("in_place", path, text("urgent")))
        tally.errno_is("write", 0, me.do("write", text("long")))
        tally.errno_is(call + ", the other saved meanwhile: close", errno.ESTALE, me.do("close"))
        check_refused(tally, desk, call, path, text("urgent"), text("long"), STRANGER)
    put(path, text("medium"))
    tally.errno_is("open", 0, me.do("open to update", path))
    tally.errno_is("write", 0, me.do("write", text("long")))
    tally.errno_is("the other renames over it while it is being written", 0, other.do("read", path) or other.do("sed", path, text("urgent")))
    tally.errno_is("close", errno.ESTALE, me.do("close"))
    tally.equal("the record is the other's", get(path), text("urgent"))
    tally.check("the text is kept", get(path + ".rejected").endswith(text("long")))
    me.leave()
    other.leave()


def test_shared(tally, desk):
    """Two who write at the same moment write into one file, as on any filesystem; the last to let go saves it."""
    path, text = open_household(desk, "พร้อมกัน")
    me, other = Person(STRANGER), Person(OTHER)
    desk.edits()
    tally.equal("both open", (me.do("open to update", path), other.do("open to update", path)), (0, 0))
    tally.equal("both write", (me.do("write", text("long")), other.do("write", text("urgent"))), (0, 0))
    tally.equal("everyone sees it meanwhile", get(path), text("urgent"))
    tally.equal("both close", (me.do("close"), other.do("close")), (0, 0))
    tally.equal("the text is the last one's", get(path), text("urgent"))
    tally.equal("one change", [commit.body for commit in desk.edits()], [["Urgency: medium → urgent"]])
    me.leave()
    other.leave()


def test_notes(tally, desk):
    """Free text has no such check: the last one wins, as on any filesystem; both are in the history."""
    home = desk.household("บันทึก")
    note = desk.note(home)
    shell('chmod -R a+rwX "$1"', home)
    desk.edits()
    me, other = Person(STRANGER), Person(OTHER)
    tally.equal("both read", (me.do("read", note), other.do("read", note)), (0, 0))
    tally.equal("both save", (other.do("in_place", note, note_text("หนึ่ง")), me.do("sed", note, note_text("สอง"))), (0, 0))
    tally.equal("the last one wins", get(note), note_text("สอง"))
    tally.equal("two edits", [commit.trailers["Uid"] for commit in desk.edits()], [str(OTHER), str(STRANGER)])
    me.leave()
    other.leave()


def test_programs(tally, desk):
    """vim that has read the file, another program meanwhile, and its user who says yes when vim warns."""
    home = desk.household("วิม")
    path, number = home + "/household.txt", id_of(home)
    done = run(["vim", "-Nu", "NONE", "-n", "-es", path, "+%s/medium/long/", "+call system('sed -i s/medium/urgent/ ' . expand('%:S'))", "+w!", "+q!"], stdin=b"y\ny\n")
    tally.equal("the other's text stays", get(path), household_text(number, "urgent"))
    tally.check("vim's text is kept", os.path.exists(path + ".rejected") and b"Urgency: long" in get(path + ".rejected"), done.output)


def main():
    tally = Tally()
    with Desk() as desk:
        for name, test in (("conflicts", test_conflicts), ("own saves", test_own_saves), ("no conflict", test_no_conflicts), ("open", test_open),
                           ("shared", test_shared), ("notes", test_notes), ("vim", test_programs)):
            tally.run(name, test, tally, desk)
        tally.equal("the daemon ends well", desk.mount.stop(), 0)
    tally.finish()


main()
