#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the fault injector itself: each act on each kind of call, the counting over threads, and that nothing outside
FAULT_DIR is touched. Usage: faultio_check.py [FAULTIO.so] (built from faultio.c when not given)."""
import errno
import os
import signal
import sys
import tempfile
import textwrap
import subprocess

from harness import build_injector, read_report, FaultPlan
from tally import Tally

WRITES = """
    fd = os.open("file", os.O_WRONLY | os.O_CREAT, 0o644)
    n = act(os.write, fd, b"0123456789"); print(n)
    n = act(os.pwrite, fd, b"ABCDEFGHIJ", 10); print(n)
    n = act(os.writev, fd, [b"one", b"two"]); print(n)
    act(os.fsync, fd); act(os.fdatasync, fd); act(os.ftruncate, fd, 5)
    act(os.mkdir, "dir"); act(os.rename, "file", "dir/file"); act(os.link, "dir/file", "hard"); act(os.unlink, "hard")
"""
CALLS = ["open64", "write", "pwrite64", "writev", "fsync", "fdatasync", "ftruncate64", "mkdir", "rename", "link", "unlink"]
PRELUDE = """
import os, sqlite3, threading
def act(function, *arguments):
    try: return function(*arguments)
    except OSError as error: print(function.__name__, error.errno)
"""


def run(injector, plan, code, store):
    environment = {**os.environ, **plan.environment(injector, store)}
    return subprocess.run([sys.executable, "-B", "-c", PRELUDE + textwrap.dedent(code)], env=environment, cwd=store, capture_output=True, text=True)


def fresh(base, name):
    path = os.path.join(base, name)
    os.mkdir(path)
    return path


def counting(tally, injector, base):
    store = fresh(base, "count")
    plan = FaultPlan(0, "kill", os.path.join(base, "count.report"))
    done = run(injector, plan, WRITES, store)
    tally.equal("counting changes nothing", (done.returncode, done.stdout.split()), (0, ["10", "10", "6"]))
    tally.equal("every change is counted", read_report(plan.report)["count"], len(CALLS))
    plan = FaultPlan(0, "kill", os.path.join(base, "threads.report"))
    run(injector, plan, """
        fds = [os.open("f%d" % i, os.O_WRONLY | os.O_CREAT) for i in range(4)]
        threads = [threading.Thread(target=lambda fd=fd: [os.write(fd, b"x") for _ in range(50)]) for fd in fds]
        [t.start() for t in threads]; [t.join() for t in threads]
    """, store)
    tally.equal("over all threads", read_report(plan.report)["count"], 204)
    plan = FaultPlan(0, "kill", os.path.join(base, "outside.report"))
    run(injector, plan, "os.chdir('..'); fd = os.open('beside', os.O_WRONLY | os.O_CREAT); os.write(fd, b'x'); open('%s-other', 'w')" % store, store)
    tally.equal("nothing beside the directory counts", read_report(plan.report)["count"], 0)


def killing(tally, injector, base):
    for number, call in enumerate(CALLS, 1):
        plan = FaultPlan(number, "kill", os.path.join(base, "kill%d.report" % number))
        done = run(injector, plan, WRITES, fresh(base, "kill%d" % number))
        tally.equal("kill at change %d ends by SIGKILL" % number, done.returncode, -signal.SIGKILL)
        tally.equal("change %d is named" % number, read_report(plan.report)["call"], call)


def failing(tally, injector, base):
    for act, number in (("eio", errno.EIO), ("enospc", errno.ENOSPC)):
        for index, call in enumerate(CALLS[1:], 2):
            plan = FaultPlan(index, act, os.path.join(base, "%s%d.report" % (act, index)))
            done = run(injector, plan, WRITES, fresh(base, "%s%d" % (act, index)))
            wanted = "%s %d" % (call.replace("64", ""), number)
            tally.check("%s at %s reaches the caller" % (act, call), wanted in done.stdout, done.stdout + done.stderr[-200:])
        plan = FaultPlan(2, act, os.path.join(base, act + "-sticky.report"), sticky=True)
        done = run(injector, plan, WRITES, fresh(base, act + "-sticky"))
        tally.equal("sticky %s fails all that follow" % act, done.stdout.split().count(str(number)), len(CALLS) - 1)


def halving(tally, injector, base):
    """short answers half and goes on; torn leaves half and dies. Sizes: write 10, pwrite 10 at 10, writev 3 + 3."""
    for index, (size, answer) in {2: (20, "5"), 3: (16, "5"), 4: (20, "3")}.items():
        store = fresh(base, "short%d" % index)
        done = run(injector, FaultPlan(index, "short", os.path.join(base, "s.report")), WRITES.replace("act(os.ftruncate, fd, 5)", "0"), store)
        tally.equal("short %s answers half" % CALLS[index - 1], done.stdout.split()[index - 2], answer)
        store = fresh(base, "torn%d" % index)
        done = run(injector, FaultPlan(index, "torn", os.path.join(base, "t.report")), WRITES, store)
        wanted = {2: 5, 3: 15, 4: 20}[index]
        tally.equal("torn %s leaves half and dies" % CALLS[index - 1],
                    (done.returncode, os.stat(os.path.join(store, "file")).st_size), (-signal.SIGKILL, wanted))


def sqlite(tally, injector, base):
    """SQLite's calls go through the injector too."""
    code = """
        db = sqlite3.connect("db"); db.execute("pragma journal_mode=wal"); db.execute("create table t(x)")
        try: db.execute("insert into t values (1)"); db.commit(); print("done")
        except sqlite3.Error as error: print(error)
    """
    store = fresh(base, "sqlite")
    plan = FaultPlan(0, "kill", os.path.join(base, "sqlite.report"))
    tally.equal("an SQLite transaction", run(injector, plan, code, store).stdout, "done\n")
    count = read_report(plan.report)["count"]
    tally.check("is seen", count > 8, count)
    plan = FaultPlan(count // 2, "eio", os.path.join(base, "sqlite2.report"), sticky=True)
    done = run(injector, plan, code, fresh(base, "sqlite2"))
    tally.check("and can be failed", "disk I/O error" in done.stdout + done.stderr, done.stdout + done.stderr)


def main():
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="faultio-", dir="/var/tmp") as base:
        injector = sys.argv[1] if len(sys.argv) > 1 else build_injector(base)
        for group in (counting, killing, failing, halving, sqlite):
            tally.run(group.__name__, group, tally, injector, base)
    tally.finish()


if __name__ == "__main__":
    main()
