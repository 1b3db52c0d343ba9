#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The crash tests tried on the stand-in: they must pass on the right one and fail on each of its deliberate bugs.

    selftest.py          about two minutes; needs a compiler and the libraries' headers (see standin/build.sh)
"""
import os
import subprocess
import sys
import tempfile

from harness import HERE, build_injector, end_in_order
from tally import Tally

# Test, its arguments, the bugs that it must find. A stale lock and a torn save need the very point, so the range is dense.
TRIALS = [
    ("kill9.py", ["--saves", "200", "--kills", "10", "--seed", "1"], ["forget", "dup"]),
    ("crashpoints.py", ["--acts", "kill", "--first", "90", "--last", "112"], ["forget", "dup", "lock", "torn"]),
    ("powercut.py", ["--images", "24", "--edits", "30", "--seed", "1"], ["nosync"]),
]


def run(program, arguments, places, bug=""):
    environment = {**os.environ, **places, "STANDIN_BUG": bug, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([sys.executable, os.path.join(HERE, program)] + arguments, env=environment, capture_output=True, text=True)


def last_line(done):
    return (done.stdout.strip().splitlines() or [done.stderr.strip()])[-1]


def main():
    end_in_order()
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="selftest-", dir="/var/tmp") as base:
        subprocess.run([os.path.join(HERE, "standin", "build.sh"), base], check=True)
        places = {"SAMUTFS": os.path.join(base, "samutfs"), "SAMUT": os.path.join(base, "samut"), "FAULTIO": build_injector(base)}
        for program, arguments, bugs in TRIALS:
            done = run(program, arguments, places)
            tally.check("%s passes on the right stand-in" % program, done.returncode == 0, "status %d: %s" % (done.returncode, last_line(done)))
            for bug in bugs:
                done = run(program, arguments, places, bug)
                tally.check("%s finds the bug `%s`" % (program, bug), done.returncode == 1 and "the test can run" not in done.stdout, last_line(done))
    tally.finish()


if __name__ == "__main__":
    main()
