#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Real programs change one field of a household in the mount: each makes one commit by whoever called it, with the one changed line and
the field's old and new value in the message."""
import os
import shutil
import stat

from desk import Desk, STRANGER, author_of, get, household_text, id_of, put, run, shell
from programs import APPENDING, PROGRAMS
from tally import Tally

COMM = {"vim": "vim", "emacs": "emacs", "ed": "ed", "sed": "sed", "perl": "perl", "rsync": "rsync", "tar": "tar", "cp": "cp", "mv": "mv",
        "install": "install", ">": "cat", "tee": "tee", "dd": "dd", "patch": "patch", "python": "python3", "node": "node", "gio": "gio",
        "unzip": "unzip"}


class Change:
    """One program, one user, one household."""

    def __init__(self, desk, program, uid, appending):
        self.program, self.uid = program, uid
        self.name = "%s by %d" % (program.name, uid)
        self.home = desk.household(self.name.replace(">", "ไป").replace("/", " "), uid)
        self.path = self.home + "/household.txt"
        number = id_of(self.home)
        self.work = desk.outside(self.name.replace("/", " "))
        os.mkdir(self.work)
        os.chmod(self.work, 0o777)
        self.source = os.path.join(self.work, "source.txt")
        before = household_text(number)
        self.after = before + b"Landmark: x\n" if appending else household_text(number, "urgent")
        put(self.source, b"Landmark: x\n" if appending else self.after)
        self.lines = ["+Landmark: x"] if appending else ["-Urgency: medium", "+Urgency: urgent"]
        self.body = ["Landmark: → x" if appending else "Urgency: medium → urgent"]

    def save(self, tally):
        before = os.stat(self.path)
        done = shell(self.program.command, self.source, self.path, uid=self.uid, cwd=self.work)
        now = os.stat(self.path)
        tally.equal(self.name + ": status", (done.returncode, done.stderr), (0, ""))
        tally.equal(self.name + ": text", get(self.path), self.after)
        tally.equal(self.name + ": size", now.st_size, len(self.after))
        for what in ("st_ino", "st_uid", "st_gid"):
            tally.equal("%s: %s" % (self.name, what), getattr(now, what), getattr(before, what))
        tally.equal(self.name + ": mode", stat.filemode(now.st_mode), stat.filemode(before.st_mode))
        self.time = now.st_mtime_ns

    def check(self, tally, desk, commits):
        path = desk.relative(self.path)
        mine = [commit for commit in commits if path in commit.changes]
        if not tally.equal(self.name + ": commits", [commit.subject for commit in mine], ["edit " + path]):
            return
        commit = mine[0]
        tally.equal(self.name + ": author", (commit.author, commit.mail), author_of(self.uid))
        tally.equal(self.name + ": Uid", commit.trailers.get("Uid"), str(self.uid))
        tally.equal(self.name + ": changed lines", commit.changes, {path: self.lines})
        tally.equal(self.name + ": message", commit.body, self.body)
        expected = COMM.get(self.program.name.split()[0])
        if expected:
            tally.equal(self.name + ": Via", commit.trailers.get("Via"), expected)
        tally.equal(self.name + ": time stays", os.stat(self.path).st_mtime_ns, self.time)
        own = os.path.basename(self.path)
        wanted = {own, own + self.program.leaves} if self.program.leaves else {own}
        tally.equal(self.name + ": what is left", files_in(self.home), wanted)


def files_in(folder):
    """But for the links to computed files."""
    return {entry.name for entry in os.scandir(folder) if not entry.is_dir() and not entry.is_symlink()}


def test_programs(tally, desk):
    changes = [Change(desk, program, uid, program in APPENDING) for uid in (0, STRANGER) for program in PROGRAMS + APPENDING
               if available(tally, program)]
    desk.edits(grace=True)
    for change in changes:
        change.save(tally)
    commits = desk.edits(grace=True)
    for change in changes:
        change.check(tally, desk, commits)
    tally.equal("commits in all", len(commits), len(changes))


def available(tally, program):
    """A program that is not installed is a failure: nothing skips silently."""
    word = program.command.split()[0]
    if "=" in word or word in ("{", "echo", "printf", "cat"):
        word = program.name.split()[0]
    return shutil.which(word) is not None or word in ("{", ">", ">>", "echo", "mv", "ed") or tally.check(word + " is installed", False)


def test_again(tally, desk):
    """Programs that change several records at once, and one record twice."""
    home = desk.household("หลายแฟ้ม")
    members = [desk.member(home, "%02d-คน" % number) for number in range(1, 6)]
    desk.edits()
    done = shell('sed -i s/ค้าขาย/รับจ้าง/ "$1"/members/*.txt', home)
    tally.equal("sed -i over five files", (done.returncode, done.stderr), (0, ""))
    commits = desk.edits(grace=True)
    tally.equal("five commits", [commit.paths for commit in commits], [[desk.relative(path)] for path in members])
    done = shell('vim -Nu NONE -n -es "$1" +%s/รับจ้าง/ทำนา/ +w +%s/ทำนา/ทำสวน/ +wq', members[0])
    tally.equal("two saves in one vim", done.returncode, 0)
    tally.equal("two commits", [commit.body for commit in desk.edits(grace=True)],
                [["Occupation: รับจ้าง → ทำนา"], ["Occupation: ทำนา → ทำสวน"]])
    script = ('(progn (set-language-environment "UTF-8") (find-file (getenv "TARGET")) (dolist (word (list "ทำไร่" "ทำนา")) '
              '(goto-char (point-min)) (re-search-forward "Occupation: .*") (replace-match (concat "Occupation: " word)) (save-buffer)))')
    done = run(["emacs", "-Q", "--batch", "--eval", script], environment={"TARGET": members[0]})
    tally.equal("two saves in one emacs", done.returncode, 0)
    tally.equal("two commits of emacs", [commit.body for commit in desk.edits(grace=True)],
                [["Occupation: ทำสวน → ทำไร่"], ["Occupation: ทำไร่ → ทำนา"]])


def main():
    tally = Tally()
    with Desk() as desk:
        tally.run("programs", test_programs, tally, desk)
        tally.run("several", test_again, tally, desk)
        tally.equal("the daemon ends well", desk.mount.stop(), 0)
    tally.finish()


main()
