# SPDX-License-Identifier: Apache-2.0
"""A recorded disk, and the disks that a power cut may leave of it."""
import os
import random
import select
import shutil
import struct
import subprocess
import time

from harness import HERE

HEAD = struct.Struct("<4sQQ")
SECTOR = 512
NEEDED = ["nbdkit", "nbdfuse", "losetup", "mkfs.ext4", "mount", "umount"]


class Missing(Exception):
    """This machine cannot record a disk; says why."""


def demand_tools():
    missing = [name for name in NEEDED if not shutil.which(name)]
    if missing:
        raise Missing("not installed: %s (Debian: nbdkit nbdkit-plugin-python libnbd-bin mount e2fsprogs)" % ", ".join(missing))
    if os.geteuid() != 0:
        raise Missing("loop devices and mounts need root")
    if subprocess.run(["nbdkit", "--dump-plugin", "python"], capture_output=True).returncode:
        raise Missing("nbdkit has no python plugin (Debian: nbdkit-plugin-python)")
    free = subprocess.run(["losetup", "-f"], capture_output=True, text=True)
    if free.returncode:
        raise Missing("no loop device: " + free.stderr.strip())


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError("%s: %s" % (" ".join(command), (done.stderr or done.stdout).strip()))
    return done.stdout.strip()


class RecordedDisk:
    """An ext4 file system whose block writes are logged while it is mounted at `point`."""

    def __init__(self, base, megabytes):
        self.base = base
        self.start_image = os.path.join(base, "start.img")
        self.live_image = os.path.join(base, "live.img")
        self.log = os.path.join(base, "log")
        self.point = os.path.join(base, "disk")
        self.fuse = os.path.join(base, "nbd")
        self.loop = None
        self.servers = []
        os.mkdir(self.point)
        os.mkdir(self.fuse)
        with open(self.start_image, "wb") as image:
            image.truncate(megabytes << 20)
        run("mkfs.ext4", "-q", "-F", "-J", "size=4", "-E", "lazy_itable_init=0,lazy_journal_init=0", self.start_image)
        run("cp", "--sparse=always", self.start_image, self.live_image)
        open(self.log, "wb").close()

    def up(self):
        socket = os.path.join(self.base, "socket")
        plugin = os.path.join(HERE, "disklog.py")
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.servers.append(subprocess.Popen(["nbdkit", "-f", "-U", socket, "python", plugin, "disk=" + self.live_image, "log=" + self.log], **quiet))
        self.wait(lambda: os.path.exists(socket), "nbdkit")
        file = os.path.join(self.fuse, "disk.img")
        self.servers.append(subprocess.Popen(["nbdfuse", file, "--unix", socket], **quiet))
        self.wait(lambda: os.path.exists(file) and os.path.getsize(file), "nbdfuse")
        self.loop = run("losetup", "-f", "--show", file)
        run("mount", "-o", "noatime", self.loop, self.point)

    def wait(self, ready, name):
        deadline = time.monotonic() + 20
        while not ready():
            if time.monotonic() > deadline or self.servers[-1].poll() is not None:
                raise Missing("%s does not start" % name)
            select.select([], [], [], 0.01)

    def position(self):
        """How far the log reaches now. What was acknowledged before this call rests on records before it."""
        return os.path.getsize(self.log)

    def down(self):
        subprocess.run(["umount", self.point], capture_output=True)
        if self.loop:
            subprocess.run(["losetup", "-d", self.loop], capture_output=True)
        subprocess.run(["umount", self.fuse], capture_output=True)
        for server in reversed(self.servers):
            server.terminate()
            server.wait()
        self.loop, self.servers = None, []


class Log:
    """The records of a finished log: (kind, offset, length, place of the data, end of the record)."""

    def __init__(self, path):
        self.file = open(path, "rb")
        self.records = []
        end = 0
        size = os.path.getsize(path)
        while end + HEAD.size <= size:
            self.file.seek(end)
            kind, offset, length = HEAD.unpack(self.file.read(HEAD.size))
            place = end + HEAD.size
            end = place + length
            self.records.append((kind, offset, length, place, end))

    def first_after(self, position):
        """How many records lie wholly before a position in the log."""
        return sum(1 for record in self.records if record[4] <= position)

    def position(self, count):
        return self.records[count - 1][4] if count else 0

    def data(self, record):
        self.file.seek(record[3])
        return self.file.read(record[2])


class Cutter:
    """Makes images for rising cuts. The part of the disk before the last flush is kept and only ever extended."""

    def __init__(self, disk, log):
        self.log = log
        self.flushed = os.path.join(disk.base, "flushed.img")
        self.done = 0
        run("cp", "--sparse=always", disk.start_image, self.flushed)

    def image(self, count, mode, seed, out):
        """The disk when power fails after `count` records:
        prefix  all of them arrived
        drop    what a flush confirmed arrived, of the rest a random part in its order
        torn    as drop, and the last that arrived is cut between two sectors"""
        last_flush = max((i for i in range(count) if self.log.records[i][0] == b"SYNC"), default=-1) + 1
        self.extend(last_flush)
        run("cp", "--sparse=always", self.flushed, out)
        source = random.Random(seed)
        rest = [record for record in self.log.records[last_flush:count]]
        kept = [record for record in rest if mode == "prefix" or record[0] == b"FUA " or source.random() < 0.5]
        with open(out, "r+b", buffering=0) as image:
            for record in kept:
                data = self.log.data(record)
                if mode == "torn" and record is kept[-1] and record[0] == b"DATA" and len(data) > SECTOR:
                    data = data[:SECTOR * source.randrange(1, len(data) // SECTOR)]
                os.pwrite(image.fileno(), data, record[1])
        return len(rest), len(kept)

    def extend(self, count):
        with open(self.flushed, "r+b", buffering=0) as image:
            for record in self.log.records[self.done:count]:
                if record[2]:
                    os.pwrite(image.fileno(), self.log.data(record), record[1])
        self.done = max(self.done, count)
