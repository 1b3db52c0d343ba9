# SPDX-License-Identifier: Apache-2.0
"""A large store beside a small one: what loading, mounting, listing, editing and asking the history cost in each.

All ratios are large over small, per file where work grows with the store; 1 means that size does not matter.
"""
import os
import shutil
import subprocess
import time

import kit

SMALL = 5000


def resident(pid):
    """Megabytes of a process: of its own, and with what it shares."""
    fields = {}
    with open("/proc/%d/status" % pid, encoding="ascii", errors="replace") as file:
        for line in file:
            name, _, value = line.partition(":")
            fields[name] = value
    own, shared = (int(fields[name].split()[0]) / 1024 for name in ("RssAnon", "VmRSS"))
    return own, shared


def seconds_of(act):
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def mounting(mounted, samples, key):
    """Mounts; leaves it mounted. Caches are cold the first time, if we may drop them."""
    samples.add(key + " mount", seconds_of(mounted.start) * 1e3)


def some_province(mounted):
    """The province in the middle: they are all alike."""
    top = mounted.path("households")
    names = sorted(os.listdir(top))
    return os.path.join(top, names[len(names) // 2])


def a_village(province):
    """The first folder three levels down, where households stand."""
    for _ in range(3):
        province = os.path.join(province, sorted(os.listdir(province))[0])
    return province


def listing(mounted, samples, key):
    province = some_province(mounted)
    samples.add(key + " province", kit.timed(["find", province]))
    samples.add(key + " entries", float(sum(len(d) + len(f) for _, d, f in os.walk(province)) + 1))
    samples.add(key + " village", kit.timed(["ls", "-l", a_village(province)]))


def editing(mounted, place, samples, key):
    """Saves of records spread over one province, after all of them were looked up once."""
    province = some_province(mounted)
    names = kit.files_below(province, "household.txt")[:300]
    paths = kit.write_list(os.path.join(place, key + ".list"), province, names)
    kit.ask_client("read", paths)
    samples.add(key + " edit", kit.ask_client("save", paths, 1, 1000, "close")["p50"])
    samples.add(key + " read", kit.ask_client("read", paths)["p50"])


def showing(mounted, samples, key):
    """From the end of a save until it is found, and until it stands in a view."""
    kit.until_indexed(mounted)
    province = some_province(mounted)
    home = os.path.dirname(os.path.join(province, kit.files_below(province, "household.txt")[0]))
    with open(os.path.join(home, "household.txt"), encoding="utf-8") as file:
        number = file.readline().split()[1]
    for turn in range(20):
        word, day = "คำนี้%d" % time.time_ns(), "2024-02-%02d" % (turn + 1)
        save(os.path.join(home, "notes", word + ".txt"), word + "\n")
        samples.add(key + " found", until_listed(mounted.path("search", word), word) * 1e3)
        visit = os.path.join(home, "visits", day + ".txt")
        save(visit, "Date: %s\n" % day)
        samples.add(key + " listed", until_listed(mounted.path("views", "recent"), "%s visits %s" % (number, day)) * 1e3)
        os.unlink(visit)


def save(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def until_listed(folder, words):
    """Seconds until one of the names there has these words."""
    start = time.perf_counter()
    while not any(words in name for name in os.listdir(folder)):
        time.sleep(0.001)
    return time.perf_counter() - start


def history(mounted, samples, key):
    while "Lag: 0" not in open(mounted.path(".samut/status"), encoding="utf-8").read():
        time.sleep(0.05)
    git = ["git", "-C", os.path.join(mounted.store, "history.git"), "log", "-1", "main"]
    samples.add(key + " log -1", kit.timed(git))
    place = os.path.relpath(some_province(mounted), mounted.point)
    samples.add(key + " log -1 of a province", kit.timed(git + ["--", place]))


def measure(place, households, samples, key, runs):
    mounted = kit.mount.Mount(os.path.join(place, key), os.path.join(place, key + ".cases"))
    kit.say("making %d households" % households)
    samples.add(key + " load", kit.generate(mounted.store, households))
    samples.add(key + " bytes", float(kit.checked(["du", "-sb", mounted.store]).split()[0]))
    kit.drop_caches()
    mounting(mounted, samples, key + " cold")
    mounted.stop()
    for _ in range(runs):
        mounting(mounted, samples, key)
        with mounted:
            listing(mounted, samples, key)
            editing(mounted, place, samples, key)
            showing(mounted, samples, key)
            history(mounted, samples, key)
            samples.add(key + " unmount", seconds_of(mounted.stop) * 1e3)
    if key == "large":
        whole(mounted, samples, key)
    return mounted


def whole(mounted, samples, key):
    """All of it once: what the daemon's memory comes to."""
    with mounted:
        start = time.perf_counter()
        out = subprocess.run(["find", mounted.point], capture_output=True, check=True).stdout
        samples.add(key + " find", time.perf_counter() - start)
        samples.add(key + " nodes", float(out.count(b"\n")))
        kit.timed(["grep", "-rF", "ไม่มีคำนี้ที่ไหน", some_province(mounted)])
        own, shared = resident(mounted.process.pid)
        samples.add(key + " own memory", own)
        samples.add(key + " memory", shared)


def tell(table, samples, options, files):
    def ratio(what, name, bound=None, per=1.0):
        table.add("", what, samples.ratio("large " + name, "small " + name) / per, bound, unit="x")
    grown = files["large"] / files["small"]
    table.add("S2", "loading, files a second", files["large"] / samples.median("large load"))
    ratio("loading, time a file", "load", 1.3, grown)
    ratio("bytes on disk a file", "bytes", None, grown)
    ratio("mounting, cold", "cold mount")
    ratio("mounting", "mount", 1.3)
    table.add("", "listing a province (find), time an entry", (samples.ratio("large province", "small province") /
                                                               samples.ratio("large entries", "small entries")), 1.3, unit="x")
    ratio("listing a village", "village")
    ratio("saving a record, p50", "edit", 1.3)
    table.add("S1", "reading a record, p50", samples.ratio("large read", "small read"), 1.3, unit="x")
    ratio("from a save until it is found", "found")
    ratio("from a save until it stands in a view", "listed")
    table.add("", "the longest of these", max(max(samples.kept[name]) for name in ("large found", "large listed")), 1000, unit=" ms")
    ratio("git log -1", "log -1", 1.3)
    ratio("git log -1 -- PROVINCE", "log -1 of a province")
    table.add("", "find over all of the large one, nodes a second", samples.median("large nodes") / samples.median("large find"))
    table.add("S1", "daemon's memory after that", samples.median("large memory"), 100, unit=" MB")
    table.add("", "of it its own", samples.median("large own memory"), unit=" MB")


def main():
    parser = kit.arguments(__doc__.splitlines()[0], households=100000, runs=3)
    options = parser.parse_args()
    samples = kit.Samples()
    files = {}
    with kit.workplace(options) as place:
        for key, households in (("small", min(SMALL, options.households)), ("large", options.households)):
            mounted = measure(place, households, samples, key, options.runs)
            with mounted:
                files[key] = len(kit.checked(["git", "-C", os.path.join(mounted.store, "history.git"), "ls-tree", "-r", "--name-only",
                                              "main"]).splitlines())
            shutil.rmtree(mounted.store)
        table = kit.Table("%d households beside %d, %d runs (%s)" % (options.households, min(SMALL, options.households),
                                                                     options.runs, kit.machine()))
    tell(table, samples, options, files)
    table.print()
    print("Medians [least-most]: seconds (load, find), milliseconds (mount, list, found, listed, log), microseconds (edit, read)")
    for name in samples.kept:
        print("  %-28s %s" % (name, samples.spread(name)))


if __name__ == "__main__":
    main()
