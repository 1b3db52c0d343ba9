# SPDX-License-Identifier: Apache-2.0
"""Reading through the mount beside the same tree on the disk's own filesystem: goals R1 to R6.

One round: on each tool, the disk's tree warm; a fresh mount, and the same again a second and a third time; then both cold.
Rounds follow each other, so that what disturbs the machine disturbs both sides.
"""
import contextlib
import os
import random
import resource
import shutil
import subprocess

import kit

PATTERN = "ไม่มีคำนี้ที่ไหน"
PASSES = ("fresh", "second", "repeated")

TOOLS = {
    "find": lambda top, _: kit.timed(["find", top]),
    "ls -lR": lambda top, _: kit.timed(["ls", "-lR", top]),
    # What is stored, without the views: of those the kernel keeps little, since each user is shown his own.
    "ls households": lambda top, _: kit.timed(["ls", "-lR", os.path.join(top, "households")]),
    "grep -rF": lambda top, _: kit.timed(["grep", "-rF", PATTERN, top]),
    # Written to /dev/null itself, tar reads nothing.
    "tar|cat": lambda top, _: kit.timed(["sh", "-c", 'tar cf - -C "$0" . | cat >/dev/null', top]),
    "cat": lambda _, paths: kit.ask_client("read", paths)["p50"],
}

# Goal, tool, measured, over, at most; None: told only.
GOALS = (
    ("R1", "find", "fresh", "ext4", 5), ("R1", "find", "second", "ext4", None), ("R1", "find", "repeated", "ext4", 1.2),
    ("R1", "find", "cold", "ext4 cold", 1.2),
    ("R2", "ls -lR", "fresh", "ext4", 1.7), ("R2", "ls -lR", "second", "ext4", None), ("R2", "ls -lR", "repeated", "ext4", 1.1),
    ("R2", "ls -lR", "cold", "ext4 cold", None),
    ("R2", "ls households", "fresh", "ext4", 1.7), ("R2", "ls households", "second", "ext4", None),
    ("R2", "ls households", "repeated", "ext4", 1.1), ("R2", "ls households", "cold", "ext4 cold", None),
    ("R3", "grep -rF", "fresh", "ext4", None), ("R3", "grep -rF", "second", "ext4", None),
    ("R3", "grep -rF", "repeated", "ext4", 3.2), ("R3", "grep -rF", "cold", "ext4 cold", 0.5),
    ("R4", "tar|cat", "fresh", "ext4", None), ("R4", "tar|cat", "second", "ext4", None),
    ("R4", "tar|cat", "repeated", "ext4", 2.6), ("R4", "tar|cat", "cold", "ext4 cold", 0.5),
    ("R5", "cat", "fresh", "ext4", None), ("R5", "cat", "second", "ext4", None), ("R5", "cat", "repeated", "ext4", 5),
    ("R5", "cat", "cold", "ext4 cold", 0.5),
)


class Trees:
    """The mount and its copy on the disk, with the list of their files in one random order."""

    def __init__(self, place, mounted):
        self.mounted = mounted
        self.disk = os.path.join(place, "disk")
        with mounted:
            kit.say("copying the tree to the disk")
            kit.until_indexed(mounted)
            kit.copy_tree(mounted.point, self.disk)
        names = kit.files_below(self.disk)
        random.Random(1).shuffle(names)
        self.disk_list = kit.write_list(os.path.join(place, "disk.list"), self.disk, names)
        self.mount_list = kit.write_list(os.path.join(place, "mount.list"), mounted.point, names)
        self.files, self.folders, self.links = kit.count_below(self.disk)


def warm(trees, samples, tool, act):
    act(trees.disk, trees.disk_list)
    samples.add(tool + " ext4", act(trees.disk, trees.disk_list))
    with trees.mounted:
        for name in PASSES:
            samples.add("%s %s" % (tool, name), act(trees.mounted.point, trees.mount_list))


def cold(trees, samples, tool, act):
    """Only root may. An empty run first: the tool itself is not to be fetched from the disk in the time measured."""
    if not kit.drop_caches():
        return
    kit.timed(["find", "/proc/self/task"])
    subprocess.run([kit.client()], stderr=subprocess.DEVNULL, check=False)
    for program in ("ls", "grep", "tar", "sh", "cat"):
        kit.timed([program, "--help"])
    samples.add(tool + " ext4 cold", act(trees.disk, trees.disk_list))
    kit.drop_caches()
    with trees.mounted:
        for program in ("find", "ls", "grep", "tar", "sh", "cat"):
            kit.timed([program, "--help"])
        subprocess.run([kit.client()], stderr=subprocess.DEVNULL, check=False)
        samples.add(tool + " cold", act(trees.mounted.point, trees.mount_list))


@contextlib.contextmanager
def passthrough(program, source, point):
    """libfuse's example passthrough_hp, mounted."""
    os.makedirs(point, exist_ok=True)
    done = subprocess.run(["sh", "-c", 'ulimit -n "$(ulimit -Hn)"; exec "$0" "$@"', program, source, point], check=False)
    try:
        yield done.returncode == 0
    finally:
        subprocess.run(["fusermount3", "-u", point], check=False)


def against_passthrough(place, trees, samples, options, table):
    program = os.environ.get("PASSTHROUGH_HP") or shutil.which("passthrough_hp")
    if not program:
        table.note("R6", "beside passthrough_hp", "not measured: no passthrough_hp here (an example of libfuse's source, in no "
                   "package; name it in the environment variable PASSTHROUGH_HP)")
        return
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if trees.files + trees.folders + 100 > allowed:
        table.note("R6", "beside passthrough_hp", "not measured: it keeps each file open, and %d may be: take fewer households" % allowed)
        return
    point = os.path.join(place, "passthrough")
    names = [line.rstrip("\n")[len(trees.disk) + 1:] for line in open(trees.disk_list, encoding="utf-8")]
    paths = kit.write_list(os.path.join(place, "passthrough.list"), point, names)
    for _ in range(options.runs):
        for tool in ("find", "grep -rF", "cat"):
            with passthrough(program, trees.disk, point) as mounted:
                if not mounted:
                    table.note("R6", "beside passthrough_hp", "not measured: it does not start")
                    return
                for name in PASSES:
                    samples.add("%s hp %s" % (tool, name), TOOLS[tool](point, paths))
    for tool, name, bound in (("find", "fresh", 3), ("grep -rF", "repeated", 2.5), ("cat", "repeated", 2.5),
                              ("grep -rF", "fresh", 2.5), ("cat", "fresh", 2.5), ("find", "repeated", None)):
        table.add("R6", "passthrough_hp's %s %s / ours" % (tool, name), samples.ratio("%s hp %s" % (tool, name), "%s %s" % (tool, name)),
                  bound, least=True, unit="x")


def tell(table, samples):
    for goal, tool, measured, base, bound in GOALS:
        name, over = "%s %s" % (tool, measured), "%s %s" % (tool, base)
        what = "%s %s / %s" % (tool, measured, base)
        if samples.has(name, over):
            table.add(goal, what, samples.ratio(name, over), bound, unit="x")
        else:
            table.note(goal, what, "not measured: only root may drop caches")


def tell_raw(samples):
    print("Medians [least-most]: milliseconds; cat: microseconds a file")
    for tool in TOOLS:
        print("  %-14s" % tool + "; ".join("%s %s" % (name[len(tool) + 1:], samples.spread(name))
                                          for name in samples.kept if name.startswith(tool + " ")))


def main():
    options = kit.arguments(__doc__.splitlines()[0], households=5000, runs=5).parse_args()
    kit.pin()
    kit.go_first()
    samples = kit.Samples()
    with kit.workplace(options) as place:
        trees = Trees(place, kit.make_store(options, place))
        for run in range(options.runs):
            kit.say("run %d of %d" % (run + 1, options.runs))
            for tool, act in TOOLS.items():
                warm(trees, samples, tool, act)
                cold(trees, samples, tool, act)
        table = kit.Table("Reading %d files and %d links in %d directories, %d runs (%s)" % (
            trees.files, trees.links, trees.folders, options.runs, kit.machine()))
        tell(table, samples)
        against_passthrough(place, trees, samples, options, table)
        table.print()
        tell_raw(samples)


if __name__ == "__main__":
    main()
