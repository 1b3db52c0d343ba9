#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A Windows client's view through Samba (shadow_copy2): Previous Versions are the times at which a directory changed, an old version
has the old bytes, and records are read and saved as by anyone else. A private smbd on loopback, everything of it in the test's folder."""
import calendar
import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import time

from desk import Desk, get, household_text, id_of, member_text, note_text, put, run
from tally import Tally

USER, PASSWORD = "daemon", "ลับเฉพาะทดสอบ"  # every system has that user; the password is the private smbd's own

CONFIGURATION = """[global]
server role = standalone server
interfaces = lo
bind interfaces only = yes
smb ports = %(port)d
disable netbios = yes
passdb backend = tdbsam:%(folder)s/passdb.tdb
private dir = %(folder)s/private
lock directory = %(folder)s/lock
state directory = %(folder)s/state
cache directory = %(folder)s/cache
pid directory = %(folder)s/pid
ncalrpc dir = %(folder)s/ncalrpc
log file = %(folder)s/log
load printers = no
disable spoolss = yes
smb2 leases = no

[cases]
path = %(point)s
read only = no
oplocks = no
vfs objects = shadow_copy2
shadow:snapdir = .snapshots
shadow:snapdirseverywhere = yes
shadow:format = @GMT-%%Y.%%m.%%d-%%H.%%M.%%S
shadow:localtime = no
shadow:sort = desc
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """smbd, for as long as the block lasts."""

    def __init__(self, desk):
        self.folder = os.path.join(desk.folder, "samba")
        self.port = free_port()
        for name in ("private", "lock", "state", "cache", "pid", "ncalrpc"):
            os.makedirs(os.path.join(self.folder, name))
        os.chmod(os.path.join(self.folder, "private"), 0o700)
        self.config = os.path.join(self.folder, "smb.conf")
        put(self.config, (CONFIGURATION % {"port": self.port, "folder": self.folder, "point": desk.mount.point}).encode())

    def __enter__(self):
        line = (PASSWORD + "\n") * 2
        done = run(["smbpasswd", "-c", self.config, "-s", "-a", USER], stdin=line.encode())
        if done.returncode:
            raise RuntimeError("smbpasswd: " + done.output)
        self.process = subprocess.Popen(["smbd", "--foreground", "--no-process-group", "-s", self.config], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)  # it ends its whole group
        deadline = time.monotonic() + 30
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("smbd: " + get(os.path.join(self.folder, "log")).decode("utf-8", "replace")[-500:])
            time.sleep(0.1)
        return self

    def __exit__(self, *unused):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def client(self, *commands):
        """What smbclient says to the commands."""
        return run(["smbclient", "-s", self.config, "-p", str(self.port), "-U", "%s%%%s" % (USER, PASSWORD), "//127.0.0.1/cases", "-c",
                    "; ".join(commands)], environment={"TZ": "UTC"})


def versions(output):
    return re.findall(r"^(@GMT-[0-9.-]+)$", output, re.M)


def on_wire(path):
    return path.replace("/", "\\")


def next_second():
    now = int(time.time())
    while int(time.time()) == now:
        time.sleep(0.02)


def check_told(tally, output, texts, home):
    """Windows shows versions that differ in size or time, so both are to be true. (smbclient rounds times.)"""
    told = re.findall(r"^(@GMT-\S+)\n(?:.*\n){2}write_time: +(.*) UTC\n.*\nsize: (\d+)", output, re.M)
    tally.equal("sizes are those of then", [int(size) for unused, unused, size in told[:len(texts)]], [len(text) for text in reversed(texts)])
    far = [(version, written) for version, written, unused in told
           if abs(calendar.timegm(time.strptime(written)) - os.stat("%s/.snapshots/%s/household.txt" % (home, version)).st_mtime) > 1]
    tally.equal("and so are times", (len(told) >= len(texts), far), (True, []))


def test_versions(tally, desk, server):
    owner = pwd.getpwnam(USER).pw_uid
    home = desk.household("แฟ้มแชร์", uid=owner)
    record = home + "/household.txt"
    texts = [get(record)]
    for urgency in ("urgent", "long"):
        next_second()
        put(record, household_text(id_of(home), urgency))
        texts.append(get(record))
    name = on_wire(desk.relative(record))
    done = server.client('allinfo "%s"' % name)
    found = versions(done.stdout)
    tally.check("a record has a version for each second in which something changed beside it", len(found) >= 3, found)
    check_told(tally, done.stdout, texts, home)  # the place itself may be of a second before
    tally.equal("newest first", found, sorted(found, reverse=True))
    tally.equal("they are the names in .snapshots", sorted(found), sorted(os.listdir(home + "/.snapshots")))
    for text, version in zip(reversed(texts), found):
        kept = desk.outside("kept")
        done = server.client('get "%s\\%s" "%s"' % (version, name, kept))
        tally.check("getting %s" % version, done.returncode == 0, done.output)
        tally.equal("gives the bytes of then", get(kept), text)
        os.unlink(kept)
    done = server.client('allinfo "%s"' % on_wire(desk.relative(home)))
    tally.equal("the directory has the same", versions(done.stdout), found)
    done = server.client('ls "%s\\%s\\*"' % (found[2], on_wire(desk.relative(home))))
    tally.check("an old directory is listed", "household.txt" in done.stdout and "members" in done.stdout, done.output)
    done = server.client('put "%s" "%s\\%s"' % (desk.mount.log, found[0], name))
    tally.check("nothing is written there", "NT_STATUS" in done.output, done.output)
    tally.equal("and nothing was", get(record), texts[-1])


def test_deleted(tally, desk, server):
    """A deleted file is found in the versions of its directory."""
    home = desk.household("ลบแล้ว", uid=pwd.getpwnam(USER).pw_uid)
    note = desk.note(home, uid=pwd.getpwnam(USER).pw_uid)
    text = get(note)
    next_second()
    folder, name = on_wire(desk.relative(os.path.dirname(note))), os.path.basename(note)
    done = server.client('rm "%s\\%s"' % (folder, name))
    tally.check("deleted through Samba", done.returncode == 0 and not os.path.exists(note), done.output)
    desk.pause()
    found = versions(server.client('allinfo "%s"' % folder).stdout)
    tally.check("its folder has the times before and after", len(found) >= 2, found)
    kept = desk.outside("kept")
    done = server.client('get "%s\\%s\\%s" "%s"' % (found[1], folder, name, kept))
    tally.check("got back", done.returncode == 0 and get(kept) == text, done.output)


def test_work(tally, desk, server):
    """Ordinary reading and saving, also a restore as Windows does it: the old text is written over the new one."""
    uid = pwd.getpwnam(USER).pw_uid
    home = desk.household("งานประจำ", uid=uid)
    member = desk.member(home, uid=uid)
    name, kept = on_wire(desk.relative(member)), desk.outside("kept")
    tally.equal("reading", (server.client('get "%s" "%s"' % (name, kept)).returncode, get(kept)), (0, get(member)))
    old = get(member)
    next_second()
    desk.edits()
    put(kept, member_text("ทำนา"))
    done = server.client('put "%s" "%s"' % (kept, name))
    tally.check("saving", done.returncode == 0 and get(member) == member_text("ทำนา"), done.output)
    commits = desk.edits()
    tally.equal("is one edit of that user", [(commit.trailers["Uid"], commit.body) for commit in commits], [(str(uid), ["Occupation: ค้าขาย → ทำนา"])])
    found = versions(server.client('allinfo "%s"' % name).stdout)
    server.client('get "%s\\%s" "%s"' % (found[1], name, kept))
    server.client('put "%s" "%s"' % (kept, name))
    tally.equal("restored", (get(member), [commit.body for commit in desk.edits()]), (old, [["Occupation: ทำนา → ค้าขาย"]]))
    put(kept, b"Sex: purple\n")
    done = server.client('put "%s" "%s"' % (kept, name))
    tally.check("a wrong text is refused there, too", get(member) == old and os.path.exists(member + ".rejected"), done.output)
    listing = server.client('ls "%s\\*"' % on_wire(desk.relative(home))).stdout
    tally.check("listings show no .snapshots", "household.txt" in listing and ".snapshots" not in listing, listing)


def lacking():
    """What keeps the test from running, or nothing."""
    missing = [name for name in ("smbd", "smbclient", "smbpasswd") if not shutil.which(name)]
    if missing:
        return "%s not installed (tools/deps test)" % ", ".join(missing)
    modules = re.search(r"MODULESDIR: (.*)", run(["smbd", "-b"]).stdout)
    if modules and not os.path.exists(modules.group(1) + "/vfs/shadow_copy2.so"):
        return "samba-vfs-modules not installed (tools/deps test)"
    return "smbd wants root" if os.getuid() else ""


def main():
    os.environ["PATH"] += ":/usr/sbin"
    reason = lacking()
    if reason:
        print("skipped: " + reason)
        sys.exit(77)
    tally = Tally()
    with Desk() as desk, Server(desk) as server:
        tally.run("versions", test_versions, tally, desk, server)
        tally.run("deleted", test_deleted, tally, desk, server)
        tally.run("work", test_work, tally, desk, server)
    tally.finish()


if __name__ == "__main__":
    main()
