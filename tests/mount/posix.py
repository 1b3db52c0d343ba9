#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The POSIX probe, in the two folders of a household that take any file."""
import os
import re
import subprocess
import sys

from desk import Desk, HERE
from audit import audit_store
from tally import Tally

PROBE = os.path.join(os.path.dirname(HERE), "posix", "probe.py")
REFUSED = ["--no-link", "--no-mknod", "--no-symlink", "--max-size", str(64 << 20)]
AT_LEAST = 400  # assertions


def probe(tally, desk, folder):
    done = subprocess.run([sys.executable, PROBE, os.path.join(desk.household("โพซิกซ์ " + folder), folder)] + REFUSED, capture_output=True, text=True, errors="replace")
    print(done.stdout[-4000:] if done.returncode else done.stdout.splitlines()[-1], done.stderr, flush=True)
    count = re.search(r"^(\d+) passed, (\d+) failed$", done.stdout, re.M)
    passed, failed = map(int, count.groups()) if count else (0, -1)
    tally.check("%s: %d assertions or more" % (folder, AT_LEAST), passed + failed >= AT_LEAST, (passed, failed))
    tally.equal("%s: status, failed" % folder, (done.returncode, failed), (0, 0))


def main():
    tally = Tally()
    with Desk() as desk:
        for folder in sys.argv[1:] or ("notes", "attachments"):
            tally.run(folder, probe, tally, desk, folder)
        tally.equal("the daemon ends well", desk.mount.stop(), 0)
        audit_store(tally, "after the probe", desk.mount.store)
    tally.finish()


main()
