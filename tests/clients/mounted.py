#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every driver on a household in a real mount: a right change becomes the record and one commit; a wrong one is refused, the
record keeps its text, and the program's user is told. Prints the table of who was told what.

    mounted.py [--only NAME] [--work DIR]         programs: environment SAMUTFS, SAMUT
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))

from casework import make_household, read_text, save_in_place, set_field  # noqa: E402
from commands import SILENT_AT_CLOSE  # noqa: E402
from drivers import APPENDING, DRIVERS, LACKING  # noqa: E402
from mount import Mount, make_store  # noqa: E402
from tally import Tally  # noqa: E402

OLD, RIGHT, WRONG = "Urgency: medium", "Urgency: urgent", "Urgency: purple"
RESTORERS = {"vim", "vim backupcopy=yes", "emacs"}  # put the old text back themselves, which is a right save; theirs is in the buffer
NEW_LINE = {"right": "Landmark: ข้างวัดสมมติ", "wrong": "Urgnecy: urgent"}


class Case:
    """One driver on one household."""

    def __init__(self, mount, number, name, kind):
        self.mount, self.name, self.kind = mount, name, kind
        self.drive = DRIVERS.get(name) or APPENDING[name]
        home = make_household(mount, "ครัวเรือน-%d" % number)
        self.path = os.path.join(home, "household.txt")
        self.before = self.prepare()
        self.old = OLD if name in DRIVERS else ""
        self.new = {"right": RIGHT, "wrong": WRONG}[kind] if self.old else NEW_LINE[kind]

    def prepare(self):
        """A short text, so that an editor shows all of it and an appended field is the only one of its name."""
        identity = next(line for line in read_text(self.path).splitlines() if line.startswith(b"Id: "))
        text = set_field(set_field(identity + b"\n", "Urgency", "medium"), "Phone", "032 000 000")
        save_in_place(self.path, text)
        return text

    def wanted(self):
        if self.kind == "wrong":
            return self.before
        if not self.old:
            return self.before + self.new.encode() + b"\n"
        return self.before.replace(self.old.encode(), self.new.encode())

    def run(self, tally):
        name = "%s, %s text" % (self.name, self.kind)
        self.result = self.drive(self.path, self.old, self.new)
        tally.equal(name + ": the record", self.found(), self.wanted())
        if self.kind == "right":
            tally.check(name + ": no error is told", not self.result.told and self.result.status == 0, self.result)
        elif self.name not in SILENT_AT_CLOSE:
            tally.check(name + ": the error is told", self.result.told, self.result)
        sidecar = self.path + ".rejected"
        if self.kind == "right" or self.name not in RESTORERS:
            tally.equal(name + ": a rejected text lies beside it", os.path.exists(sidecar), self.kind == "wrong")

    def found(self):
        """The record's text. A program that moved the record away and was refused the new one leaves none: the old one comes back
        after the grace of a removal."""
        deadline = time.monotonic() + 10
        while not os.path.exists(self.path) and time.monotonic() < deadline:
            time.sleep(0.1)
        return read_text(self.path) if os.path.exists(self.path) else None


def summary(case):
    lines = [line.strip() for line in case.result.screen.splitlines() if line.strip()]
    words = [line for line in lines if any(word in line for word in ("rror", "nvalid", "E5", "others:"))] or lines[-1:]
    return "%-26s %-5s status %d  %s" % (case.name, "told" if case.result.told else "-", case.result.status, " | ".join(words)[:110])


def main():
    parser = argparse.ArgumentParser(description="real programs on a real mount")
    parser.add_argument("--only", default="")
    parser.add_argument("--work", default="/srv" if os.access("/srv", os.W_OK) else "/var/tmp")
    options = parser.parse_args()
    tally = Tally()
    base = tempfile.mkdtemp(prefix="clients-", dir=options.work)
    mount = None
    table = []
    try:
        mount = Mount(make_store(os.path.join(base, "store")), os.path.join(base, "mount"))
        with mount.start():
            names = [name for name in list(DRIVERS) + list(APPENDING) if options.only in name]
            for number, (name, kind) in enumerate([(name, kind) for name in names for kind in ("right", "wrong")]):
                tally.run(name, one, tally, mount, number, name, kind, table)
            tally.equal("the daemon ends well", mount.stop(), 0)
            tally.equal("samut verify", mount.verify().returncode, 0)
    except (RuntimeError, OSError, subprocess.SubprocessError) as error:
        tally.check("the test can run", False, error)
    finally:
        if mount:
            mount.kill9()
        shutil.rmtree(base, ignore_errors=True)
    print("\n".join(summary(case) for case in table))
    for name, why in sorted(LACKING.items()):
        print("skipped: %s: %s" % (name, why))
    tally.finish()


def one(tally, mount, number, name, kind, table):
    tally.where = ""
    case = Case(mount, number, name, kind)
    case.run(tally)
    if kind == "wrong":
        table.append(case)


if __name__ == "__main__":
    main()
