# SPDX-License-Identifier: Apache-2.0
"""What the benchmarks share: a place to work, the programs, stores of generated households, pinning, medians, the table.

Every figure is a ratio of two medians that were measured in turn in one run, so that a busy machine bends both. Client and
daemon share one CPU unless it says otherwise: between two CPUs each request waits for the other to wake, which varies
twofold from run to run.
"""
import argparse
import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "lib"))
import mount  # noqa: E402

ALL_CPUS = os.sched_getaffinity(0)


def arguments(description, households, runs):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--households", type=int, default=households, help="size of the store (%(default)s)")
    parser.add_argument("--runs", type=int, default=runs, help="runs of which the median is told (%(default)s)")
    parser.add_argument("--dir", default=os.environ.get("BENCH_DIR", "/var/tmp"),
                        help="where to work: a folder on a disk, not in memory (%(default)s)")
    parser.add_argument("--store", help="a store that is there already, instead of a generated one; it is copied")
    parser.add_argument("--keep", action="store_true", help="leave the files of the run")
    return parser


def client():
    """The program bench_client."""
    return os.environ.get("BENCH_CLIENT", os.path.join(HERE, "bench_client"))


@contextlib.contextmanager
def workplace(options):
    """A directory of our own, removed at the end."""
    path = tempfile.mkdtemp(prefix="samut-bench-", dir=options.dir)
    try:
        yield path
    finally:
        if options.keep:
            print("kept: %s" % path)
        else:
            shutil.rmtree(path, ignore_errors=True)


def pin(together=True):
    """This process and what it starts from now on: on one CPU, or on all there are."""
    os.sched_setaffinity(0, {max(ALL_CPUS)} if together else ALL_CPUS)


def favour(pid):
    """The process, and the session it belongs to: where Linux shares the CPU out by sessions, its own priority counts for little."""
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, pid, -18)
        with open("/proc/%d/autogroup" % pid, "w", encoding="ascii") as file:
            file.write("-18")


def go_first(real_time=True):
    """Before other work on this machine, as far as we may: all sides of a comparison alike. Real time keeps a client and its
    daemon in lockstep; where threads of a daemon compete with each other, they are to do so as ever."""
    with contextlib.suppress(PermissionError):
        if real_time:
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
        else:
            os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
            favour(os.getpid())


def say(text):
    """Progress, for whoever waits; the table alone goes to the standard output."""
    print("%s: %s" % (os.path.basename(sys.argv[0]), text), file=sys.stderr, flush=True)


def timed(command, **more):
    """Milliseconds of one command, its output thrown away. What it thinks of its work is its own affair (grep finds nothing)."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
    return (time.perf_counter() - start) * 1e3


def checked(command, **more):
    """The output of a command that must not fail."""
    done = subprocess.run(command, capture_output=True, text=True, **more)
    if done.returncode:
        raise RuntimeError("%s: status %d: %s" % (" ".join(command[:3]), done.returncode, done.stderr.strip()[-500:]))
    return done.stdout


def ask_client(*words):
    """What bench_client measured: count, seconds, p50, p99, p999, max (the last four in microseconds)."""
    names = ("count", "seconds", "p50", "p99", "p999", "max")
    return dict(zip(names, map(float, checked([client(), *map(str, words)]).split())))


def generate(store, households, timeout=3600):
    """Makes a store of that many invented households; returns the seconds it took."""
    mount.make_store(store)
    start = time.perf_counter()
    done = mount.samut("generate", "--households", str(households), "--seed", "1", store, timeout=timeout)
    if done.returncode:
        raise RuntimeError("samut generate: status %d: %s" % (done.returncode, done.stderr.strip()[-500:]))
    return time.perf_counter() - start


def make_store(options, place):
    """A store for this run, and where it will be mounted."""
    store = os.path.join(place, "store")
    if options.store:
        shutil.copytree(options.store, store, ignore=shutil.ignore_patterns("socket"))
    else:
        say("making %d households" % options.households)
        generate(store, options.households)
    return mount.Mount(store, os.path.join(place, "cases"))


def copy_tree(source, target):
    """The same tree on the disk's own filesystem."""
    os.makedirs(target)
    with subprocess.Popen(["tar", "cf", "-", "-C", source, "."], stdout=subprocess.PIPE) as reader:
        checked(["tar", "xf", "-", "-C", target], stdin=reader.stdout)
    os.sync()


def files_below(top, name=None):
    """Regular files under a directory, relative, sorted; only those called so, if given."""
    found = []
    for folder, _, names in os.walk(top):
        found += [os.path.relpath(os.path.join(folder, n), top) for n in names
                  if (not name or n == name) and not os.path.islink(os.path.join(folder, n))]
    return sorted(found)


def count_below(top):
    """Regular files, directories and symbolic links under a directory."""
    files = folders = links = 0
    for folder, inner, names in os.walk(top):
        linked = sum(os.path.islink(os.path.join(folder, name)) for name in inner + names)
        files += sum(not os.path.islink(os.path.join(folder, name)) for name in names)
        folders += sum(not os.path.islink(os.path.join(folder, name)) for name in inner)
        links += linked
    return files, folders, links


def until_indexed(mounted, seconds=600):
    """Until the views of a mount hold all they will: a tree that is copied before has less in it than is walked later."""
    end = time.monotonic() + seconds
    while "Index: ok" not in open(mounted.path(".samut", "status"), encoding="utf-8").read():
        if time.monotonic() > end:
            raise RuntimeError("the index is not made within %d s" % seconds)
        time.sleep(0.2)


def write_list(path, top, names):
    """A list for bench_client."""
    with open(path, "w", encoding="utf-8", errors="surrogateescape") as out:
        out.writelines("%s\n" % os.path.join(top, n) for n in names)
    return path


def drop_caches():
    """Forgets everything that was read from disks. False: only root may."""
    os.sync()
    try:
        with open("/proc/sys/vm/drop_caches", "w", encoding="ascii") as knob:
            knob.write("3")
    except PermissionError:
        return False
    return True


class Samples:
    """Measurements by name, in the order they came."""

    def __init__(self):
        self.kept = {}

    def add(self, name, value):
        self.kept.setdefault(name, []).append(value)

    def median(self, name):
        return statistics.median(self.kept[name])

    def has(self, *names):
        return all(name in self.kept for name in names)

    def ratio(self, name, base):
        return self.median(name) / self.median(base)

    def spread(self, name):
        """As "median [least-most]"."""
        values = self.kept[name]
        return "%s [%s-%s]" % tuple(map(short, (statistics.median(values), min(values), max(values))))


def short(value):
    """Three digits, without an exponent."""
    if value == 0:
        return "0"
    digits = max(0, 2 - max(-2, int(f"{abs(value):e}".split("e")[1])))
    return "%.*f" % (digits, value)


class Table:
    """Rows: goal, what, measured, goal's bound, verdict."""

    def __init__(self, title):
        self.title = title
        self.rows = []

    def add(self, goal, what, value, bound=None, least=False, unit=""):
        """bound None: only told. least: the value is to be at least the bound, else at most."""
        if bound is None:
            self.rows.append((goal, what, short(value) + unit, "", ""))
            return
        met = value >= bound if least else value <= bound
        self.rows.append((goal, what, short(value) + unit, ("≥ " if least else "≤ ") + short(bound) + unit,
                          "met" if met else "MISSED by %s" % short(bound / value if least else value / bound)))

    def note(self, goal, what, text):
        self.rows.append((goal, what, "-", "", text))

    def print(self):
        print("\n%s" % self.title)
        widths = [max(len(row[i]) for row in self.rows) for i in range(5)]
        for row in self.rows:
            print(("%-*s  %-*s  %*s  %-*s  %s" % (widths[0], row[0], widths[1], row[1], widths[2], row[2],
                                                 widths[3], row[3], row[4])).rstrip())
        print(flush=True)


def machine():
    """One line about where this was measured."""
    with open("/proc/cpuinfo", encoding="ascii") as info:
        model = next((line.split(":")[1].strip() for line in info if line.startswith("model name")), "?")
    return "%s, %d CPUs, Linux %s, load %.1f" % (model, len(ALL_CPUS), os.uname().release, os.getloadavg()[0])
