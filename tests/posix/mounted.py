#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The probe in a household's attachments on a fresh mount, where any file is welcome; the store must be in order afterwards.

    mounted.py [arguments for probe.py]        programs: environment SAMUTFS, SAMUT
"""
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))

from audit import audit_store  # noqa: E402
from casework import make_household  # noqa: E402
from mount import Mount, make_store  # noqa: E402
from tally import Tally  # noqa: E402

REFUSALS = ["--no-link", "--no-mknod", "--no-symlink", "--max-size", str(64 << 20)]


def main():
    tally = Tally()
    base = tempfile.mkdtemp(prefix="posix-", dir="/srv" if os.access("/srv", os.W_OK) else "/var/tmp")
    os.chmod(base, 0o755)
    mount = Mount(make_store(os.path.join(base, "store")), os.path.join(base, "mount"))
    try:
        with mount.start():
            place = os.path.join(make_household(mount, "ครัวเรือน"), "attachments")
            done = subprocess.run([sys.executable, os.path.join(HERE, "probe.py"), place] + REFUSALS + sys.argv[1:])
            tally.equal("the probe's status", done.returncode, 0)
            mount.wait_committed()
            tally.equal("the daemon ends well", mount.stop(), 0)
        audit_store(tally, "after the probe", mount.store)
    finally:
        mount.kill9()
        shutil.rmtree(base, ignore_errors=True)
    tally.finish()


if __name__ == "__main__":
    main()
