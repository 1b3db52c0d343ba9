# SPDX-License-Identifier: Apache-2.0
"""Durable saves through the mount, each with its commit: goals W1, W3, G1 to G4.

Beside them: write and fsync on the disk's own filesystem, a loop of `git add; git commit`, and `git fast-import` of the same
edits. Ratios of single saves are measured on one CPU, what many writers reach on all of them; pauses at ordinary priority.
"""
import contextlib
import glob
import os
import random
import re
import shutil
import subprocess
import time

import kit

WRITERS = 32


class Places:
    """The mount, the same tree on the disk, the files that are saved, and the history behind the mount."""

    def __init__(self, place, mounted, count):
        self.place = place
        self.mounted = mounted
        self.disk = os.path.join(place, "disk")
        self.history = os.path.join(mounted.store, "history.git")
        with mounted:
            kit.copy_tree(mounted.point, self.disk)
        names = [name for name in kit.files_below(os.path.join(self.disk, "households"))]
        self.names = [os.path.join("households", n) for n in random.Random(2).sample(names, min(count, len(names)))]
        self.mount_list = kit.write_list(os.path.join(place, "mount.list"), mounted.point, self.names)
        self.disk_list = kit.write_list(os.path.join(place, "disk.list"), self.disk, self.names)

    def bytes_of_history(self):
        return sum(os.path.getsize(path) for path in glob.glob(self.history + "/objects/pack/pack-*.[pi]*"))


def status(mounted, word):
    """A number of .samut/status."""
    with open(mounted.path(".samut/status"), encoding="utf-8") as file:
        return int(re.search(r"^%s: (\d+)$" % word, file.read(), re.M).group(1))


def caught_up(mounted):
    """Waits until every edit is in git."""
    while status(mounted, "Lag"):
        time.sleep(0.02)


@contextlib.contextmanager
def undisturbed(together):
    """Before all other work, on one CPU or on all. Who has the CPU keeps it until it waits, so that pauses are not measured so."""
    kit.pin(together)
    kit.go_first()
    try:
        yield
    finally:
        kit.pin(False)
        kit.go_first(real_time=False)


def one_writer(places, samples, options):
    """Saves alone, in turn with the disk's; after some that make the daemon's files grow to the size they keep."""
    each = max(1000, options.edits // 5)
    for _ in range(options.runs):
        with undisturbed(True), places.mounted:
            kit.ask_client("save", places.mount_list, 1, 1000, "close")
            caught_up(places.mounted)
            samples.add("one p50", kit.ask_client("save", places.mount_list, 1, each, "close")["p50"])
            caught_up(places.mounted)
        with undisturbed(True):
            samples.add("disk p50", kit.ask_client("save", places.disk_list, 1, each, "fsync")["p50"])
        with places.mounted:
            kit.favour(places.mounted.process.pid)
            ours = kit.ask_client("save", places.mount_list, 1, each, "close")
            caught_up(places.mounted)
        samples.add("disk max", kit.ask_client("save", places.disk_list, 1, each, "fsync")["max"])
        for name in ("p999", "max"):
            samples.add("one " + name, ours[name])
        samples.add("one tail", ours["p999"] / ours["p50"])


def slow_flush(places, samples, options):
    """The same with a disk whose flush takes a millisecond more."""
    shim = os.environ.get("BENCH_SLOWSYNC", os.path.join(kit.HERE, "libslowsync.so"))
    for _ in range(options.runs):
        with undisturbed(True):
            samples.add("flush", kit.ask_client("flush", os.path.join(places.place, "flushed"), 500)["p50"])
            places.mounted.start(environment={"LD_PRELOAD": shim})
            with places.mounted:
                kit.ask_client("save", places.mount_list, 1, 1000, "close")
                caught_up(places.mounted)
                alone = kit.ask_client("save", places.mount_list, 1, 500, "close")
                caught_up(places.mounted)
        with undisturbed(False):
            places.mounted.start(environment={"LD_PRELOAD": shim})
            with places.mounted:
                many = kit.ask_client("save", places.mount_list, WRITERS, 300 * WRITERS, "close")
                caught_up(places.mounted)
        samples.add("slow p50", alone["p50"])
        samples.add("slow gain", (many["count"] / many["seconds"]) / (alone["count"] / alone["seconds"]))


def save_together(places, samples, options):
    """Many writers, until the last commit is in git; each save must be one."""
    before = status(places.mounted, "InGit")
    start = time.perf_counter()
    ours = kit.ask_client("save", places.mount_list, WRITERS, options.edits, "close")
    samples.add("lag", status(places.mounted, "Lag"))
    caught_up(places.mounted)
    samples.add("many committed", ours["count"] / (time.perf_counter() - start))
    samples.add("many saved", ours["count"] / ours["seconds"])
    made = status(places.mounted, "InGit") - before
    if made != ours["count"]:
        raise RuntimeError("%d saves, but %d commits" % (ours["count"], made))


def many_writers(places, samples, options):
    for _ in range(options.runs):
        with undisturbed(False), places.mounted:
            save_together(places, samples, options)
            disk = kit.ask_client("save", places.disk_list, WRITERS, options.edits // 4, "fsync")
        samples.add("many disk", disk["count"] / disk["seconds"])
        with places.mounted:
            kit.favour(places.mounted.process.pid)
            samples.add("many max", kit.ask_client("save", places.mount_list, WRITERS, options.edits // 2, "close")["max"])
            caught_up(places.mounted)


def git(repository, *words, **more):
    return kit.checked(["git", "-C", repository, *words], **more)


def git_loop(places, samples, edits=20):
    """What a script would do: write the file, add it, commit."""
    tree = places.disk
    git(tree, "init", "-q")
    for key, value in (("user.name", "bench"), ("user.email", "bench@localhost"), ("gc.auto", "0"), ("maintenance.auto", "false")):
        git(tree, "config", key, value)
    git(tree, "add", "-A")
    git(tree, "commit", "-q", "-m", "base")
    start = time.perf_counter()
    for i, name in enumerate(places.names[:edits]):
        with open(os.path.join(tree, name), "a", encoding="utf-8") as file:
            file.write("X_Bench: 0 %d\n" % i)
        git(tree, "add", "--", name)
        git(tree, "commit", "-q", "-m", "edit %s" % name)
    samples.add("loop", edits / (time.perf_counter() - start))
    shutil.rmtree(os.path.join(tree, ".git"))


def data(text):
    return b"data %d\n%s\n" % (len(text), text)


def commit(out, number, files):
    """One commit of the stream, with a message like ours."""
    message = "edit %s\n\nX_Bench: → 0 %d\n\nChange: %d\nUid: 0\nVia: bench_client\n" % (files[0][0], number, number)
    out.write(b"commit refs/heads/main\ncommitter root <root@localhost> %d +0700\n" % (1650000000 + number) + data(message.encode()))
    if number == 1:
        out.write(b"from refs/heads/main^0\n")
    for name, text in files:
        out.write(b'M 100644 inline "%s"\n' % name.encode() + data(text))


def fast_import(places, samples, options):
    """The same tree, then as many edits of the same files with the same texts."""
    base, edits = (os.path.join(places.place, name) for name in ("base.stream", "edits.stream"))
    texts = {}
    with open(base, "wb") as out:
        for name in kit.files_below(places.disk):
            with open(os.path.join(places.disk, name), "rb") as file:
                texts[name] = file.read()
        commit(out, 0, list(texts.items()))
    with open(edits, "wb") as out:
        for i in range(options.edits):
            name = places.names[i % len(places.names)]
            commit(out, i + 1, [(name, texts[name] + b"X_Bench: 0 %d\n" % i)])
    for _ in range(options.runs):
        repository = os.path.join(places.place, "imported.git")
        kit.checked(["git", "init", "-q", "--bare", repository])
        for name, stream in (("import base", base), ("import", edits)):
            with open(stream, "rb") as file:
                start = time.perf_counter()
                git(repository, "fast-import", "--quiet", stdin=file)
                samples.add(name, options.edits / (time.perf_counter() - start))
        shutil.rmtree(repository)


def repacked(places, base):
    """Bytes of the history in a copy after `git repack --geometric`, the packs that were there before kept out of it."""
    copy = os.path.join(places.place, "copy.git")
    shutil.copytree(places.history, copy)
    for name in base:
        open(os.path.join(copy, "objects/pack", name + ".keep"), "w", encoding="ascii").close()
    git(copy, "repack", "--geometric=2", "-d", "-q")
    git(copy, "fsck", "--strict", "--no-progress")
    size = sum(os.path.getsize(path) for path in glob.glob(copy + "/objects/pack/pack-*.[pi]*"))
    shutil.rmtree(copy)
    return size


def committer(samples, options):
    """Committer and fast-import on edits made in memory, from the helper that compares their ids."""
    program = os.environ.get("BENCH_COMMITTER")
    if not program:
        return
    for _ in range(options.runs):
        with undisturbed(True), kit.workplace(options) as place:
            out = kit.checked([program, "-n", "20000", "-e", "20000", os.path.join(place, "repositories")])
        found = re.search(r"^edits +\d+ commits: +(\d+)/s, fast-import +(\d+)/s", out, re.M)
        samples.add("committer", float(found.group(1)))
        samples.add("committer import", float(found.group(2)))


def tell(table, samples, sizes, options):
    table.add("W1", "one writer: p50 of a save / disk's write+fsync", samples.ratio("one p50", "disk p50"), 0.15, unit="x")
    table.add("W1", "the same, flush 1 ms slower: p50 / one flush", samples.median("slow p50") / (1000 + samples.median("flush")), 1.4, unit="x")
    table.add("W2", "flush 1 ms slower: 32 writers / one writer", samples.median("slow gain"), 10, least=True, unit="x")
    table.add("W3", "one writer: p99.9 / p50", samples.median("one tail"), 20, unit="x")
    table.add("W3", "one writer: longest pause", samples.median("one max") / 1e3, 20, unit=" ms")
    table.add("W3", "32 writers: longest pause", samples.median("many max") / 1e3, 20, unit=" ms")
    table.add("", "meanwhile one writer on the disk: longest pause", samples.median("disk max") / 1e3, unit=" ms")
    table.add("", "32 writers: saves / disk's write+fsync", samples.ratio("many saved", "many disk"), unit="x")
    table.add("", "32 writers: committer's lag at the end, edits", samples.median("lag"))
    if samples.has("committer"):
        table.add("G1", "committer / git fast-import", samples.ratio("committer", "committer import"), 3.5, least=True, unit="x")
        table.add("G2", "committer / loop of git add; git commit", samples.ratio("committer", "loop"), 1000, least=True, unit="x")
    else:
        table.note("G1", "committer / git fast-import", "not measured: BENCH_COMMITTER names no program")
    table.add("G2", "mount, saved and committed / loop of git add; git commit", samples.ratio("many committed", "loop"), unit="x")
    table.add("G3", "mount, saved and committed / git fast-import", samples.ratio("many committed", "import"), 2, least=True, unit="x")
    table.add("G4", "bytes a commit, written", sizes["written"], 3500)
    table.add("G4", "bytes a commit after git repack --geometric", sizes["repacked"], 1500)


def measure(place, samples, options):
    kit.say("preparing")
    places = Places(place, kit.make_store(options, place), options.files)
    kit.say("one writer")
    one_writer(places, samples, options)
    before = places.bytes_of_history()
    base = [os.path.basename(p)[:-5] for p in glob.glob(places.history + "/objects/pack/*.pack")]
    kit.say("%d writers" % WRITERS)
    many_writers(places, samples, options)
    commits = (options.edits // WRITERS + options.edits // 2 // WRITERS) * WRITERS * options.runs
    sizes = {"written": (places.bytes_of_history() - before) / commits, "repacked": (repacked(places, base) - before) / commits}
    kit.say("a slower disk")
    slow_flush(places, samples, options)
    kit.say("git")
    with undisturbed(False):
        git_loop(places, samples)
        fast_import(places, samples, options)
    committer(samples, options)
    return places, sizes


def main():
    parser = kit.arguments(__doc__.splitlines()[0], households=2000, runs=3)
    parser.add_argument("--edits", type=int, default=20000, help="saves of one run (%(default)s)")
    parser.add_argument("--files", type=int, default=4000, help="different files saved (%(default)s)")
    options = parser.parse_args()
    kit.go_first(real_time=False)
    samples = kit.Samples()
    with kit.workplace(options) as place:
        places, sizes = measure(place, samples, options)
        table = kit.Table("Saving: %d saves of %d files by 1 and by %d writers, %d runs (%s)" % (
            options.edits, len(places.names), WRITERS, options.runs, kit.machine()))
    tell(table, samples, sizes, options)
    table.print()
    print("Medians [least-most]: microseconds a save, then a second")
    for name in samples.kept:
        print("  %-16s %s" % (name, samples.spread(name)))


if __name__ == "__main__":
    main()
