#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the drivers themselves on an ordinary directory: each changes exactly the one line, says nothing when all is well, and
says so when the file cannot be saved (the directory is made immutable).

    check.py DIR [--only NAME]        DIR on ext4 or another system with chattr, not below /tmp
"""
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))

from drivers import APPENDING, DRIVERS, LACKING  # noqa: E402
from tally import Tally  # noqa: E402

TEXT = "# ครัวเรือน · Household\nId: 70-0000001\nUrgency: medium\nLandmark: ใกล้วัดสมมติ\n# จบ\n".encode()
OLD, NEW = "Landmark: ใกล้วัดสมมติ", "Landmark: หลังโรงเรียน 2/3 & more"


def fresh(base):
    path = os.path.join(tempfile.mkdtemp(prefix="one-", dir=base), "household.txt")
    with open(path, "wb") as file:
        file.write(TEXT)
    return path


def read(path):
    with open(path, "rb") as file:
        return file.read()


def good(tally, name, drive, base, wanted):
    path = fresh(base)
    result = drive(path, OLD if name in DRIVERS else "", NEW)
    tally.equal(name + ": the text", read(path), wanted)
    tally.check(name + ": all is well", result.status == 0 and not result.told, result)


def refused(tally, name, drive, base):
    path = fresh(base)
    directory = os.path.dirname(path)
    subprocess.run(["chattr", "+i", path, directory], check=True)
    try:
        result = drive(path, OLD if name in DRIVERS else "", NEW)
        tally.equal(name + ": the old text stays", read(path), TEXT)
        tally.check(name + ": the error is told", result.told, result)
    finally:
        subprocess.run(["chattr", "-i", directory, path], check=True)


def main():
    if len(sys.argv) not in (2, 4) or os.path.realpath(sys.argv[1]).startswith("/tmp"):
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    tally = Tally()
    only = sys.argv[3] if len(sys.argv) == 4 else ""
    with tempfile.TemporaryDirectory(prefix="clients-", dir=sys.argv[1]) as base:
        for table, wanted in ((DRIVERS, TEXT.replace(OLD.encode(), NEW.encode())), (APPENDING, TEXT + NEW.encode() + b"\n")):
            for name, drive in table.items():
                if only in name:
                    tally.run("", lambda: plain(tally, good, tally, name, drive, base, wanted))
                    tally.run("", lambda: plain(tally, refused, tally, name, drive, base))
    for name, why in sorted(LACKING.items()):
        print("skipped: %s: %s" % (name, why))
    tally.finish()


def plain(tally, function, *arguments):
    tally.where = ""
    function(*arguments)


if __name__ == "__main__":
    main()
