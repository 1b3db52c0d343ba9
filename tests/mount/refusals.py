#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A wrong text: whoever looks at errors hears of it, at the write, the close or the rename; the record stays as it is, to the byte; the
refused text lies beside it with the reasons on top; /.samut/why tells its writer, and nobody else but root; nothing is committed."""
import errno
import os
import re
import stat

import patterns
from badtexts import FOR_PROGRAMS, HOUSEHOLD, MEMBER
from desk import Desk, OTHER, STRANGER, as_user, get, id_of, member_text, put, run, shell, write_all
from programs import PROGRAMS
from tally import Tally, errno_of

COMMENT = b"# samutfs: "


def split_sidecar(text):
    """(reasons, the text below)."""
    lines = text.splitlines(keepends=True)
    count = next((index for index, line in enumerate(lines) if not line.startswith(COMMENT)), len(lines))
    return b"".join(lines[:count]).decode(), b"".join(lines[count:])


class Watch:
    """A record before a refusal, and what must hold after it."""

    def __init__(self, tally, desk, path):
        self.tally, self.desk, self.path = tally, desk, path
        self.sidecar = path + ".rejected"
        self.text, self.status = get(path), os.stat(path)

    def check_kept(self, name, time=True):
        """time: also the time of its last change (some programs write the old text back themselves). Where it does not hold, the
        record is put right, so that the next check stands for itself."""
        kept = self.tally.check(name + ": the record is there", os.path.exists(self.path))
        if kept:
            now = os.stat(self.path)
            kept = self.tally.equal(name + ": the record is as it was", get(self.path), self.text)
            kept &= self.tally.equal(name + ": inode, size, owner, mode", identity(now), identity(self.status))
        if kept and time:
            self.tally.equal(name + ": time", now.st_mtime_ns, self.status.st_mtime_ns)
        if not kept:
            put(self.path, self.text)
            os.chmod(self.path, self.status.st_mode & 0o7777)
        self.status = os.stat(self.path)

    def check_sidecar(self, name, bad, written, uid=0, cut=False):
        """The refused text and its reasons; then it is taken away. cut: the writer heard of it before he had written all."""
        if not self.tally.check(name + ": .rejected is there", os.path.exists(self.sidecar)):
            return
        reasons, below = split_sidecar(get(self.sidecar))
        if cut:
            self.tally.check(name + ": .rejected holds what was written so far", below and written.startswith(below), below)
        else:
            self.tally.equal(name + ": .rejected holds what was written", below, written)
        check_reasons(self.tally, name + ": .rejected", reasons, bad)
        self.tally.equal(name + ": .rejected belongs to its writer", os.stat(self.sidecar).st_uid, uid)
        os.unlink(self.sidecar)


def identity(status):
    return status.st_ino, status.st_size, status.st_uid, status.st_gid, stat.filemode(status.st_mode)


def check_reasons(tally, name, reasons, bad):
    lines = reasons.splitlines()
    place = "line %d" % bad.line if bad.line else ""
    mine = [line for line in lines if place in line and (not bad.field or re.search(r"\b%s\b" % bad.field, line))]
    if tally.check("%s names line %s and field %s" % (name, bad.line, bad.field), mine, reasons):
        tally.check(name + " says what is allowed", any(all(word in line for word in bad.words) for line in mine), (bad.words, mine))


def newest_why(desk, uid):
    """The newest entry: (its path, its reasons)."""
    entries = re.split(r"^(?=\S)", desk.why(uid), flags=re.M)[1:]
    head, _, reasons = entries[0].partition("\n") if entries else ("", "", "")
    return head.split("  ", 1)[-1], reasons


# ---- system calls ----

def write_then_close(path, text):
    """Errors of write and close apart."""
    descriptor = os.open(path, os.O_WRONLY | os.O_TRUNC)
    written = errno_of(lambda: write_all(descriptor, text))
    return written, errno_of(lambda: os.close(descriptor))


STAGES = [patterns.in_place, patterns.in_place_synced, patterns.redirected, patterns.in_pieces, patterns.cut_first, patterns.cut_after,
          patterns.sed, patterns.rsync, patterns.perl, patterns.glib, patterns.sed_with_backup, patterns.vim, patterns.emacs,
          patterns.move_in, patterns.tar, patterns.install]


def test_stages(tally, desk, path, table, uid):
    """Every bad text through every pattern: refused at the write, the close or the rename."""
    watch = Watch(tally, desk, path)
    desk.edits(grace=True)
    number = desk.sequence()
    for bad in table:
        written = bad.make(watch.text)
        check_write(tally, watch, bad, written, uid)
        for pattern in STAGES:
            name = "%s by %s" % (bad.name, pattern.__name__)
            error, _ = as_user(uid, lambda: pattern(path, written))
            tally.errno_is(name, errno.EINVAL, error)
            if pattern in (patterns.move_in, patterns.tar, patterns.install):
                tally.check(name + ": its name is back", os.path.basename(path) in os.listdir(os.path.dirname(path)))
            watch.check_sidecar(name, bad, written, uid, bad.early and pattern is patterns.in_pieces)
            watch.check_kept(name)
            patterns.discard(path + ".bak")
        where, reasons = newest_why(desk, uid)
        tally.equal(bad.name + ": why names the record", where, desk.relative(path))
        check_reasons(tally, bad.name + ": why", reasons, bad)
    tally.equal("refusals are no edits", (desk.sequence(), desk.edits(grace=True)), (number, []))
    watch.check_kept("after the grace")


def check_write(tally, watch, bad, written, uid):
    error, answer = as_user(uid, lambda: write_then_close(watch.path, written))
    tally.errno_is(bad.name, 0, error)
    at_write, at_close = answer or (0, 0)
    tally.errno_is(bad.name + ": write", errno.EINVAL if bad.early else 0, at_write)
    tally.errno_is(bad.name + ": close", errno.EINVAL, at_close)
    watch.check_sidecar(bad.name, bad, written, uid)
    watch.check_kept(bad.name)


def test_poison(tally, desk):
    """After a refused write everything on that working copy fails; a later good save does not."""
    home = desk.household("พิษ")
    path = home + "/household.txt"
    good = get(path)
    descriptor = os.open(path, os.O_WRONLY | os.O_TRUNC)
    bad = good.replace(b"medium", b"purple")
    tally.errno("a bad line", errno.EINVAL, lambda: os.write(descriptor, bad))
    tally.errno("more of it", errno.EINVAL, lambda: os.write(descriptor, b"Landmark: x\n"))
    tally.errno("a good text from the start", errno.EINVAL, lambda: os.pwrite(descriptor, good, 0))
    tally.errno("fsync judges nothing", 0, lambda: os.fsync(descriptor))
    tally.equal("others see the record", get(path), good)
    tally.errno("close", errno.EINVAL, lambda: os.close(descriptor))
    put(path, good.replace(b"medium", b"long"))
    tally.equal("a good save afterwards", get(path), good.replace(b"medium", b"long"))
    tally.equal("takes the sidecar away", os.path.exists(path + ".rejected"), False)


def test_fallback(tally, desk):
    """LibreOffice after a refused rename: empties the record, lets go, opens it again and writes in place."""
    home = desk.household("สำนักงาน")
    watch = Watch(tally, desk, home + "/household.txt")
    bad = HOUSEHOLD[3]
    written = bad.make(watch.text)
    tally.errno("refused rename", errno.EINVAL, lambda: patterns.office(watch.path, written))
    os.close(os.open(watch.path, os.O_WRONLY | os.O_TRUNC))
    watch.check_kept("emptied and let go")
    tally.errno("in place", errno.EINVAL, lambda: patterns.cut_first(watch.path, written))
    watch.check_kept("fallback")
    watch.check_sidecar("fallback", bad, written)


# ---- programs ----

# They write in small pieces and stop at the first error.
IN_BLOCKS = ("dd in small blocks", "{ } >", "echo >")


def test_programs(tally, desk):
    """Exit statuses. The user is nobody special; what he did is told to him and root only."""
    work = desk.outside("work")
    os.mkdir(work)
    os.chmod(work, 0o777)
    source = work + "/source.txt"
    home = desk.household("โปรแกรม", STRANGER)
    watch = Watch(tally, desk, home + "/household.txt")
    desk.edits(grace=True)
    number = desk.sequence()
    for bad in FOR_PROGRAMS:
        written = bad.make(watch.text)
        put(source, written)
        for program in PROGRAMS:
            name = "%s by %s" % (bad.name, program.name)
            done = shell(program.command, source, watch.path, uid=STRANGER, cwd=work)
            if program.tells == "loud" or (program.tells == "early" and bad.early):
                tally.check(name + ": reports failure", done.returncode > 0, (done.returncode, done.output))
            watch.check_sidecar(name, bad, written, STRANGER, bad.early and program.name in IN_BLOCKS)
            watch.check_kept(name, time=False)
            where, reasons = newest_why(desk, STRANGER)
            tally.equal(name + ": why", (where, bool(reasons)), (desk.relative(watch.path), True))
            clean(home, work, source)
    tally.equal("nothing is committed", (desk.sequence(), desk.edits(grace=True)), (number, []))
    tally.equal("what is left", sorted(entry.name for entry in os.scandir(home) if entry.is_file(follow_symlinks=False)), ["household.txt"])


def clean(home, work, source):
    """What programs leave behind when they fail."""
    for folder in (home, work):
        for name in os.listdir(folder):
            path = os.path.join(folder, name)
            if os.path.isfile(path) and name != "household.txt" and path != source:
                os.unlink(path)


# ---- the way back ----

def mend_in_editor(path):
    """Puts the right value into the sidecar, as an editor would, and moves it over the record."""
    text = get(path + ".rejected")
    put(path + ".rejected", text.replace(b"purple", b"urgent"))
    os.rename(path + ".rejected", path)


MENDINGS = [
    ("sidecar mended and moved back", mend_in_editor),
    ("sed -i on the sidecar, mv", lambda path: must_run('sed -i s/purple/urgent/ "$1.rejected" && mv "$1.rejected" "$1"', path)),
    ("vim on the sidecar, mv -f", lambda path: must_run('vim -Nu NONE -n -es "$1.rejected" +%s/purple/urgent/ +wq && mv -f "$1.rejected" "$1"', path)),
    ("emacs on the sidecar, mv", lambda path: must_run(
        'emacs -Q --batch --eval "(progn (find-file \\"$1.rejected\\") (while (search-forward \\"purple\\" nil t) (replace-match \\"urgent\\"))'
        ' (save-buffer))" && mv "$1.rejected" "$1"', path)),
    ("cp of the mended sidecar", lambda path: must_run('sed -i s/purple/urgent/ "$1.rejected" && cp "$1.rejected" "$1"', path)),
    ("mended elsewhere", lambda path: must_run('t=$(mktemp) && sed s/purple/urgent/ "$1.rejected" > $t && chmod 644 $t && mv $t "$1"', path)),
    ("a right text saved", lambda path: put(path, get(path).replace(b"medium", b"urgent"))),
    ("a right text by rename", lambda path: patterns.sed(path, get(path).replace(b"medium", b"urgent"))),
    ("a right text by vim", lambda path: patterns.vim(path, get(path).replace(b"medium", b"urgent"))),
]


def must_run(command, path):
    done = shell(command, path)
    if done.returncode:
        raise RuntimeError(done.output)


def test_mending(tally, desk):
    homes = [desk.household("แก้ %d" % index) for index in range(len(MENDINGS))]
    desk.edits(grace=True)
    for (name, mend), home in zip(MENDINGS, homes):
        path = home + "/household.txt"
        before, inode = get(path), os.stat(path).st_ino
        tally.errno(name + ": refused", errno.EINVAL, lambda: put(path, before.replace(b"medium", b"purple")))
        mend(path)
        tally.equal(name + ": the text without the reasons", get(path), before.replace(b"medium", b"urgent"))
        tally.equal(name + ": inode", os.stat(path).st_ino, inode)
        tally.equal(name + ": the sidecar is gone", [entry for entry in os.listdir(home) if entry.endswith(".rejected")], [])
    commits = desk.edits(grace=True)
    for (name, _), home in zip(MENDINGS, homes):
        mine = [commit.body for commit in commits if desk.relative(home) + "/household.txt" in commit.changes]
        tally.equal(name + ": is one edit", mine, [["Urgency: medium → urgent"]])
    tally.equal("edits in all", len(commits), len(homes))


def test_unmended(tally, desk):
    """Moving the sidecar back as it is: refused again, and the reasons are there once."""
    home = desk.household("ไม่ได้แก้")
    path = home + "/household.txt"
    desk.edits()
    written = get(path).replace(b"medium", b"purple")
    watch = Watch(tally, desk, path)
    tally.errno("refused", errno.EINVAL, lambda: put(path, written))
    first = get(path + ".rejected")
    tally.errno("moved back as it is", errno.EINVAL, lambda: os.rename(path + ".rejected", path))
    watch.check_kept("refused again")
    tally.equal("the sidecar still says it", get(path + ".rejected"), first)
    second = written.replace(b"2565-04-22", b"99")
    tally.errno("another refusal", errno.EINVAL, lambda: put(path, second))
    tally.equal("takes its place", split_sidecar(get(path + ".rejected"))[1], second)
    tally.check("with all its reasons", all(word in get(path + ".rejected") for word in (b"purple", b"ConsentDate", b"line 7")))
    os.unlink(path + ".rejected")
    tally.equal("it can be thrown away", desk.edits(grace=True), [])


# ---- creation ----

CREATIONS = [
    ("in place", patterns.in_place),
    ("redirected", patterns.redirected),
    ("exclusively", lambda path, text: put(path, text, patterns.NEW)),
    ("by a temporary file", lambda path, text: patterns.by_temporary(path, path + ".tmp", text)),
    ("cp", lambda path, text: program_must("cp", path, text)),
    ("mv", lambda path, text: program_must("mv from elsewhere", path, text)),
    ("rsync", lambda path, text: program_must("rsync", path, text)),
    ("tar", lambda path, text: program_must("tar", path, text)),
    ("python with", lambda path, text: program_must("python with", path, text)),
    ("gio copy", lambda path, text: program_must("gio copy", path, text)),
]


def program_must(name, path, text):
    command = next(program.command for program in PROGRAMS if program.name == name)
    done = shell('cd "$(mktemp -d)" && s=$PWD/source && cat > "$s" && set -- "$s" "$1" && ' + command, path, stdin=text)
    if done.returncode:
        raise OSError(errno.EINVAL, done.output)


def test_creation(tally, desk):
    """A refused creation leaves no record, only the sidecar; then the right text makes it, once."""
    home = desk.household("สร้าง")
    desk.edits()
    good, bad = member_text(), MEMBER[0]
    wrong = bad.make(good)
    paths = [home + "/members/%02d-ใหม่.txt" % number for number in range(1, len(CREATIONS) + 1)]
    for (name, create), path in zip(CREATIONS, paths):
        tally.errno(name + ": refused", errno.EINVAL, lambda: create(path, wrong))
        tally.check(name + ": no record", not os.path.lexists(path))
        names = [entry for entry in os.listdir(home + "/members") if entry.startswith(os.path.basename(path)[:2])]
        tally.equal(name + ": only the sidecar", names, [os.path.basename(path) + ".rejected"])
        check_reasons(tally, name, split_sidecar(get(path + ".rejected"))[0], bad)
    tally.equal("no edit so far", desk.edits(grace=True), [])
    for index, ((name, create), path) in enumerate(zip(CREATIONS, paths)):
        if index % 2:
            create(path, good)
        else:
            put(path + ".rejected", get(path + ".rejected").replace(b"femal\n", b"female\n"))
            os.rename(path + ".rejected", path)
        tally.equal(name + ": made now", (get(path), os.path.exists(path + ".rejected")), (good, False))
    tally.equal("each is one edit", [commit.subject for commit in desk.edits(grace=True)],
                ["create " + desk.relative(path) for path in paths])


# ---- who is told ----

def test_why(tally, desk):
    home = desk.household("ใครรู้", STRANGER)
    path = home + "/household.txt"
    as_user(STRANGER, lambda: os.chmod(path, 0o666))
    before = {uid: desk.why(uid) for uid in (0, STRANGER, OTHER)}
    error, _ = as_user(OTHER, lambda: put(path, get(path).replace(b"medium", b"indigo")))
    tally.errno_is("refused", errno.EINVAL, error)
    tally.check("its writer is told", "indigo" in desk.why(OTHER) and desk.relative(path) in desk.why(OTHER))
    tally.equal("nobody else is", desk.why(STRANGER), before[STRANGER])
    tally.equal("the file's size is what this user may read", error_free_size(desk, STRANGER), len(before[STRANGER].encode()))
    told = {uid: run([os.environ["SAMUT"], "why", desk.path()], uid=uid) for uid in (OTHER, STRANGER)}
    tally.check("samut why tells him", "indigo" in told[OTHER].stdout and told[OTHER].returncode == 0, told[OTHER].output)
    tally.check("and nobody else", "indigo" not in told[STRANGER].output, told[STRANGER].output)
    tally.check("samut why --all tells root", "indigo" in run([os.environ["SAMUT"], "why", "--all", desk.mount.store]).stdout)
    tally.check("samut why --all tells nobody else", "indigo" not in run([os.environ["SAMUT"], "why", "--all", desk.mount.store], uid=STRANGER).output)
    tally.check("samut why of a path", "indigo" in run([os.environ["SAMUT"], "why", path], uid=OTHER).stdout)
    sidecar = os.stat(path + ".rejected")
    tally.equal("the sidecar is its writer's", (sidecar.st_uid, stat.S_IMODE(sidecar.st_mode) & 0o007), (OTHER, 0))
    error, _ = as_user(OTHER + 1, lambda: get(path + ".rejected"))
    tally.errno_is("and not for everyone to read", errno.EACCES, error)
    tally.equal("the sidecar is not in git", [name for name in desk.git_paths() if name.endswith(".rejected")], [])


def error_free_size(desk, uid):
    return as_user(uid, lambda: os.stat(desk.path(".samut", "why")).st_size)[1]


def test_private(tally, desk):
    """Nobody reads a refused text who may not read the record."""
    home = desk.household("ลับ", STRANGER)
    path = home + "/household.txt"
    as_user(STRANGER, lambda: os.chmod(path, 0o600))
    as_user(STRANGER, lambda: put(path, get(path).replace(b"medium", b"indigo")))
    tally.equal("mode of the sidecar", stat.filemode(os.stat(path + ".rejected").st_mode), "-rw-------")
    error, _ = as_user(OTHER, lambda: get(path + ".rejected"))
    tally.errno_is("another user", errno.EACCES, error)


def main():
    tally = Tally()
    with Desk() as desk:
        home, theirs = desk.household("ปฏิเสธ"), desk.household("ปฏิเสธผู้อื่น", STRANGER)
        tally.run("household", test_stages, tally, desk, home + "/household.txt", HOUSEHOLD, 0)
        tally.run("member", test_stages, tally, desk, desk.member(theirs, uid=STRANGER), MEMBER, STRANGER)
        for name, test in (("poison", test_poison), ("fallback", test_fallback), ("programs", test_programs), ("mending", test_mending),
                           ("unmended", test_unmended), ("creation", test_creation), ("why", test_why), ("private", test_private)):
            tally.run(name, test, tally, desk)
        tally.equal("the daemon ends well", desk.mount.stop(), 0)
    tally.finish()


main()
