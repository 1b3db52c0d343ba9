#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Off-site copies: pushed while mounted, caught up with after an absence and at the end, never forced; and a whole store out of a mirror."""
import os
import shutil
import subprocess

from toolkit import (Desk, Mount, Tally, bare, done_well, edits, feed, head, program, refused, run_git, same_store, samut,
                     sound, until)


def partner(path, name):
    os.mkdir(path)
    with open(path + "/partner.txt", "w", encoding="utf-8") as file:
        file.write("Name: %s\nSector: state\n" % name)


def own(store):
    return run_git(store, "rev-parse", "main").stdout.strip()


def manage(tally, desk):
    store, copy = desk.store("managed"), bare(desk.path("managed.git"))
    refused(tally, "a strange name", samut("mirror", "add", store, "a b", copy), "letters")
    refused(tally, "an option as a name", samut("mirror", "add", store, "-x", copy), status=1)
    refused(tally, "no mirrors yet", samut("mirror", "run", store), "no mirrors")
    done_well(tally, "add", samut("mirror", "add", store, "office", copy))
    refused(tally, "twice", samut("mirror", "add", store, "office", copy), "already")
    done = samut("mirror", "status", store)
    tally.check("status: behind", done.returncode == 1 and "office\t%s\tedit 0 of 1" % copy in done.stdout, done.stdout)
    tally.equal("run, once", samut("mirror", "run", store).stdout, "office: up to date\n")
    tally.equal("it is there", head(copy), own(store))
    done_well(tally, "status: up to date", samut("mirror", "status", store), "edit 1 of 1")
    refused(tally, "run of another", samut("mirror", "run", store, "home"), "no such")
    done_well(tally, "remove", samut("mirror", "remove", store, "office"))
    refused(tally, "remove twice", samut("mirror", "remove", store, "office"), "no mirror")
    refused(tally, "usage", samut("mirror", "add", store, "x"), status=2)


def background(tally, desk):
    """Each batch goes along; while the mirror is away the store works on, and it is caught up with by itself."""
    store, copy = desk.store("background"), bare(desk.path("background.git"))
    with Mount(store, desk.path("background-mount")) as mount:
        done_well(tally, "add while mounted", samut("mirror", "add", store, "office", copy))
        tally.check("pushed by itself", until(lambda: head(copy) == own(store)))
        partner(mount.path("partners/ก"), "หนึ่ง")
        mount.wait_committed()
        tally.check("an edit follows", until(lambda: head(copy) == own(store)))
        os.rename(copy, copy + ".away")
        partner(mount.path("partners/ข"), "สอง")
        mount.wait_committed()
        status = lambda: samut("mirror", "status", store)  # noqa: E731
        tally.check("away: told", until(lambda: "Result: " in status().stdout and "Result: ok" not in status().stdout), status().stdout)
        with open(mount.path(".samut/status"), encoding="utf-8") as file:
            told = file.read()
        tally.check("away: the mount's status tells it, too", "Mirror: office: " in told and "background.git" in told, told)
        tally.check("away: what git says, and when it is tried again", "background.git" in status().stdout and "Next: " in status().stdout, status().stdout)
        partner(mount.path("partners/ค"), "สาม")
        os.rename(copy + ".away", copy)
        tally.check("back: caught up", until(lambda: head(copy) == own(store)))
        tally.check("and well again", until(lambda: status().returncode == 0 and "Result: ok" in status().stdout), status().stdout)
        partner(mount.path("partners/ง"), "สี่")
    tally.equal("the last edit before the end goes along", head(copy), own(store))


def waits_for_lock(process):
    with open("/proc/locks", encoding="utf-8") as table:
        return any("-> FLOCK" in line and line.split()[5] == str(process.pid) for line in table)


def at_once(tally, desk):
    """A push by hand while the daemon pushes waits for it, and finds that all is done."""
    store, copy = desk.store("at-once"), bare(desk.path("at-once.git"))
    gate, count = desk.path("gate"), desk.write("count", "")
    os.mkfifo(gate)
    with open(copy + "/hooks/pre-receive", "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\necho >>%s\nread go <%s\n" % (count, gate))
    os.chmod(copy + "/hooks/pre-receive", 0o755)
    with Mount(store, desk.path("at-once-mount")):
        done_well(tally, "add", samut("mirror", "add", store, "office", copy))
        tally.check("the daemon pushes", until(lambda: os.path.getsize(count)))
        by_hand = subprocess.Popen(program("samut") + ["mirror", "run", store], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        tally.check("by hand: waits", until(lambda: waits_for_lock(by_hand) or os.path.getsize(count) > 1 or by_hand.poll() is not None))
        for unused in range(os.path.getsize(count)):
            with open(gate, "w", encoding="utf-8") as file:
                file.write("go\n")
        said = by_hand.communicate(timeout=60)[0]
        tally.check("by hand: done", by_hand.returncode == 0 and "up to date" in said, said)
        tally.equal("pushed once", os.path.getsize(count), 1)
        tally.equal("it is there", head(copy), own(store))


def foreign(tally, desk):
    """A mirror that holds something else is told, never overwritten."""
    store, copy = desk.store("foreign"), bare(desk.path("foreign.git"))
    commit = b"commit refs/heads/main\ncommitter a <b> 1 +0000\ndata 1\nx\nM 100644 inline b\ndata 1\nb\n"
    subprocess.run(["git", "--git-dir", copy, "fast-import", "--quiet"], input=commit, check=True)
    before = head(copy)
    done_well(tally, "add", samut("mirror", "add", store, "office", copy))
    refused(tally, "run", samut("mirror", "run", store), "rejected")
    tally.equal("it keeps what it has", head(copy), before)
    done_well(tally, "another", samut("mirror", "add", store, "closed", bare(desk.path("closed.git"))))
    hook = desk.path("closed.git") + "/hooks/pre-receive"
    with open(hook, "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\necho closed on Sundays\nexit 1\n")
    os.chmod(hook, 0o755)
    refused(tally, "a mirror that refuses: its words", samut("mirror", "run", store, "closed"), "closed on Sundays")


def set_back(tally, desk):
    """A store that was put back to an older copy: the mirror knows more, and verify, where git still knows what went there."""
    store, copy, older = desk.store("back"), bare(desk.path("back.git")), desk.path("older")
    done_well(tally, "add", samut("mirror", "add", store, "office", copy))
    feed("File,Name,Sector\nก,หนึ่ง,state\n", "import", store, "partner", "-")
    samut("mirror", "run", store)
    shutil.copytree(store, older)
    feed("File,Name,Sector\nก,สอง,state\n", "import", store, "partner", "-")
    done_well(tally, "the newest goes along", samut("mirror", "run", store))
    sound(tally, "whole", store)
    refused(tally, "the older copy pushes", samut("mirror", "run", older), "another history than this store", "set back or rewritten", "rejected")
    newest = own(store)
    shutil.copytree(store + "/history.git/refs/remotes", older + "/history.git/refs/remotes", dirs_exist_ok=True)
    refused(tally, "git knows what went there", samut("verify", older), "refs/remotes/office/main: commit %s went to this mirror" % newest)
    refused(tally, "also when the commit is there", verify_with_commit(store, older), "refs/remotes/office/main: commit %s went to this mirror" % newest)
    tally.equal("status: not even", samut("mirror", "status", older).returncode, 1)


def verify_with_commit(store, older):
    subprocess.run(["git", "--git-dir", older + "/history.git", "fetch", "-q", store + "/history.git", "main"], check=True)
    return samut("verify", older)


def whole(tally, desk):
    """From the mirror alone, file by file: records, notes, attachments large and small, owners, modes, inode numbers."""
    store, copy = desk.store("whole"), bare(desk.path("whole.git"))
    done_well(tally, "cases", samut("generate", "--households", "40", store))
    with Mount(store, desk.path("whole-mount")) as mount:
        home = subprocess.run("ls -d households/*/*/*/*/* | head -1", shell=True, cwd=mount.point, capture_output=True, text=True).stdout.strip()
        with open(mount.path(home, "attachments/สแกน.bin"), "wb") as file:
            file.write(os.urandom(700000))
        with open(mount.path(home, "notes/ก.txt"), "w", encoding="utf-8") as file:
            file.write("บันทึก\n")
        os.chmod(mount.path(home, "notes/ก.txt"), 0o600)
        os.chown(mount.path(home, "notes"), 4242, 4243)
        done_well(tally, "add", samut("mirror", "add", store, "office", copy))
    tally.equal("all of it is there", head(copy), own(store))
    made = desk.path("made")
    done_well(tally, "rebuild from it", samut("rebuild", "--from", copy, made), "rebuilt")
    same_store(tally, desk, made, store)
    sound(tally, "made from the mirror", made)
    feed("File,Name,Sector\nlater,ภายหลัง,state\n", "import", made, "partner", "-")
    tally.equal("its history goes on", edits(made), edits(store) + 1)
    refused(tally, "not into a full folder", samut("rebuild", "--from", copy, store), "not empty")
    refused(tally, "from nowhere", samut("rebuild", "--from", desk.path("none.git"), desk.path("nothing")), "none.git")
    shutil.rmtree(made)


def main():
    tally = Tally()
    with Desk() as desk:
        for test in (manage, background, at_once, foreign, set_back, whole):
            tally.run(test.__name__, test, tally, desk)
    tally.finish()


main()
