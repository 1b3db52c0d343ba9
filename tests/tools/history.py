#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""samut log, show, diff, blame and restore on a real store: of what was moved, renamed, deleted and made again; by person, time and field.
What they say must be the same with a daemon and without one, and be what git says of the same history."""
import datetime
import os
import re
import shutil
import subprocess
import time

from toolkit import VILLAGE, Desk, Mount, Tally, done_well, edits, program, refused, run_git, samut, sound

VILLAGE2 = VILLAGE.rsplit("/", 1)[0] + "/02-บ้านใต้"
VILLAGE3 = VILLAGE.rsplit("/", 1)[0] + "/02-บ้านเหนือ"
OTHER = 4711  # a second author
GRACE = 3  # seconds


def write_as(uid, path, text):
    """Saves as another user, as a shell would."""
    command = ["setpriv", "--reuid=%d" % uid, "--regid=%d" % uid, "--clear-groups", "sh", "-c", 'cat >"$1"', "sh", path]
    subprocess.run(command, input=text.encode(), check=True)


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def settled(mount, grace=0):
    """The number of the last edit; a removal counts after a short grace."""
    time.sleep(grace)
    mount.wait_committed()
    return edits(mount.store)


class Story:
    """A household that moves and is renamed, whose village gets another name; a member deleted and made again; two authors."""

    def __init__(self, mount):
        self.mount = mount
        self.store = mount.store
        for village in (VILLAGE, VILLAGE2):
            os.makedirs(mount.path(village))
        self.home = mount.path(VILLAGE, "บ้านใจดี")
        os.mkdir(self.home)
        self.record = self.home + "/household.txt"
        number = re.search("^Id: (.*)$", read(self.record), re.M).group(1)
        self.lines = ["Id: " + number, "Urgency: long", "Landmark: วัด", "Address: 1 หมู่ 1"]
        os.chmod(self.record, 0o666)
        self.save()
        self.neighbour = mount.path(VILLAGE, "บ้านข้าง")
        os.mkdir(self.neighbour)
        self.lines[1] = "Urgency: medium"
        write_as(OTHER, self.record, "\n".join(self.lines) + "\n")
        self.member = self.home + "/members/01-ก.txt"
        write(self.member, "Name: ก\nOccupation: ทำนา\n")
        write(self.member, "Name: ก\nOccupation: ค้าขาย\n")
        self.before_move = settled(mount)
        self.old = os.path.relpath(self.home, mount.point)
        self.move(mount.path(VILLAGE2, "บ้านใจดี"))
        self.lines.insert(2, "Families: 2")
        self.save()
        self.move(mount.path(VILLAGE2, "บ้านใหม่"))
        self.before_rename = settled(mount)
        os.rename(mount.path(VILLAGE2), mount.path(VILLAGE3))
        self.home = mount.path(VILLAGE3, "บ้านใหม่")
        self.record, self.member = self.home + "/household.txt", self.home + "/members/01-ก.txt"
        self.renamed = settled(mount)
        self.lines[1] = "Urgency: urgent"
        write_as(OTHER, self.record, "\n".join(self.lines) + "\n")
        os.unlink(self.member)
        self.deleted = settled(mount, GRACE)
        write(self.member, "Name: ข\nOccupation: ค้าขาย\n")
        self.last = settled(mount)
        self.folders = {entry + "/" for entry in os.listdir(self.home) if os.path.isdir(self.home + "/" + entry)}
        self.commits = run_git(self.store, "log", "--reverse", "--format=%H").stdout.split()

    def save(self):
        read(self.record)  # else it would be a lost update of the other author's
        write(self.record, "\n".join(self.lines) + "\n")

    def move(self, path):
        os.rename(self.home, path)
        self.home = path
        self.record, self.member = path + "/household.txt", path + "/members/01-ก.txt"

    def inside(self, path):
        return os.path.relpath(path, self.mount.point)


def ways(story):
    """The same question by a path in the mount, and by the store."""
    return [lambda *options, path: samut(*options, path), lambda *options, path: samut(*options, story.store, story.inside(path))]


def commits_of(done):
    return done.stdout.split()


def witness(story, *arguments):
    """What git says, as commits."""
    return run_git(story.store, "log", "--format=%H", *arguments).stdout.split()


def subjects(done):
    return [line.strip().split(" · ", 1)[-1] for line in done.stdout.splitlines() if re.match("    [^ ]+ · ", line)]


def log(tally, story, ask, name):
    record = story.inside(story.record)
    followed = witness(story, "--follow", "--", record)
    told = commits_of(ask("log", "--format=%H", path=story.record))
    rename, chmod = story.commits[story.renamed - 1], [c for c in story.commits if run_git(story.store, "log", "-1", "--format=%s", c).stdout.startswith("chmod")]
    tally.equal(name + "a record: what git follows, without the village's name, with its modes",
                sorted(told), sorted(set(followed) - {rename} | set(chmod)))
    tally.equal(name + "a record: newest first", told, sorted(told, key=story.commits.index, reverse=True))
    old = witness(story, "--", VILLAGE)
    tally.equal(name + "a village: what git says", commits_of(ask("log", "--format=%H", path=story.mount.path(VILLAGE))), old)
    tally.equal(name + "a path that is gone", told, commits_of(ask("log", "--format=%H", path=story.mount.path(story.old, "household.txt"))))
    home = commits_of(ask("log", "--format=%H", path=story.home))
    tally.check(name + "a household has its records", set(told) < set(home))
    tally.equal(name + "a village renamed has the household since it came",
                commits_of(ask("log", "--format=%H", path=story.mount.path(VILLAGE3)))[:2], story.commits[-1:-3:-1])
    tally.equal(name + "the store", commits_of(samut("log", "--format=%H", story.store)), story.commits[::-1])
    again = ask("log", path=story.member)
    tally.check(name + "a member made again has what was deleted there", "Occupation: ทำนา → ค้าขาย" in again.stdout, again.stdout)
    shown = ask("log", path=story.record).stdout
    year = datetime.date.today().year + 543
    tally.check(name + "an edit in words", re.search(r"^#%d · \d+ \S+ %d \d\d:\d\d:\d\d · .* <.*>\n    แก้ไข · edit \S+\n    Urgency: medium → urgent$"
                                                    % (story.renamed + 1, year), shown, re.M), shown)
    tally.check(name + "numbers in the first column", [line for line in shown.splitlines() if line.startswith("#")][-1].startswith("#"))
    refused(tally, name + "what never was", ask("log", path=story.mount.path("partners/none")), "never there")


def filters(tally, story, ask, name):
    urgent = commits_of(ask("log", "--field", "urgency", "--format=%H", path=story.record))
    tally.equal(name + "by field", [c for c in witness(story, "--grep=^Urgency: ")], urgent)
    tally.equal(name + "by field, a village", urgent[:1], commits_of(ask("log", "--field=Urgency", "--format=%H", path=story.mount.path(VILLAGE3))))
    tally.equal(name + "by uid", [story.commits[story.renamed]], commits_of(ask("log", "--author", str(OTHER), "-n1", "--format=%H", path=story.home)))
    tally.equal(name + "by mail", witness(story, "--author=%d" % OTHER), commits_of(ask("log", "--author=%d@" % OTHER, "--format=%H", path=story.home))
                or commits_of(ask("log", "--author", "UID %d" % OTHER, "--format=%H", path=story.home)))
    tally.equal(name + "by nobody", "", ask("log", "--author=nobody-at-all", path=story.home).stdout)
    tally.equal(name + "so many", 2, len(commits_of(ask("log", "-n", "2", "--format=%H", path=story.home))))
    today = datetime.date.today()
    for text in ("today", "วันนี้", today.isoformat(), "%d-%02d-%02d" % (today.year + 543, today.month, today.day), "%d/%d/%d" % (today.day, today.month, today.year + 543)):
        every = commits_of(ask("log", "--format=%H", path=story.home))
        tally.equal(name + "since " + text, every, commits_of(ask("log", "--since", text, "--format=%H", path=story.home)))
        tally.equal(name + "until " + text, every, commits_of(ask("log", "--until", text, "--format=%H", path=story.home)))
    for text in ("yesterday", "เมื่อวาน", (today - datetime.timedelta(days=1)).isoformat()):
        tally.equal(name + "until " + text, "", ask("log", "--until", text, path=story.home).stdout)
    tally.equal(name + "dates of both eras for git, too", [bool(ask("log", "--oneline", "--since", text, path=story.home).stdout) for text in
                ("วันนี้", "%d-%02d-%02d" % (today.year + 543, today.month, today.day), "2599-01-01")], [True, True, False])
    tally.equal(name + "since some time ago", every, commits_of(ask("log", "--since", "2 hours ago", "--format=%H", path=story.home)))
    moment = ask("log", "-n1", "--format=%(date)", path=story.record).stdout.strip()
    every = ask("log", "--format=%(date)", path=story.record).stdout.splitlines()
    tally.equal(name + "since a second", ask("log", "--since", moment, "--format=%(date)", path=story.record).stdout.splitlines(),
                [date for date in every if date == moment])
    refused(tally, name + "no time", ask("log", "--since", "someday", path=story.home), "someday")
    tally.equal(name + "numbers and places", ask("log", "-n1", "--format=%(change) %(path)", path=story.record).stdout,
                "%d %s\n" % (story.renamed + 1, story.inside(story.record)))
    refused(tally, name + "a field with git's options", ask("log", "-p", "--field=Urgency", path=story.home), "--field", status=2)


def show(tally, story, ask, name):
    """The text as of every edit is what git has at the path that it had then."""
    for number in range(story.before_move - 3, story.last + 1):
        commit = story.commits[number - 1]
        where = [line for line in run_git(story.store, "ls-tree", "-r", "--name-only", commit).stdout.splitlines()
                 if line.endswith("/household.txt") and "บ้านข้าง" not in line]
        wanted = run_git(story.store, "show", "%s:%s" % (commit, where[0])).stdout
        for at in ("#%d" % number, commit, commit[:9]):
            done = ask("show", "--at", at, path=story.record)
            tally.equal("%sthe text at %s" % (name, at), (done.returncode, done.stdout), (0, wanted))
    done = ask("show", "--at=#%d" % story.before_move, path=story.mount.path(story.old))
    tally.equal(name + "the names in a folder", sorted(done.stdout.split()),
                sorted(set(line.split("/")[6] + ("/" if line.count("/") > 6 else "") for line in
                           run_git(story.store, "ls-tree", "-r", "--name-only", story.commits[story.before_move - 1], "--", story.old + "/").stdout.splitlines()
                           if not line.endswith(".samut")) | story.folders))
    refused(tally, name + "before it was", ask("show", "--at=#1", path=story.record), "never there")
    refused(tally, name + "while it was deleted", samut("show", "--at=#%d" % (story.before_move - 3), story.store, story.inside(story.member)), "never there")
    last = ask("show", path=story.record).stdout
    tally.check(name + "the last edit", "-Urgency: medium\n+Urgency: urgent\n" in last, last)
    for word in ("#%d" % (story.renamed + 1), str(story.renamed + 1), story.commits[story.renamed]):
        whole = samut("show", story.store, word)
        tally.check("%sedit %s" % (name, word), "#%d · " % (story.renamed + 1) in whole.stdout and "+Urgency: urgent" in whole.stdout, whole.stdout + whole.stderr)
    refused(tally, name + "no such edit", samut("show", "--at=#999", story.store, story.inside(story.record)), "no such edit")


def diff(tally, story, ask, name):
    whole = ask("diff", path=story.record, *()).stdout
    tally.check(name + "the last change", "\n-Urgency: medium\n+Urgency: urgent\n" in whole, whole)
    since = ask("diff", "--from=#%d" % story.before_move, path=story.record).stdout
    tally.check(name + "from an edit", since)
    wanted = run_git(story.store, "diff", "%s:%s/household.txt" % (story.commits[story.before_move - 1], story.old), "main:" + story.inside(story.record)).stdout
    tally.equal(name + "from an edit, as git has it", since.split("@@", 1)[1], wanted.split("@@", 1)[1])
    tally.check(name + "with the places it had", "--- a/%s/household.txt\n+++ b/%s\n" % (story.old, story.inside(story.record)) in since, since)
    until = ask("diff", "--to=#%d" % story.before_move, path=story.record).stdout
    tally.check(name + "the change before a time", "-Urgency: long\n+Urgency: medium" in until, until)
    home = ask("diff", "--from=#%d" % story.before_move, "--to=#%d" % story.deleted, path=story.home).stdout
    tally.check(name + "a household", "+Urgency: urgent" in home and "-Occupation: ค้าขาย" in home and ".samut" not in home, home)
    tally.equal(name + "nothing changed", "", ask("diff", "--from=#%d" % story.last, path=story.record).stdout)


def blame(tally, story, ask, name):
    """git blame is the witness: the same edit for every line."""
    numbers = {commit: number + 1 for number, commit in enumerate(story.commits)}
    said = run_git(story.store, "blame", "--porcelain", "main", "--", story.inside(story.record)).stdout
    wanted = [numbers[line.split()[0]] for line in said.splitlines() if re.match("[0-9a-f]{40} ", line)]
    done = ask("blame", path=story.record)
    rows = done.stdout.splitlines()
    tally.equal(name + "the edits of the lines", [int(row.split(" ", 1)[0][1:]) for row in rows], wanted)
    tally.equal(name + "the lines", [re.split(r" +\d+\) ", row, maxsplit=1)[1] for row in rows], story.lines)
    tally.check(name + "who", all(("uid %d" % OTHER in row) == ("Urgency" in row) for row in rows), done.stdout)
    then = ask("blame", "--at=#%d" % story.before_move, path=story.record).stdout
    tally.check(name + "as it was", "Urgency: medium" in then and "Families" not in then, then)
    back = ask("blame", path=story.member).stdout.splitlines()
    tally.check(name + "a line that came back", back[1].startswith("#%d " % story.before_move) and back[0].startswith("#%d " % story.last), back)
    refused(tally, name + "a folder", ask("blame", path=story.home), "directory")


def looks(tally, desk):
    os.chmod(desk.root, 0o755)
    store = desk.store("history")
    with Mount(store, desk.path("m"), options=["allow_other"]) as mount:
        story = Story(mount)
        said = {}
        for way, ask in zip(("in the mount: ", "by the store: "), ways(story)):
            for test in (log, filters, show, diff, blame):
                test(tally, story, ask, way + test.__name__ + ": ")
            said[way] = [ask(*words, path=story.record).stdout for words in (["log"], ["show"], ["diff"], ["blame"], ["show", "--at", "#%d" % story.before_move])]
        tally.equal("both ways say the same", said["in the mount: "], said["by the store: "])
    ask = ways(story)[1]
    for test in (log, filters, show, diff, blame):
        test(tally, story, ask, "without a daemon: " + test.__name__ + ": ")
    tally.equal("the same without a daemon", [ask(*words, path=story.record).stdout for words in (["log"], ["show"], ["diff"], ["blame"],
                ["show", "--at", "#%d" % story.before_move])], said["by the store: "])
    terminal(tally, store)
    sound(tally, "afterwards", store)


def terminal(tally, store):
    """Through a pager on a terminal, and only there."""
    def run(*arguments, **environment):
        primary, secondary = os.openpty()
        process = subprocess.Popen(program("samut") + list(arguments), stdout=secondary, stderr=secondary, env={**os.environ, **environment})
        os.close(secondary)
        said = b""
        try:
            while part := os.read(primary, 65536):
                said += part
        except OSError:  # the terminal's other end is closed
            pass
        os.close(primary)
        return process.wait(60), said.decode("utf-8", "replace").replace("\r\n", "\n")

    plain = samut("log", store).stdout
    tally.equal("a pager", run("log", store, SAMUT_PAGER="sed s/^/P/"), (0, "".join("P" + line for line in plain.splitlines(keepends=True))))
    tally.equal("no pager wanted", run("log", "--no-pager", store, SAMUT_PAGER="sed s/^/P/"), (0, plain))
    tally.equal("cat is none", run("log", store, PAGER="cat"), (0, plain))
    tally.equal("a pager that is left early", run("log", store, SAMUT_PAGER="head -n 1")[1], plain.split("\n")[0] + "\n")


def one_edit(tally, name, story, *arguments, said=None):
    before = edits(story.store)
    done = done_well(tally, name, samut("restore", *arguments), said)
    if story.mount.alive():
        story.mount.wait_committed()
    tally.equal(name + ": is one edit", edits(story.store), before + 1)
    return done


def restore_all(tally, story, name, path, remove):
    """path: how to name what is in the store."""
    record, member, home = story.record, story.member, story.home
    text = read(record)
    one_edit(tally, name + "an older text, from where it stood then", story, "--at=#%d" % story.before_move, *path(record), said="1 files restored")
    tally.check(name + "is the older one", "Urgency: medium" in read(record) and "Families" not in read(record), read(record))
    one_edit(tally, name + "and back", story, "--at", "#%d" % story.last, *path(record))
    tally.equal(name + "is the newer one", read(record), text)
    refused(tally, name + "what was only moved", samut("restore", *path(story.mount.path(story.old))), "was not deleted")
    refused(tally, name + "what is there", samut("restore", *path(record)), "--at")
    one_edit(tally, name + "the member of before", story, "--at=#%d" % story.before_move, *path(member))
    tally.equal(name + "his text", read(member), "Name: ก\nOccupation: ค้าขาย\n")
    remove(member)
    settled(story.mount, GRACE)
    os.rename(home, home + "2")
    settled(story.mount)
    one_edit(tally, name + "a deleted one, by where it was, comes where its household is", story, *path(member), said="1 files restored")
    moved = home + "2" + member[len(home):]
    tally.equal(name + "his text again", read(moved), "Name: ก\nOccupation: ค้าขาย\n")
    os.rename(home + "2", home)
    told = samut("log", "--format=%s", *path(member)).stdout
    tally.check(name + "his edits from before are told", told.count("edit ") >= 1 and "delete" in told and "restore" in told, told)
    files = {os.path.relpath(os.path.join(where, file), home): read(os.path.join(where, file))
             for where, unused, files in os.walk(home) for file in files if not os.path.islink(os.path.join(where, file))}
    lines = samut("blame", *path(record)).stdout
    remove(home)
    settled(story.mount, GRACE)
    one_edit(tally, name + "a whole household", story, *path(home))
    back = {os.path.relpath(os.path.join(where, file), home): read(os.path.join(where, file))
            for where, unused, files in os.walk(home) for file in files if not os.path.islink(os.path.join(where, file))}
    tally.equal(name + "its files", back, files)
    tally.equal(name + "each line is whose it was", samut("blame", *path(record)).stdout, lines)
    story.last = settled(story.mount)


def restore_replaced(tally, story):
    """A note that a younger one was moved over, in a household that has moved since."""
    note = story.home + "/notes/ก.txt"
    write(note, "เดิม\n")
    before = settled(story.mount)
    write(story.home + "/notes/ข.txt", "ใหม่\n")
    os.rename(story.home + "/notes/ข.txt", note)
    settled(story.mount)
    subject = run_git(story.store, "log", "-1", "--format=%B").stdout
    tally.check("a move says that something stood there", "(what stood there is replaced)" in subject, subject)
    os.rename(story.home, story.home + "3")
    settled(story.mount)
    over = story.home + "3/notes/ก.txt"
    tally.equal("what was there then", samut("show", "--at=#%d" % before, over).stdout, "เดิม\n")
    one_edit(tally, "what was moved over", story, "--at=#%d" % before, over, said="1 files restored")
    tally.equal("its text again", read(over), "เดิม\n")
    os.rename(story.home + "3", story.home)
    os.unlink(note)
    time.sleep(GRACE)
    os.mkdir(note)
    write(note + "/ค.txt", "ในโฟลเดอร์\n")
    folder = settled(story.mount)
    refused(tally, "a file where a folder stands", samut("restore", "--at=#%d" % before, note), "notes/ก.txt: ", "a folder stands where a file would come")
    shutil.rmtree(note)
    time.sleep(GRACE)
    write(note, "แฟ้ม\n")
    settled(story.mount)
    refused(tally, "a folder where a file stands", samut("restore", "--at=#%d" % folder, note), "notes/ก.txt: a file stands where a folder would come")
    os.unlink(note)
    story.last = settled(story.mount, GRACE)


def restores(tally, desk):
    os.chmod(desk.root, 0o755)
    store = desk.store("back")
    with Mount(store, desk.path("m2"), options=["allow_other"]) as mount:
        story = Story(mount)

        def remove(path):
            subprocess.run(["rm", "-r", path], check=True)

        restore_all(tally, story, "by the daemon: ", lambda path: [path], remove)
        restore_replaced(tally, story)
        write(story.member, "Name: ค\nOccupation: ค้าขาย\n")
        number = settled(mount)
        text = read(story.record)
    path = story.inside(story.record)
    one_edit(tally, "without a daemon", story, "--at=#%d" % story.before_move, store, path)
    tally.check("is the older one", "Urgency: medium" in run_git(store, "show", "main:" + path).stdout)
    one_edit(tally, "and back without a daemon", story, "--at=#%d" % number, store, path)
    tally.equal("is the newer one", run_git(store, "show", "main:" + path).stdout, text)
    one_edit(tally, "a folder from where it stood then", story, "--at=#%d" % story.before_move, store, story.inside(story.home), said="2 files restored")
    tally.check("its records are the older ones", "Urgency: medium" in run_git(store, "show", "main:" + path).stdout)
    tally.equal("also the one that had been deleted", run_git(store, "show", "main:" + story.inside(story.member)).stdout, "Name: ก\nOccupation: ค้าขาย\n")
    again = samut("restore", "--at=#%d" % story.before_move, store, story.inside(story.home))
    done_well(tally, "once more", again, "nothing to restore")
    sound(tally, "restored", store)


def main():
    tally = Tally()
    with Desk() as desk:
        for test in (looks, restores):
            tally.run(test.__name__, test, tally, desk)
    tally.finish()


main()
