#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writers save as fast as they can while the daemon is killed again and again at random moments.

    kill9.py [--saves 1000] [--kills 20] [--writers 3] [--seed N] [--work DIR]

Each writer works in a household of its own, in place, by temporary file and rename, and by appending, and notes each save as
tried before and as acknowledged after. The daemon gets SIGKILL after a random number of acknowledgements and a random short
time; then it is started again, and everything acknowledged so far must be there, in the mount and once in git. The printed seed
repeats the same choices (not the same interleaving). Exit status 1 when a check failed. Programs: SAMUTFS, SAMUT.
"""
import argparse
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

from harness import end_in_order, fast_place
from audit import audit_store, brief, token, tokens_in_git
from casework import append, make_household, member_text, note_text, read_text, save_by_rename, save_in_place
from mount import Mount, StartFailed, make_store
from tally import Tally

RECORDS = 4     # that a writer saves whole, in turn
PATIENCE = 30   # seconds after which a writer counts as hung


def arguments():
    parser = argparse.ArgumentParser(description="kill -9 of the daemon under writers")
    parser.add_argument("--saves", type=int, default=1000, help="acknowledged saves in total")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--writers", type=int, default=3)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--work", default=fast_place(), help="where the store is kept meanwhile")
    options = parser.parse_args()
    options.seed = random.SystemRandom().randrange(10**6) if options.seed is None else options.seed
    return options


class Writer:
    """One process that saves until it is told to stop or the mount dies. Its journal is a plain file outside the mount with lines
    `T number kind` (tried) and `A number kind` (acknowledged); kind is the record's number or `log` for the appended file."""

    def __init__(self, number, journal, total):
        self.label = "w%d" % number
        self.journal = journal
        self.total = total
        self.directory = None
        self.process = None
        open(journal, "w").close()

    def token(self, number):
        return token(self.label, number)

    def path(self, kind):
        name = "notes/log.txt" if kind == "log" else "members/%02d-สมมติ.txt" % (int(kind) + 1)
        return os.path.join(self.directory, name)

    def start(self, seed):
        first = sum(1 for line in open(self.journal) if line.startswith("T")) + 1
        self.process = multiprocessing.Process(target=self.work, args=(first, seed))
        self.process.start()

    def work(self, number, seed):
        source = random.Random("%s %s" % (seed, self.label))
        with open(self.journal, "a", buffering=1) as journal:
            while True:
                kind = source.choice(["log"] + [str(record) for record in range(RECORDS)])
                journal.write("T %d %s\n" % (number, kind))
                try:
                    self.save(source, kind, number)
                except OSError:
                    return
                journal.write("A %d %s\n" % (number, kind))
                with self.total.get_lock():
                    self.total.value += 1
                number += 1

    def save(self, source, kind, number):
        if kind == "log":
            append(self.path(kind), note_text(self.token(number)))
        else:
            source.choice([save_in_place, save_by_rename])(self.path(kind), member_text(self.token(number)))

    def stopped(self):
        """Whether the process came to its end by itself; one that hangs is killed."""
        self.process.join(PATIENCE)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
            return False
        return self.process.exitcode == 0

    def history(self):
        """(acknowledged numbers, kind by number for all tried) from the journal."""
        tried, acknowledged = {}, []
        for line in open(self.journal):
            what, number, kind = line.split()
            tried[int(number)] = kind
            if what == "A":
                acknowledged.append(int(number))
        return acknowledged, tried

    def check(self, tally, name, counts):
        acknowledged, tried = self.history()
        for kind in map(str, range(RECORDS)):
            self.check_record(tally, name, kind, [n for n in acknowledged if tried[n] == kind], [n for n in tried if tried[n] == kind])
        self.check_log(tally, name, [n for n in acknowledged if tried[n] == "log"], [n for n in tried if tried[n] == "log"])
        lost = [number for number in acknowledged if counts[self.token(number)] != 1]
        tally.check("%s: %s: each acknowledged save is in git once" % (name, self.label), not lost,
                    [self.describe(number, counts) for number in lost[:5]])
        double = [number for number in tried if counts[self.token(number)] > 1]
        tally.check("%s: %s: no save is in git twice" % (name, self.label), not double, double[:5])

    def describe(self, number, counts):
        """What became of a save and of its neighbours."""
        lines = [line.split() for line in open(self.journal)]
        return ", ".join("%s%s of %s (%d in git)" % (what, near, kind, counts[self.token(int(near))])
                         for what, near, kind in lines if abs(int(near) - number) <= 2)

    def check_record(self, tally, name, kind, acknowledged, tried):
        """The record holds its last acknowledged text or a whole later one."""
        last = max(acknowledged, default=0)
        allowed = {member_text(self.token(number)): number for number in tried if number >= last}
        try:
            content = read_text(self.path(kind))
        except FileNotFoundError:
            content = None
        good = content in allowed if last else content is None or content in allowed or b"tok-" not in content
        tally.check("%s: %s: record %s" % (name, self.label, kind), good, "acknowledged %d, found %.90r" % (last, content))

    def check_log(self, tally, name, acknowledged, tried):
        """Every acknowledged line once and in order, other lines only of tried appends, all whole."""
        try:
            content = read_text(self.path("log"))
        except FileNotFoundError:
            content = b""
        lines = {note_text(self.token(number)): number for number in tried}
        found = [lines.get(line) for line in content.splitlines(keepends=True)]
        tally.check("%s: %s: the log has only whole lines that were written" % (name, self.label), None not in found, brief(repr(content[-200:])))
        missing = sorted(set(acknowledged) - set(found))
        tally.check("%s: %s: the log has every acknowledged line" % (name, self.label), not missing, missing[:5])
        tally.check("%s: %s: in order and once" % (name, self.label), found == sorted(set(found), key=lambda n: n or 0), found[-10:])


class Trial:
    """The rounds on one store."""

    def __init__(self, options, tally, base):
        self.options = options
        self.tally = tally
        self.random = random.Random(options.seed)
        self.total = multiprocessing.Value("i", 0)
        self.mount = Mount(make_store(os.path.join(base, "store")), os.path.join(base, "mount"))
        self.writers = [Writer(number, os.path.join(base, "journal%d" % number), self.total) for number in range(options.writers)]
        self.slowest = 0.0

    def begin(self):
        self.mount.start()
        for writer in self.writers:
            writer.directory = make_household(self.mount, "ครัวเรือนที่-%s" % writer.label)
        self.mount.wait_committed()

    def targets(self):
        """After how many acknowledged saves the daemon is killed: random places over the whole run, the last at its end."""
        places = sorted(self.random.sample(range(1, self.options.saves), self.options.kills - 1))
        return places + [self.options.saves]

    def round(self, number, target):
        name = "kill %d" % number
        seed = self.random.random()
        delay = self.random.random() * 0.02
        for writer in self.writers:
            writer.start(seed)
        deadline = time.monotonic() + PATIENCE * 4
        while self.total.value < target and time.monotonic() < deadline and any(w.process.is_alive() for w in self.writers):
            time.sleep(0.001)
        reached = self.tally.check(name + ": the writers get on", self.total.value >= target, "%d of %d saves" % (self.total.value, target))
        time.sleep(delay)  # the random moment itself
        self.mount.process.kill()
        for writer in self.writers:
            self.tally.check("%s: %s ends and does not hang" % (name, writer.label), writer.stopped())
        self.mount.kill9()
        return self.recover(name) and reached

    def recover(self, name):
        begin = time.monotonic()
        try:
            self.mount.start(timeout=PATIENCE)
        except StartFailed as failure:
            return self.tally.check(name + ": starts again", False, failure)
        self.slowest = max(self.slowest, time.monotonic() - begin)
        with self.mount.watch(PATIENCE * 4) as late:
            self.mount.wait_committed()
            counts = tokens_in_git(self.mount.store)
            for writer in self.writers:
                writer.check(self.tally, name, counts)
        return self.tally.check(name + ": recovery does not hang", not late)

    def run(self):
        self.begin()
        for number, target in enumerate(self.targets(), 1):
            if not self.round(number, target):
                break
        if self.mount.alive():
            self.tally.equal("at the end: the daemon ends well", self.mount.stop(), 0)
        audit_store(self.tally, "at the end", self.mount.store)
        print("%d saves acknowledged, %d kills, slowest restart %.2f s" % (self.total.value, number, self.slowest))


def main():
    end_in_order()
    options = arguments()
    tally = Tally()
    print("seed %d" % options.seed, flush=True)
    base = tempfile.mkdtemp(prefix="kill9-", dir=options.work)
    trial = None
    try:
        trial = Trial(options, tally, base)
        trial.run()
    except (RuntimeError, OSError, StartFailed, subprocess.SubprocessError) as error:
        tally.check("the test can run", False, error)
    finally:
        if trial:
            for writer in trial.writers:
                if writer.process and writer.process.is_alive():
                    writer.process.kill()
            trial.mount.kill9()
        shutil.rmtree(base, ignore_errors=True)
    tally.finish()


if __name__ == "__main__":
    sys.exit(main())
