#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Folders with more than 1,024 entries: their nodelists are many small ones, so that a new file costs the same as anywhere. Whatever is done
in them, each node stands in exactly one list, the database can be made again from the history, and the past has owners and modes."""
import os
import shutil
import stat
import subprocess
import time

from toolkit import Desk, Mount, Tally, done_well, nodes, run_git, same_after_rebuild, samut, sound

MOST = 1024
GRACE = 3  # seconds, until a removal counts
LISTS = [".samut"] + [".samut-%02x" % number for number in range(256)]
FOLDER = "partners/p/notes/มาก"


def note(number):
    return "บันทึก-%04d.txt" % number


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def prepare(desk, count):
    for partner in ("p", "q"):
        desk.write("tree/partners/%s/partner.txt" % partner, "Name: %s\nSector: state\n" % partner)
    for number in range(count):
        desk.write("tree/%s/%s" % (FOLDER, note(number)), "%d\n" % number)
    store = desk.store()
    samut("import", store, desk.path("tree"))
    return store


def lists(store):
    """The paths of all nodelists in git."""
    names = run_git(store, "ls-tree", "-r", "-z", "--name-only", "main").stdout.split("\0")
    return [path for path in names if path.rsplit("/", 1)[-1] in LISTS]


def crowded(store, folder):
    found = [path for path in lists(store) if path.startswith(folder + "/.samut-")]
    return len(found)


def texts(store, paths):
    """The texts in git of many paths, by one process."""
    command = ["git", "--git-dir", store + "/history.git", "cat-file", "--batch"]
    answer = subprocess.run(command, input="".join("main:%s\n" % path for path in paths).encode(), stdout=subprocess.PIPE, check=True).stdout
    at, found = 0, []
    for _ in paths:
        end = answer.index(b"\n", at)
        size = int(answer[at:end].split()[2])
        found.append(answer[end + 1:end + 1 + size].decode())
        at = end + size + 2
    return found


def listed(store):
    """What the lists say, read without the help of samut: (path, id, mode, uid, gid) of each line."""
    paths, found = lists(store), []
    for path, text in zip(paths, texts(store, paths)):
        folder = path.rpartition("/")[0]
        for line in text.splitlines():
            number, mode, uid, gid, name = line.split(" ", 4)
            where = os.path.normpath(os.path.join("/", folder, name))
            found.append((where if where != "/" else "", int(number), int(mode, 8), int(uid), int(gid)))
    return sorted(found)


def in_order(tally, name, mount):
    mount.wait_committed()
    sound(tally, name, mount.store)
    wanted = sorted((path, number, stat.S_IMODE(mode), uid, gid) for path, number, _, mode, uid, gid, *_ in nodes(mount.store))
    found = listed(mount.store)
    tally.check(name + ": every node is in one list, as it is", found == wanted,
                "only listed: %s; only there: %s" % (sorted(set(found) - set(wanted))[:3], sorted(set(wanted) - set(found))[:3]))


def last_edit(mount):
    """The paths that the last edit changed in git, lists by their last name."""
    mount.wait_committed()
    return sorted(os.path.basename(path) for path in run_git(mount.store, "diff-tree", "-r", "-z", "--no-commit-id", "--name-only", "main").stdout.split("\0") if path)


def removals_count(mount):
    time.sleep(GRACE)
    mount.wait_committed()


def growing(tally, mount):
    tally.equal("up to the limit one list", crowded(mount.store, FOLDER), 0)
    write(mount.path(FOLDER, note(MOST)), "one more\n")
    in_order(tally, "one more", mount)
    tally.equal("lists of its own", crowded(mount.store, FOLDER), 256)
    write(mount.path(FOLDER, note(MOST + 1)), "another\n")
    changed = last_edit(mount)
    tally.check("a new file changes itself and one small list", len(changed) == 2 and changed[0].startswith(".samut-") and changed[1] == note(MOST + 1), changed)


def working(tally, mount):
    at = lambda *names: mount.path(FOLDER, *names)  # noqa: E731
    os.chmod(at(note(1)), 0o600)
    tally.equal("chmod changes one list", len(last_edit(mount)), 1)
    os.rename(at(note(2)), at("ชื่อใหม่.txt"))
    os.rename(at(note(3)), mount.path("partners/p/notes/ออกไป.txt"))
    write(mount.path("partners/p/notes/เข้ามา.txt"), "in\n")
    os.rename(mount.path("partners/p/notes/เข้ามา.txt"), at("เข้ามา.txt"))
    os.rename(at(note(4)), at(note(5)))
    os.makedirs(at("ย่อย/ลึก"))
    write(at("ย่อย/ลึก/ก.txt"), "deep\n")
    os.rename(at("ย่อย"), at("ย่อยใหม่"))
    os.chmod(at("ย่อยใหม่/ลึก/ก.txt"), 0o640)
    os.chmod(at(), 0o2750)
    in_order(tally, "after work", mount)
    os.unlink(at(note(6)))
    shutil.rmtree(at("ย่อยใหม่"))
    removals_count(mount)
    os.rename(mount.path(FOLDER), mount.path("partners/q/notes/อีกที่"))
    in_order(tally, "the folder moves to another partner", mount)
    tally.equal("its lists go along", (crowded(mount.store, FOLDER), crowded(mount.store, "partners/q/notes/อีกที่")), (0, 256))
    os.rename(mount.path("partners/q/notes/อีกที่"), mount.path(FOLDER))
    in_order(tally, "and back", mount)


def looking_back(tally, mount):
    record = mount.path(FOLDER, note(10))
    os.chmod(record, 0o600)
    mount.wait_committed()
    then = run_git(mount.store, "rev-parse", "main").stdout.strip()
    os.chmod(record, 0o644)
    mount.wait_committed()
    mode = lambda root: stat.S_IMODE(os.stat(mount.path(root, FOLDER, note(10))).st_mode)  # noqa: E731
    tally.equal("the mode of then, and of now", (mode("at/" + then), mode(".")), (0o600, 0o644))
    os.unlink(record)
    removals_count(mount)
    done_well(tally, "one comes back", samut("restore", mount.path(FOLDER, note(10)), "--at", then), "1 files restored")
    tally.equal("as it was then", mode("."), 0o600)
    in_order(tally, "one back", mount)


def emptied(tally, mount):
    mount.wait_committed()
    full = run_git(mount.store, "rev-parse", "main").stdout.strip()
    count = len(os.listdir(mount.path(FOLDER)))
    for name in os.listdir(mount.path(FOLDER)):
        os.unlink(mount.path(FOLDER, name))
    removals_count(mount)
    in_order(tally, "all gone", mount)
    tally.equal("and the lists too", crowded(mount.store, FOLDER), 0)
    write(mount.path(FOLDER, "ใหม่.txt"), "again\n")
    in_order(tally, "a new beginning", mount)
    tally.equal("with one list", crowded(mount.store, FOLDER), 0)
    done_well(tally, "all of it comes back", samut("restore", mount.path(FOLDER), "--at", full), "%d files restored" % count)
    in_order(tally, "all back", mount)
    tally.equal("and crowded again", crowded(mount.store, FOLDER), 256)


def main():
    tally = Tally()
    with Desk() as desk:
        store = prepare(desk, MOST)
        with Mount(store, desk.path("mount")) as mount:
            for part in (growing, working, looking_back, emptied):
                tally.run(part.__name__, part, tally, mount)
        same_after_rebuild(tally, "crowded", store)
    tally.finish()


main()
