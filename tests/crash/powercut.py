#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Power cuts: the store lies on a disk whose every block write and flush is recorded; any cut of the record is a disk after a power
failure, and every save acknowledged before the cut must be on it.

    powercut.py [--images 300] [--edits 60] [--seed N] [--megabytes 96] [--work DIR]

A third of the images is the exact record up to the cut, a third lacks a random part of what no flush confirmed, a third is torn
between sectors besides. One image in ten is cut while `samut init` runs: such a store must open or be refused with a message.
Needs root, loop devices, nbdkit with its python plugin, nbdfuse; says what is missing and exits 2. Exit status 1 when a check
failed. Programs: SAMUTFS, SAMUT.
"""
import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile

from harness import end_in_order
from powerdisk import Cutter, Log, Missing, RecordedDisk, demand_tools, run
from audit import audit_store, token, tokens_in_git
from casework import (VILLAGE, append, make_household, make_village, member_text, note_text, read_text, save_by_recreation, save_by_rename,
                      save_in_place)
from mount import Mount, StartFailed, make_store
from tally import Tally

MODES = ["prefix", "drop", "torn"]
PATIENCE = 60
NAME = "ครัวเรือนไฟดับ"
RECORDS = ["members/%02d-สมมติ.txt" % number for number in range(1, 5)]
LOG = "notes/log.txt"


def arguments():
    parser = argparse.ArgumentParser(description="power cuts of the disk that holds the store")
    parser.add_argument("--images", type=int, default=300)
    parser.add_argument("--edits", type=int, default=60)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--megabytes", type=int, default=96, help="size of the disk")
    parser.add_argument("--work", default="/var/tmp")
    options = parser.parse_args()
    options.seed = random.SystemRandom().randrange(10**6) if options.seed is None else options.seed
    return options


class Recording:
    """The edits made while the disk was recorded: what was tried and acknowledged, and where the log stood then."""

    def __init__(self, disk):
        self.disk = disk
        self.ready = None       # log position when init and the household were acknowledged
        self.initialised = None
        self.edits = []         # (number, path, text, log position when tried, when acknowledged, whether a removal came first)

    def make(self, base, options):
        store = make_store(os.path.join(self.disk.point, "store"))
        self.initialised = self.disk.position()
        mount = Mount(store, os.path.join(base, "mount"), log=os.path.join(base, "daemon.log"))
        source = random.Random(options.seed)
        with mount.start():
            place = make_household(mount, NAME)
            mount.wait_committed()
            self.ready = self.disk.position()
            for number in range(1, options.edits + 1):
                self.edit(place, number, source)
                if number % 20 == 0:
                    mount.wait_committed()
            self.end = self.disk.position()
            mount.stop()

    def edit(self, place, number, source):
        path = source.choice(RECORDS + [LOG])
        full = os.path.join(place, path)
        how = append if path == LOG else source.choice([save_in_place, save_by_rename] + [save_by_recreation] * os.path.exists(full))
        word = token("cut", number)
        text = note_text(word) if path == LOG else member_text(word)
        tried = self.disk.position()
        how(full, text)
        self.edits.append((number, path, text, tried, self.disk.position(), how is save_by_recreation))

    def check(self, tally, name, place, cut):
        """`cut` is the log position of the power failure."""
        for path in RECORDS:
            self.check_record(tally, name, place, path, cut)
        lines = [edit for edit in self.edits if edit[1] == LOG]
        path = os.path.join(place, LOG)
        found = read_text(path).splitlines(keepends=True) if os.path.exists(path) else []
        acknowledged = [text for _, _, text, _, known, _ in lines if known <= cut]
        tried = [text for _, _, text, begun, _, _ in lines if begun < cut]
        good = found == [text for text in tried if text in found] and all(text in found for text in acknowledged)
        tally.check(name + ": the appended lines", good, "found %d, acknowledged %d, tried %d" % (len(found), len(acknowledged), len(tried)))

    def check_record(self, tally, name, place, path, cut):
        mine = [edit for edit in self.edits if edit[1] == path and edit[3] < cut]
        last = max((number for number, _, _, _, known, _ in mine if known <= cut), default=0)
        allowed = [text for number, _, text, _, _, _ in mine if number >= last]
        may_be_absent = not last or any(removed for number, _, _, _, _, removed in mine if number > last)
        full = os.path.join(place, path)
        content = read_text(full) if os.path.exists(full) else None
        unfinished = content is None or b"tok-" not in content
        tally.check("%s: %s" % (name, path), content in allowed or (may_be_absent and unfinished),
                    "acknowledged %d, found %.90r" % (last, content))

    def check_git(self, tally, name, store, cut):
        counts = tokens_in_git(store)
        lost = [number for number, _, _, _, known, _ in self.edits if known <= cut and counts[token("cut", number)] != 1]
        tally.check(name + ": each acknowledged save is in git once", not lost, lost[:5])
        double = [known for known, count in counts.items() if count > 1]
        tally.check(name + ": no save is in git twice", not double, double[:5])


class Images:
    """Makes each image, mounts it, lets the daemon recover, checks."""

    def __init__(self, recording, tally, base):
        self.recording = recording
        self.tally = tally
        self.base = base
        self.image = os.path.join(base, "cut.img")
        self.point = os.path.join(base, "cut")
        self.mount = Mount(os.path.join(self.point, "store"), os.path.join(base, "mount"), log=os.path.join(base, "daemon.log"))
        os.mkdir(self.point)

    def try_cut(self, name, cut):
        run("mount", "-o", "loop,noatime", self.image, self.point)
        try:
            if cut < self.recording.initialised:
                self.check_unborn(name)
            else:
                self.check_recovery(name, cut)
        finally:
            self.mount.kill9()
            run("umount", self.point)

    def check_unborn(self, name):
        """The store was never acknowledged: the daemon may open it or refuse it, but not crash, hang or be silent."""
        try:
            self.mount.start(timeout=PATIENCE)
            self.tally.equal(name + ": an unfinished store that opens, closes", self.mount.stop(), 0)
        except StartFailed as failure:
            self.tally.check(name + ": an unfinished store is refused with a message", (failure.status or -1) > 0 and failure.output.strip(), failure)

    def check_recovery(self, name, cut):
        try:
            self.mount.start(timeout=PATIENCE)
        except StartFailed as failure:
            self.tally.check(name + ": starts again", False, failure)
            return
        with self.mount.watch(PATIENCE) as late:
            self.tally.run("", self.inspect, name, cut)
        self.tally.check(name + ": recovery does not hang", not late)
        self.mount.kill9()
        audit_store(self.tally, name, self.mount.store)

    def inspect(self, name, cut):
        self.tally.where = ""
        if cut >= self.recording.ready:
            place = self.mount.path(VILLAGE, NAME)
            self.tally.check(name + ": the household", os.path.isdir(place))
            self.recording.check(self.tally, name, place, cut)
        fresh = os.path.join(make_village(self.mount), "หลังไฟดับ")
        os.mkdir(fresh)
        save_in_place(os.path.join(fresh, RECORDS[0]), member_text(token("after", 1)))
        self.mount.wait_committed()
        self.recording.check_git(self.tally, name, self.mount.store, cut)
        self.tally.equal(name + ": the daemon ends well", self.mount.stop(), 0)


def choose_cuts(log, recording, images, source):
    """Record counts in rising order with a mode each: one in ten before the store is made, the others after."""
    born, end = log.first_after(recording.initialised), log.first_after(recording.end)
    early = images // 10
    counts = [source.randrange(1, born + 1) for _ in range(early)] + [source.randrange(born, end + 1) for _ in range(images - early)]
    return [(count, MODES[index % 3]) for index, count in enumerate(sorted(counts))]


def cut_and_check(tally, disk, recording, options, base):
    log = Log(disk.log)
    cutter = Cutter(disk, log)
    images = Images(recording, tally, base)
    source = random.Random(options.seed)
    flushes = sum(1 for record in log.records if record[0] == b"SYNC")
    print("%d edits, %d block records, %d flushes" % (len(recording.edits), len(log.records), flushes), flush=True)
    failed = {mode: 0 for mode in MODES}
    for number, (count, mode) in enumerate(choose_cuts(log, recording, options.images, source), 1):
        before = tally.failed
        unflushed, kept = cutter.image(count, mode, source.random(), images.image)
        name = "image %d (%s after record %d)" % (number, mode, count)
        images.try_cut(name, log.position(count))
        if tally.failed > before:
            failed[mode] += 1
            print("     of %d unflushed records %d arrived" % (unflushed, kept), flush=True)
    print("failed images: " + ", ".join("%s %d" % item for item in failed.items()), flush=True)


def main():
    end_in_order()
    options = arguments()
    tally = Tally()
    base, disk = None, None
    try:
        demand_tools()
        print("seed %d" % options.seed, flush=True)
        base = tempfile.mkdtemp(prefix="powercut-", dir=options.work)
        disk = RecordedDisk(base, options.megabytes)
        disk.up()
        recording = Recording(disk)
        recording.make(base, options)
        disk.down()
        cut_and_check(tally, disk, recording, options, base)
    except Missing as reason:
        print("powercut: cannot run here: %s" % reason, file=sys.stderr)
        sys.exit(2)
    except (RuntimeError, OSError, StartFailed, subprocess.SubprocessError) as error:
        tally.check("the test can run", False, error)
    finally:
        if disk:
            disk.down()
        if base:
            shutil.rmtree(base, ignore_errors=True)
    tally.finish()


if __name__ == "__main__":
    main()
