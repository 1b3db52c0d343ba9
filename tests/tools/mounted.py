#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every command while the store is mounted: writers hand their work to the daemon, readers work beside it, paths in the mount name the store.
And restore, the looks into the history, usage and exit statuses."""
import os
import re
import stat
import subprocess
import time

from toolkit import Desk, Mount, Tally, done_well, edits, feed, program, refused, run_git, samut, sound, tree

PARTNER = "File,Name,Sector\n%s,หน่วยงาน,state\n"
COMMANDS = "init import export log show diff blame restore status why rules verify rebuild mirror seal generate".split()


def in_folder(folder, *arguments):
    return subprocess.run(program("samut") + list(arguments), cwd=folder, capture_output=True, text=True, timeout=120)


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def wait_until(condition, seconds=20):
    """A removal counts after a short grace, and is a commit a little later."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("not within %d s" % seconds)
        time.sleep(0.05)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def daemon(tally, desk):
    """The long name is too long for a socket's address."""
    store = desk.store("long-" + "x" * 120)
    with Mount(store, desk.path("m")) as mount:
        partner = mount.path("partners", "alpha", "partner.txt")
        os.listdir(mount.path("partners"))
        tally.check("not there before", not os.path.exists(partner))
        done_well(tally, "import through the daemon", feed(PARTNER % "alpha", "import", store, "partner", "-"), "1 records")
        tally.equal("is seen at once", read(partner), "Name: หน่วยงาน\nSector: state\n")
        tally.check("and listed", "alpha" in os.listdir(mount.path("partners")))
        refused(tally, "a refusal through the daemon", feed(PARTNER.replace("state", "purple") % "b", "import", store, "partner", "-"), "standard input:2: Sector")
        done_well(tally, "a changed record", feed("File,Name\nalpha,ใหม่\n", "import", mount.point, "partner", "-"))
        tally.equal("is seen at once, too", read(partner), "Name: ใหม่\nSector: state\n")
        desk.write("t/partners/beta/partner.txt", "Name: ข\nSector: state\n")
        done_well(tally, "a tree", samut("import", store, desk.path("t")), "1 files imported")
        done_well(tally, "generate", samut("generate", "--households=10", store), "10 households")
        tally.equal("households", len([path for path in tree(mount.path("households")) if path.endswith("household.txt")]), 10)
        done_well(tally, "export beside it", samut("export", "--csv", "partner", store), "partners/beta/partner.txt")
        done_well(tally, "wait", samut("status", "--wait", "20", store), "lag        0")
        tally.check("status names the holder", "held by    process %d" % mount.process.pid in samut("status", store).stdout)
        sound(tally, "beside the daemon", store)
        refused(tally, "rebuild", samut("rebuild", "--force", store), "in use by process")
        refused(tally, "init over it", samut("init", store), "in use by process")
        with open("/proc/self/mountinfo", encoding="utf-8", errors="replace") as table:
            tally.check("the socket is private", stat.S_IMODE(os.stat(store + "/socket").st_mode) == 0o600, table.read(0))
        authors = run_git(store, "log", "--format=%an %(trailers:key=Via,valueonly,separator=%x2C)").stdout.splitlines()
        tally.check("by whoever called", all(line.endswith("samut") for line in authors[:-1]), authors)
    tally.check("no socket is left", not os.path.exists(store + "/socket"))
    done_well(tally, "and without a daemon", feed(PARTNER % "gamma", "import", store, "partner", "-"))
    sound(tally, "afterwards", store)


def foreign(tally, desk):
    """Another user may neither read the store nor be served."""
    store = desk.store("mine")
    os.chmod(desk.root, 0o755)
    with Mount(store, desk.path("m2"), options=["allow_other"]) as mount:
        as_other = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] + program("samut")
        for command in (["status", store], ["verify", store], ["log", store], ["export", "--csv", "partner", store], ["import", store, "partner", "-"]):
            done = subprocess.run(as_other + command, input="File,Name\nx,y\n", capture_output=True, text=True, timeout=60)
            refused(tally, "another user: " + command[0], done)
        probe = "import sys\ntry:\n open(sys.argv[1],'w').write('x')\nexcept OSError as e: print(e.errno)"
        subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "python3", "-c", probe, mount.path("partners", "bad.txt")])
        done = subprocess.run(as_other + ["why"], cwd=mount.point, capture_output=True, text=True, timeout=60)
        tally.check("why, in the mount", done.returncode == 0, done.stderr)


def looks(tally, desk):
    store = desk.store("looks")
    with Mount(store, desk.path("m3")) as mount:
        place, record = mount.path("partners", "alpha"), mount.path("partners", "alpha", "partner.txt")
        feed(PARTNER % "alpha", "import", store, "partner", "-")
        write(record, "Name: สอง\nSector: state\n")
        os.mkdir(mount.path("partners", "beta"))
        os.chmod(record, 0o600)
        done_well(tally, "log of a path in the mount", samut("log", "--format=%s", record), "edit partners/alpha/partner.txt\nimport partner")
        done_well(tally, "log in a folder", in_folder(place, "log", "--format=%s", "partner.txt"), "edit partners/alpha/partner.txt\nimport partner")
        tally.check("log of a folder shows modes", "chmod" in in_folder(place, "log", "--format=%s", ".").stdout)
        tally.check("log of all", "init" in in_folder(place, "log", "--format=%s").stdout)
        tally.check("differences without nodelists", ".samut" not in samut("log", "-p", store).stdout)
        done_well(tally, "options with a value", samut("log", "-n", "1", "--format=%s", store, "partners/alpha/partner.txt"), "chmod partners")
        done_well(tally, "show", samut("show", record), "mode 0664 → 0600")
        done_well(tally, "show a revision", samut("show", "--format=%s", store, "main~2"), "edit partners/alpha/partner.txt")
        done_well(tally, "show a text", samut("show", store, "main:partners/alpha/partner.txt"), "Name: สอง")
        done_well(tally, "diff", samut("diff", record), "-Name: หน่วยงาน\n+Name: สอง")
        done_well(tally, "diff from a revision", samut("diff", store, "main~4", "partners/alpha"), "+Name: สอง")
        done_well(tally, "blame", samut("blame", record), "Sector: state")
        os.rename(place, mount.path("partners", "omega"))
        followed = samut("log", "--format=%s", mount.path("partners/omega/partner.txt")).stdout
        tally.check("a moved record is followed", "import partner" in followed, followed)
        refused(tally, "blame of nothing", samut("blame", mount.path("partners/none.txt")))
        refused(tally, "blame of two", samut("blame", store, "a", "b"), status=2)
        refused(tally, "log outside", in_folder(desk.root, "log"), "which store")
        refused(tally, "no option of git", samut("log", "--no-such-option", store))
        linked = desk.path("link")
        os.symlink(mount.point, linked)
        done_well(tally, "through a link", samut("log", "--format=%s", os.path.join(linked, "partners/omega/partner.txt")), "edit partners")


def restores(tally, desk):
    store = desk.store("restores")
    with Mount(store, desk.path("m4")) as mount:
        record, other = mount.path("partners/alpha/partner.txt"), mount.path("partners/alpha/notes/a.txt")
        feed(PARTNER % "alpha", "import", store, "partner", "-")
        write(other, "จำไว้\n")
        os.chmod(other, 0o640)
        os.chown(other, 12, 34)
        os.mkdir(mount.path("partners/alpha/notes/empty"))
        write(record, "Name: ใหม่\nSector: state\n")
        inode = os.stat(record).st_ino
        refused(tally, "what is there", samut("restore", record), "--at")
        done_well(tally, "an older text", samut("restore", "--at", "main~1", record), "1 files restored")
        tally.equal("is back", read(record), "Name: หน่วยงาน\nSector: state\n")
        tally.equal("in the same file", os.stat(record).st_ino, inode)
        done_well(tally, "again", samut("restore", "--at", "main~2", record), "nothing to restore")
        subprocess.run(["rm", "-r", mount.path("partners/alpha")], check=True)
        wait_until(lambda: run_git(store, "cat-file", "-e", "main:partners/alpha").returncode)
        before = edits(store)
        done_well(tally, "a deleted place", samut("restore", store, "partners/alpha"), "2 files restored")
        mount.wait_committed()
        tally.equal("is one edit", edits(store), before + 1)
        tally.equal("its note", read(other), "จำไว้\n")
        found = os.stat(other)
        tally.equal("its owner and mode", (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)), (12, 34, 0o640))
        tally.check("its empty folder", os.path.isdir(mount.path("partners/alpha/notes/empty")))
        refused(tally, "what never was", samut("restore", store, "partners/none"), "never there")
        refused(tally, "no time", samut("restore", "--at", "someday", record), "is no date, time")
        refused(tally, "before the store was", samut("restore", "--at", "2560-01-01", record), "no edit yet")
        time.sleep(2.1)  # git knows whole seconds
        done_well(tally, "a time", samut("restore", "--at", "1 second ago", record), "nothing to restore")
        done_well(tally, "today", samut("restore", "--at", time.strftime("%d/%m/") + str(time.localtime().tm_year + 543), record), "nothing to restore")
    sound(tally, "restored", store)


def usage(tally, desk):
    overview = samut("help")
    for command in COMMANDS:
        tally.check("help names " + command, "\n  %s " % command in overview.stdout)
        done_well(tally, "help " + command, samut("help", command), "usage: samut " + command)
        done_well(tally, command + " --help", samut(command, "--help"), "usage: samut " + command)
    for arguments in ([], ["none"], ["help", "none"], ["init"], ["init", "a", "b"], ["init", "--what", "a"], ["import", "a"], ["export", "a"],
                      ["export", "--csv", "x", "--tree", "y", "z"], ["generate", "a"], ["rebuild"], ["status", "a", "b"], ["status", "--wait=x"],
                      ["verify", "--what"], ["why", "a", "b"], ["rules", "a", "b"], ["restore"]):
        refused(tally, "usage: %s" % arguments, samut(*arguments), status=2)
    for arguments in (["verify", desk.root], ["status", desk.path("none")], ["import", desk.root, "partner", "-"], ["export", "--csv", "partner", desk.root]):
        refused(tally, "no store: %s" % arguments[0], samut(*arguments), "samut: ")
    told = done_well(tally, "rules", samut("rules"), "R11").stdout
    tally.equal("each names its source", told.count("    source: "), told.count("\n\n"))
    done_well(tally, "one rule", samut("rules", "r13"), "the words do not say")
    refused(tally, "no such rule", samut("rules", "R99"), "there is no rule of that name")
    named = desk.path("named")
    done_well(tally, "a mail domain", samut("init", "--mail-domain", "m-society.go.th", named))
    feed(PARTNER % "x", "import", named, "partner", "-")
    tally.check("is the authors'", run_git(named, "log", "-1", "--format=%ae").stdout.endswith("@m-society.go.th\n"))
    grouped = desk.path("grouped")
    done_well(tally, "a group", samut("init", "--group", "12345", grouped))
    tally.check("has the folders", re.search(r"^\d+ 2775 \d+ 12345 \./$", run_git(grouped, "show", "HEAD:households/.samut").stdout, re.M))
    refused(tally, "no such group", samut("init", "--group", "none-such", desk.path("ungrouped")), "there is no such group")
    tally.check("makes nothing", not os.path.exists(desk.path("ungrouped")))
    full = subprocess.run(program("samut") + ["export", "--csv", "partner", named], stdout=open("/dev/full", "w"), stderr=subprocess.PIPE, text=True)
    refused(tally, "a full disk", full, "standard output")


def main():
    tally = Tally()
    with Desk() as desk:
        for test in (usage, daemon, foreign, looks, restores):
            tally.run(test.__name__, test, tally, desk)
    tally.finish()


main()
