#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every change the daemon makes to its store, made to fail once: killed before it, torn in its middle, answered with an error.

    crashpoints.py [--acts kill,torn,…] [--stride N] [--first K] [--last K] [--work DIR] [--keep]

For each act and each point K: a fresh copy of a prepared store, the daemon with the injector set to K, the script of edits.py
through the mount, then a clean start and the checks: nothing acknowledged is lost, git has every edit once, verify and fsck
are clean. Exit status 1 when a check failed. Programs: environment SAMUTFS, SAMUT, FAULTIO (built when unset).
"""
import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile

from harness import FaultPlan, build_injector, copy_store, end_in_order, fast_place, read_report
from audit import audit_store, brief
from casework import make_village
from edits import Edits
from mount import Mount, StartFailed, make_store
from tally import Tally, errno_name

ACTS = ["kill", "torn", "eio", "enospc", "short", "eio-sticky", "enospc-sticky"]
PATIENCE = 60  # seconds after which a run counts as hung


def arguments():
    parser = argparse.ArgumentParser(description="crash points and I/O errors of the daemon's store")
    parser.add_argument("--acts", default=",".join(ACTS), help="of " + ", ".join(ACTS))
    parser.add_argument("--stride", type=int, default=1, help="only every N-th point")
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--last", type=int, help="default: as many points as a run without faults has, and a few more")
    parser.add_argument("--work", default=fast_place(), help="where stores are kept meanwhile; a dying process loses nothing of a tmpfs")
    parser.add_argument("--keep", action="store_true", help="keep the store of the first failing point")
    return parser.parse_args()


class Points:
    """All runs share a working directory, a template, an injector and the tally."""

    def __init__(self, options, tally, base):
        self.options = options
        self.tally = tally
        self.base = base
        self.injector = build_injector(base)
        self.template = os.path.join(base, "template")
        self.store = os.path.join(base, "store")
        self.mount = Mount(self.store, os.path.join(base, "mount"))

    def prepare(self):
        """The template holds the village; the household is made by the script."""
        mount = Mount(make_store(self.template), self.mount.point)
        with mount.start():
            make_village(mount)
            mount.wait_committed()
            mount.stop()

    def plan(self, at, act):
        name, _, sticky = act.partition("-")
        return FaultPlan(at, name, os.path.join(self.base, "report"), bool(sticky))

    def faulted_run(self, plan, label):
        """Daemon with the injector, script, end of the daemon. Returns (edits, how it ended or what was wrong)."""
        copy_store(self.template, self.store)
        edits = Edits(self.mount, label)
        try:
            self.mount.start(plan.environment(self.injector, self.store), timeout=PATIENCE)
        except StartFailed as failure:
            return edits, "hung at its start" if failure.status is None else describe(failure.status)
        with self.mount.watch(PATIENCE) as late:
            edits.run(patience=2 if plan.sticky else 30)
            try:
                ended = describe(self.mount.stop(timeout=PATIENCE / 2))
            except (OSError, TimeoutError) as failure:
                ended = str(failure) if self.mount.alive() else describe(self.mount.process.returncode)
        self.mount.kill9()
        if ended == "status 0":
            edits.unmounted_well()
        return edits, "hung: %s" % late[0] if late else ended

    def check_recovery(self, edits, name):
        try:
            self.mount.start(timeout=PATIENCE)
        except StartFailed as failure:
            self.tally.check(name + ": starts again", False, failure)
            return
        with self.mount.watch(PATIENCE) as late:
            self.tally.run(name, self.inspect, edits, name)
        self.mount.kill9()
        self.tally.check(name + ": recovery does not hang", not late)
        audit_store(self.tally, name, self.store)

    def inspect(self, edits, name):
        self.tally.where = ""
        edits.check(self.tally, name)
        self.mount.wait_committed()
        edits.check_git(self.tally, name)
        self.tally.equal(name + ": ends well", self.mount.stop(), 0)

    def without_faults(self):
        """The script itself must work, and the number of points is learnt."""
        plan = self.plan(0, "kill")
        edits, ended = self.faulted_run(plan, "nofault")
        self.tally.equal("without faults: only the bad save is refused", edits.errors, [("refused_save", 22)])
        self.tally.equal("without faults: every save is acknowledged", len(edits.acknowledged_tokens), 8)
        self.tally.equal("without faults: the daemon ends well", ended, "status 0")
        self.check_recovery(edits, "nofault")
        count = read_report(plan.report)["count"]
        self.tally.check("without faults: the injector saw the store change", count > 0, count)
        return count

    def point(self, act, at):
        """One point. Returns whether the fault was hit."""
        name = "%s-%d" % (act, at)
        plan = self.plan(at, act)
        failed = self.tally.failed
        edits, ended = self.faulted_run(plan, name.replace("-", ""))
        said = brief(self.mount.output()) if os.path.exists(self.mount.log) else ""
        report = read_report(plan.report) if os.path.exists(plan.report) else {"hits": 0, "call": "", "file": ""}
        self.tally.check(name + ": the bad save was not accepted", not edits.accepted_refusal)
        self.tally.check(name + ": the daemon ended in order", allowed_end(act, ended), ended)
        self.check_recovery(edits, name)
        if self.tally.failed > failed:
            errors = ", ".join("%s %s" % (step, errno_name(number)) for step, number in edits.errors)
            print("     %s was %s on %s; the script saw: %s; the daemon: %s" % (name, report["call"],
                  os.path.relpath(report["file"], self.store) if report["file"] else "nothing", errors or "no error", ended), flush=True)
            print("     the daemon said: %s" % (said or "nothing"), flush=True)
            if self.options.keep:
                shutil.copytree(self.store, os.path.join(self.options.work, "crashpoint-" + name), dirs_exist_ok=True)
                self.options.keep = False
        return report["hits"] > 0


def describe(status):
    if status is not None and status < 0:
        return "died of " + signal.Signals(-status).name
    return "status %s" % status


def allowed_end(act, ended):
    """A killed daemon is killed; one that meets errors may give up with a status, but never crash or hang."""
    if act in ("kill", "torn") and ended == "died of SIGKILL":
        return True
    return ended.startswith("status ") and ended != "status None"


def main():
    end_in_order()
    options = arguments()
    tally = Tally()
    base = tempfile.mkdtemp(prefix="crashpoints-", dir=options.work)
    points = Points(options, tally, base)
    try:
        points.prepare()
        count = points.without_faults()
        last = options.last or count + count // 20
        print("a run without faults changes the store %d times" % count, flush=True)
        for act in options.acts.split(",") if not tally.failed else []:
            failed, hits = tally.failed, 0
            chosen = range(options.first, last + 1, options.stride)
            for at in chosen:
                hits += points.point(act, at)
            print("%s: %d points, %d hit, %d checks failed" % (act, len(chosen), hits, tally.failed - failed), flush=True)
    except (RuntimeError, StartFailed, subprocess.CalledProcessError) as error:
        tally.check("the test can run", False, error)
    finally:
        points.mount.kill9()
        shutil.rmtree(base, ignore_errors=True)
    tally.finish()


if __name__ == "__main__":
    sys.exit(main())
