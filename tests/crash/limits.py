#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Limits and wrong starts: a full disk, no descriptors, a largest file size, stores that are missing, foreign, held, damaged or newer.
Each must end in a clear message and a status other than 0, or in errors to the caller, and must leave no damage behind.

    limits.py [--only WORD] [--work DIR]

Needs root (tmpfs mounts, capabilities). Exit status 1 when a check failed. Programs: SAMUTFS, SAMUT.
"""
import argparse
import errno
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

from harness import end_in_order
from audit import audit_store, brief, token
from casework import make_household, member_text, read_text, save_by_rename, save_in_place
from mount import Mount, StartFailed, make_store, samut
from tally import Tally, errno_name

MESSAGE = re.compile(r"^samut(fs)?: .+", re.M)
CRASH = re.compile(r"assert|segmentation|core dumped|aborted|sanitizer", re.I)
MEMBER = "members/01-สมมติ.txt"
PATIENCE = 60


class Place:
    """A directory with one store that holds one household, at rest; removed with its mounts at the end."""

    def __init__(self, tally, base, name, megabytes=None):
        self.tally = tally
        self.name = name
        self.directory = os.path.join(base, name)
        self.disk = os.path.join(self.directory, "disk")
        self.small = megabytes is not None
        os.makedirs(self.disk)
        if self.small:
            subprocess.run(["mount", "-t", "tmpfs", "-o", "size=%dm" % megabytes, "limits", self.disk], check=True)
        self.store = make_store(os.path.join(self.disk, "store"))
        self.mount = Mount(self.store, os.path.join(self.directory, "mount"), log=os.path.join(self.directory, "log"))
        self.kept = {}
        with self.mount:
            self.home = make_household(self.mount, "ครัวเรือน")
            self.save(MEMBER, member_text(token("first", 1)), save_in_place)
            self.mount.wait_committed()
            self.mount.stop()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.mount.kill9()
        if self.small:
            subprocess.run(["umount", "-l", self.disk], capture_output=True)

    def save(self, path, content, how=save_in_place):
        """Saves and remembers what was acknowledged."""
        how(os.path.join(self.home, path), content)
        self.kept[path] = content

    def grow(self, megabytes):
        subprocess.run(["mount", "-o", "remount,size=%dm" % megabytes, self.disk], check=True)

    def refuses(self, what, wrapper=(), mount=None):
        """The daemon must not start, must end by itself with a status, and must say why."""
        mount = mount or self.mount
        try:
            mount.start(wrapper=wrapper, timeout=PATIENCE)
        except StartFailed as failure:
            check_message(self.tally, "%s: %s" % (self.name, what), failure.status, failure.output)
            return
        mount.kill9()
        self.tally.check("%s: %s is refused" % (self.name, what), False, "the daemon started")

    def sound(self, what="afterwards"):
        """A normal start: everything kept is there, a new save works, the store is in order."""
        label = "%s: %s" % (self.name, what)
        try:
            self.mount.start(timeout=PATIENCE)
        except StartFailed as failure:
            self.tally.check(label + ": starts", False, failure)
            return
        with self.mount.watch(PATIENCE) as late:
            self.tally.run(label, self.inspect)
        self.mount.kill9()
        self.tally.check(label + ": does not hang", not late)
        audit_store(self.tally, label, self.store)

    def inspect(self):
        for path, content in self.kept.items():
            self.tally.check(path, content_of(os.path.join(self.home, path)) == content, "not as acknowledged")
        self.save(MEMBER, member_text(token("again", len(self.kept))), save_by_rename)
        self.tally.equal("a new save", read_text(os.path.join(self.home, MEMBER)), self.kept[MEMBER])
        self.mount.wait_committed()
        self.tally.equal("the daemon ends with", self.mount.stop(), 0)


def content_of(path):
    return read_text(path) if os.path.exists(path) else None


def check_message(tally, label, status, output):
    tally.check(label + ": ends by itself with a status", status is not None and status > 0, status)
    tally.check(label + ": says what is wrong", MESSAGE.search(output), brief(output) or "(nothing)")
    tally.check(label + ": no crash", not CRASH.search(output), brief(output))


def fill(place, size, tally):
    """Saves ever more attachments until one is refused; its errno."""
    for number in range(1000):
        try:
            place.save("attachments/%03d.bin" % number, os.urandom(size))
        except OSError as error:
            return error.errno
    return 0


# Cases. Each gets the tally and a directory to work in.

def full_disk(tally, base):
    with Place(tally, base, "full disk", megabytes=24) as place:
        place.mount.start()
        with place.mount.watch(PATIENCE) as late:
            number = fill(place, 512 * 1024, tally)
            tally.check("full disk: the caller is told", number in (errno.ENOSPC, errno.EDQUOT, errno.EIO), errno_name(number))
            tally.equal("full disk: namely with", errno_name(number), "ENOSPC")
            tally.check("full disk: the daemon lives on", place.mount.alive(), brief(place.mount.output()))
            for path, content in place.kept.items():
                tally.check("full disk: %s can be read" % path, content_of(os.path.join(place.home, path)) == content)
            small = sum(refused(lambda: place.save(MEMBER, member_text(token("full", turn)))) for turn in range(200))
            print("full disk: %d of 200 small saves refused" % small)
            ended = end(place.mount)
        tally.check("full disk: unmounting does not hang", not late and ended is not None)
        tally.check("full disk: the daemon does not crash", ended is None or ended >= 0, ended)
        try:
            place.mount.start(timeout=PATIENCE)
            tally.check("full disk: a start on it", True)
            place.mount.kill9()
        except StartFailed as failure:
            check_message(tally, "full disk: a start on it", failure.status, failure.output)
        place.grow(96)
        place.sound("after it was enlarged")


def end(mount):
    try:
        return mount.stop(timeout=PATIENCE / 2)
    except (OSError, TimeoutError):
        return None


def refused(function):
    try:
        function()
    except OSError:
        return True
    return False


def few_descriptors(tally, base):
    with Place(tally, base, "descriptors") as place:
        for limit in (4, 8, 12, 16, 24, 32, 64):
            try:
                place.mount.start(wrapper=["prlimit", "--nofile=%d:%d" % (limit, limit)], timeout=PATIENCE)
            except StartFailed as failure:
                if limit > 4:  # with fewer not even the shared libraries load
                    check_message(tally, "descriptors: %d" % limit, failure.status, failure.output)
                continue
            with place.mount.watch(PATIENCE) as late:
                files = open_many(os.path.join(place.home, MEMBER), 200)
                refused(lambda: place.save(MEMBER, member_text(token("few", limit))))
                for descriptor in files:
                    os.close(descriptor)
                saved = not refused(lambda: place.save(MEMBER, member_text(token("then", limit))))
                status = end(place.mount)
            place.mount.kill9()
            tally.check("descriptors: %d: no hang" % limit, not late)
            tally.check("descriptors: %d: no crash" % limit, status is not None and status >= 0, "status %s: %s" % (status, brief(place.mount.output())))
            print("descriptors: with %d: %d opens of 200, save %s, status %s" % (limit, len(files), "kept" if saved else "refused", status))
        place.sound()


def open_many(path, count):
    files = []
    for _ in range(count):
        try:
            files.append(os.open(path, os.O_RDONLY))
        except OSError:
            break
    return files


def file_size_limit(tally, base):
    with Place(tally, base, "file size") as place:
        for limit in (64 << 10, 1 << 20):
            try:
                place.mount.start(wrapper=["prlimit", "--fsize=%d:%d" % (limit, limit)], timeout=PATIENCE)
            except StartFailed as failure:
                check_message(tally, "file size: %d" % limit, failure.status, failure.output)
                continue
            with place.mount.watch(PATIENCE) as late:
                number = fill(place, 256 << 10, tally)
                tally.check("file size: %d: the caller is told" % limit, number in (errno.EFBIG, errno.ENOSPC, errno.EIO), errno_name(number))
                tally.check("file size: %d: SIGXFSZ kills nobody" % limit, place.mount.alive(), brief(place.mount.output()))
                status = end(place.mount)
            place.mount.kill9()
            tally.check("file size: %d: no hang" % limit, not late)
            tally.check("file size: %d: no crash" % limit, status is not None and status >= 0, "status %s" % status)
        place.sound()


def unreadable_history(tally, base):
    """Root without the right to overrule modes, so that a closed folder is closed."""
    caps = "-dac_override,-dac_read_search"
    powerless = ["setpriv", "--inh-caps", caps, "--bounding-set", caps]
    with Place(tally, base, "history") as place:
        git = os.path.join(place.store, "history.git")
        mode = os.stat(git).st_mode & 0o7777
        for name in (git, os.path.join(git, "objects")):
            old = os.stat(name).st_mode & 0o7777
            os.chmod(name, 0)
            place.refuses("unreadable " + os.path.relpath(name, place.store), powerless)
            os.chmod(name, old)
        tally.equal("history: the mode is as before", os.stat(git).st_mode & 0o7777, mode)
        os.rename(git, git + ".away")
        place.refuses("missing history.git")
        tally.check("history: no new one is made in its place", not os.path.exists(git) or not os.listdir(git))
        shutil.rmtree(git, ignore_errors=True)
        os.rename(git + ".away", git)
        shutil.copy(os.path.join(git, "HEAD"), os.path.join(place.directory, "HEAD"))
        with open(os.path.join(git, "HEAD"), "wb"):
            pass
        try:
            place.mount.start(timeout=PATIENCE)  # it may know what belongs there
        except StartFailed as failure:
            check_message(tally, "history: empty HEAD", failure.status, failure.output)
            shutil.copy(os.path.join(place.directory, "HEAD"), os.path.join(git, "HEAD"))
        place.mount.kill9()
        place.sound()


def second_mount(tally, base):
    with Place(tally, base, "second mount") as place:
        place.mount.start()
        second = Mount(place.store, os.path.join(place.directory, "second"), log=os.path.join(place.directory, "second.log"))
        place.refuses("a store that is mounted", mount=second)
        tally.check("second mount: the holder is named", re.search(r"\d|%s" % re.escape(place.mount.point), second.output()), brief(second.output()))
        place.save(MEMBER, member_text(token("still", 1)))
        tally.equal("second mount: the first works on", read_text(os.path.join(place.home, MEMBER)), place.kept[MEMBER])
        place.mount.kill9()
        place.sound("after the holder was killed")


def no_store(tally, base):
    """Directories and files that are no store, and places that are no mount point."""
    with Place(tally, base, "no store") as place:
        empty, file = os.path.join(place.directory, "empty"), os.path.join(place.directory, "file")
        os.mkdir(empty)
        with open(file, "w") as text:
            text.write("not a store\n")
        for what, path in (("a missing store", os.path.join(place.directory, "missing")), ("an empty directory", empty), ("a file", file)):
            place.refuses(what, mount=Mount(path, place.mount.point, log=os.path.join(place.directory, "other.log")))
            for command in ("verify", "status"):
                done = samut(command, path)
                check_message(tally, "no store: samut %s of %s" % (command, what), done.returncode, done.stderr)
        tally.equal("no store: an empty directory stays empty", os.listdir(empty), [])
        tally.check("no store: a missing one stays missing", not os.path.exists(os.path.join(place.directory, "missing")))
        nowhere = Mount(place.store, os.path.join(place.directory, "point"))
        os.rmdir(nowhere.point)
        place.refuses("a missing mount point", mount=nowhere)
        shutil.copy(file, nowhere.point)
        place.refuses("a file as mount point", mount=nowhere)
        done = samut("init", place.store)
        check_message(tally, "no store: init over a store", done.returncode, done.stderr)
        place.sound()


def change_version(store, step):
    database = sqlite3.connect(os.path.join(store, "samut.db"))
    version = database.execute("pragma user_version").fetchone()[0]
    database.execute("pragma user_version = %d" % (version + step))
    database.close()
    return version


def newer_version(tally, base):
    with Place(tally, base, "newer version") as place:
        version = change_version(place.store, 1)
        place.refuses("a store one version ahead")
        tally.equal("newer version: it is left as it is", change_version(place.store, 1000), version + 1)
        place.refuses("a store far ahead")
        done = samut("verify", place.store)
        check_message(tally, "newer version: samut verify", done.returncode, done.stderr)
        change_version(place.store, -1001)
        place.sound()


def damaged_database(tally, base):
    """Damage cannot be mended at a start, but it must be said."""
    rows = [("an empty database", lambda data: b""), ("a database cut in half", lambda data: data[:len(data) // 8192 * 4096]),
            ("zeros at its head", lambda data: bytes(4096) + data[4096:]), ("garbage", lambda data: os.urandom(len(data)))]
    with Place(tally, base, "damaged") as place:
        file = os.path.join(place.store, "samut.db")
        good = read_text(file)
        for what, damage in rows:
            with open(file, "wb") as database:
                database.write(damage(good))
            if what == "a database cut in half":
                done = samut("verify", place.store)
                tally.check("damaged: samut verify finds it", done.returncode > 0, done.returncode)
            else:
                place.refuses(what)
            for extra in ("samut.db-wal", "samut.db-shm"):
                if os.path.exists(os.path.join(place.store, extra)):
                    os.unlink(os.path.join(place.store, extra))
        with open(file, "wb") as database:
            database.write(good)
        place.sound("with the good database back")


def read_only_disk(tally, base):
    with Place(tally, base, "read-only", megabytes=64) as place:
        subprocess.run(["mount", "-o", "remount,ro", place.disk], check=True)
        place.refuses("a store on a read-only disk")
        subprocess.run(["mount", "-o", "remount,rw", place.disk], check=True)
        place.sound()


CASES = [full_disk, few_descriptors, file_size_limit, unreadable_history, second_mount, no_store, newer_version, damaged_database,
         read_only_disk]


def main():
    end_in_order()
    parser = argparse.ArgumentParser(description="limits and wrong starts of the daemon")
    parser.add_argument("--only", help="cases whose name contains this")
    parser.add_argument("--work", default="/var/tmp")
    options = parser.parse_args()
    if os.geteuid() != 0:
        parser.error("must run as root")
    tally = Tally()
    base = tempfile.mkdtemp(prefix="limits-", dir=options.work)
    try:
        for case in CASES:
            if not options.only or options.only in case.__name__:
                tally.run(case.__name__, in_order(case), tally, base)
    finally:
        shutil.rmtree(base, ignore_errors=True)
    tally.finish()


def in_order(case):
    """The case names its own checks, so the runner's prefix goes away."""
    def run(tally, base):
        tally.where = ""
        case(tally, base)
    return run


if __name__ == "__main__":
    sys.exit(main())
