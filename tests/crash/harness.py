# SPDX-License-Identifier: Apache-2.0
"""What the crash tests share: the fault injector's settings and report, store templates, the record of what was acknowledged."""
import os
import shutil
import signal
import struct
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))


def build_injector(directory):
    """Builds faultio.so unless the environment variable FAULTIO names one (meson sets it)."""
    if os.environ.get("FAULTIO"):
        return os.environ["FAULTIO"]
    library = os.path.join(directory, "faultio.so")
    compiler = os.environ.get("CC", "cc")
    subprocess.run([compiler, "-std=gnu17", "-O1", "-shared", "-fPIC", "-o", library, os.path.join(HERE, "faultio.c"), "-ldl"], check=True)
    return library


def end_in_order():
    """SIGTERM (a test runner's time limit) ends the program like an exception, so that mounts and directories are cleared."""
    signal.signal(signal.SIGTERM, lambda *unused: sys.exit(143))


def fast_place():
    """Where to keep stores that need not survive a power cut."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else "/var/tmp"


class FaultPlan:
    """Which change is hit and how."""

    def __init__(self, at, act, report, sticky=False):
        self.at = at
        self.act = act
        self.report = report
        self.sticky = sticky
        if os.path.exists(report):
            os.unlink(report)

    def environment(self, injector, directory):
        sanitizer = os.environ.get("ASAN_OPTIONS", "")
        plan = {"LD_PRELOAD": injector, "FAULT_DIR": directory, "FAULT_AT": str(self.at), "FAULT_ACT": self.act, "FAULT_COUNT": self.report,
                "ASAN_OPTIONS": ":".join(filter(None, [sanitizer, "verify_asan_link_order=0"]))}
        return {**plan, "FAULT_STICKY": "1"} if self.sticky else plan


def read_report(path):
    """What the injector counted; readable after any death of the program. See `struct report` in faultio.c."""
    with open(path, "rb") as file:
        count, hits, call, name = struct.unpack("=QQ64s448s", file.read(528))
    return {"count": count, "hits": hits, "call": call.split(b"\0")[0].decode(), "file": name.split(b"\0")[0].decode("utf-8", "replace")}


def copy_store(template, store):
    """A fresh store from the template; the template must be at rest."""
    shutil.rmtree(store, ignore_errors=True)
    shutil.copytree(template, store, symlinks=True)
    return store


class Acknowledged:
    """What one thing (a record's text, a mode, a name) may be: what was last acknowledged, or anything tried after it. None is
    absence; a function stands for every value that it accepts."""

    def __init__(self, value=None):
        self.allowed = [value]

    def tried(self, value):
        self.allowed.append(value)

    def acknowledged(self, value):
        self.allowed = [value]

    def permits(self, value):
        return any(known(value) if callable(known) else known == value for known in self.allowed)

    def __repr__(self):
        words = {None: "absent"}
        return " or ".join(words.get(value) or getattr(value, "__name__", None) or "%.80r" % (value,) for value in self.allowed)
