#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An auditor's session with ordinary git alone: clone, log, log -p --follow of a moved household, blame, shortlog, fsck, verify-tag."""
import os
import re
import subprocess

from toolkit import Desk, Mount, Tally, samut
from runas import run_as

VILLAGE = "households/70-ราชบุรี/7001-เมืองราชบุรี/700101-หน้าเมือง/01-บ้านกลาง"
STAFF, COLLEAGUE = 20301, 20302


def edit(path, field, value):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(re.sub("^%s:.*$" % field, "%s: %s" % (field, value), text, flags=re.M))


def work(mount):
    """Two people at one case: what the history must tell of."""
    village = mount.path(VILLAGE)
    os.makedirs(village)
    os.makedirs(os.path.dirname(village) + "/02-บ้านใต้")
    for folder in (village, os.path.dirname(village) + "/02-บ้านใต้"):
        os.chmod(folder, 0o777)
    home, moved = village + "/บ้านใจดี", os.path.dirname(village) + "/02-บ้านใต้/บ้านใจดี"

    def staff():
        os.umask(0)
        os.mkdir(home)
        edit(home + "/household.txt", "Address", "99 หมู่ 1")
        edit(home + "/household.txt", "Urgency", "medium")
    run_as(STAFF, staff)
    run_as(COLLEAGUE, lambda: edit(home + "/household.txt", "Urgency", "urgent"))
    run_as(STAFF, lambda: os.rename(home, moved))
    run_as(COLLEAGUE, lambda: edit(moved + "/household.txt", "Phone", "0812345678"))
    mount.wait_committed()
    return os.path.relpath(moved + "/household.txt", mount.point), os.path.relpath(home + "/household.txt", mount.point)


def git(folder, *arguments):
    return subprocess.run(["git", "-C", folder, *arguments], capture_output=True, text=True, env={**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"})


def session(tally, desk):
    key, store, clone = desk.path("key"), desk.path("store"), desk.path("clone")
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    samut("init", "--sign", key, store)
    os.chmod(desk.root, 0o755)
    with Mount(store, desk.path("cases")) as mount:
        path, old = work(mount)
    done = subprocess.run(["git", "clone", "-q", store + "/history.git", clone], capture_output=True, text=True)
    tally.equal("clone", (done.returncode, done.stderr), (0, ""))
    tally.check("the tree is there, Thai names readable", os.path.isfile(os.path.join(clone, path)))
    done = git(clone, "fsck", "--strict")
    tally.equal("fsck --strict", (done.returncode, done.stdout.strip()), (0, ""))

    log = git(clone, "log", "--format=%an|%s").stdout.splitlines()
    tally.equal("log: who did what, newest first", [line for line in log if "20301" in line or "20302" in line], [
        "uid 20302|edit " + path, "uid 20301|move %s → %s" % (os.path.dirname(old), os.path.dirname(path)), "uid 20302|edit " + old,
        "uid 20301|edit " + old, "uid 20301|edit " + old, "uid 20301|create " + os.path.dirname(old)])
    patch = git(clone, "log", "-p", "--follow", "--format=BY %an", "--", path).stdout
    tally.equal("log -p --follow goes on beyond the move", re.findall(r"^BY (.*)$", patch, re.M),
                ["uid 20302", "uid 20301", "uid 20302", "uid 20301", "uid 20301", "uid 20301"])
    tally.check("the one changed line", "-Urgency: medium\n+Urgency: urgent\n" in patch, patch)
    tally.check("a move is a rename", "similarity index 100%" in patch and "rename to " in patch)
    body = git(clone, "log", "-1", "--format=%B", "--grep", "^Urgency: medium → urgent").stdout
    tally.check("the body tells the field with old and new value", "Urgency: medium → urgent" in body and "Uid: 20302" in body, body)
    blame = {line.split(")", 1)[1].strip(): line for line in git(clone, "blame", "--", path).stdout.splitlines()}
    for text, who in (("Urgency: urgent", "uid 20302"), ("Address: 99 หมู่ 1", "uid 20301"), ("Phone: 0812345678", "uid 20302")):
        tally.check("blame: %s is by %s" % (text, who), who in blame.get(text, ""), blame.get(text))
    short = git(clone, "shortlog", "-sne", "HEAD").stdout
    tally.check("shortlog -sne: real people", re.search(r"4\tuid 20301 <uid20301@", short) and re.search(r"2\tuid 20302 <uid20302@", short), short)
    changes = [int(number) for number in git(clone, "log", "--reverse", "--format=%(trailers:key=Change,valueonly)").stdout.split()]
    tally.equal("edits are numbered without a gap", changes, list(range(1, len(changes) + 1)))
    tags = git(clone, "tag", "-l").stdout.split()
    tally.equal("a checkpoint of the last edit", tags, ["checkpoint/%d" % len(changes)])
    done = git(clone, "-c", "gpg.ssh.allowedSignersFile=%s/allowed_signers" % store, "verify-tag", tags[0])
    tally.check("verify-tag", done.returncode == 0 and "Good" in done.stderr, done.stderr)
    tally.equal("it is on the head", git(clone, "rev-list", "-n1", tags[0]).stdout, git(clone, "rev-parse", "HEAD").stdout)


def main():
    tally = Tally()
    with Desk() as desk:
        tally.run("session", session, tally, desk)
    tally.finish()


main()
