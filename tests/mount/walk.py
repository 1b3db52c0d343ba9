#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Walking the whole mount with the sample in it: every record is met once, with its true size and text; trees go out and come in."""
import collections
import os
import stat

from desk import Desk, HERE, get, id_of, run, samut, shell
from tally import Tally

SAMPLE = os.path.join(os.path.dirname(os.path.dirname(HERE)), "tools", "sample", "tree")


def files_below(root):
    """path → text; what programs keep for themselves and links left out."""
    found = {}
    for base, folders, names in os.walk(root):
        for name in names:
            path = os.path.join(base, name)
            if not os.path.islink(path):
                found[os.path.relpath(path, root)] = get(path)
    return found


def links_below(root):
    return sorted(os.path.relpath(os.path.join(base, name), root) for base, folders, names in os.walk(root) for name in folders + names
                  if os.path.islink(os.path.join(base, name)))


def folders_below(root):
    return sorted(os.path.relpath(os.path.join(base, name), root) for base, names, _ in os.walk(root) for name in names
                  if not os.path.islink(os.path.join(base, name)))


def test_import(tally, desk):
    done = samut("import", desk.mount.store, SAMPLE)
    tally.equal("samut import of the sample", done.returncode, 0)
    wanted, found = files_below(SAMPLE), files_below(desk.path())
    tally.check("the sample is not empty", len(wanted) > 500)
    tally.equal("all of it is in the mount at once", sorted(found), sorted(wanted))
    tally.equal("to the byte", [path for path in wanted if found.get(path) != wanted[path]], [])
    tally.equal("as one edit", len(desk.edits()), 1)
    git = desk.mount.git("ls-tree", "-r", "-z", "--name-only", "HEAD").split("\0")
    tally.equal("and in git", sorted(path for path in git if path and os.path.basename(path) != ".samut"), sorted(wanted))


def test_walks(tally, desk):
    """Programs that walk meet each record once."""
    root = desk.path()
    wanted = sorted(files_below(SAMPLE))
    out = desk.outside("out")
    os.mkdir(out)
    links = links_below(root)
    to_files = [path for path in links if os.path.isfile(os.path.join(root, path))]
    homes = [os.path.dirname(path) for path in wanted if os.path.basename(path) == "household.txt"]
    tally.equal("links beside households", [home for home in homes if home + "/status.txt" not in to_files], [])
    rows = [
        ("find", 'cd "$1" && find . -type f -print0', wanted),
        ("find, all", 'cd "$1" && find . -mindepth 1 -print0', sorted(wanted + links + folders_below(root))),
        ("find of links", 'cd "$1" && find . -type l -print0', links),
        ("grep -r", 'cd "$1" && grep -rlZ "" .', wanted),
        ("grep -R, through links", 'cd "$1" && grep -RlZ "" households README.txt', sorted(path for path in wanted + to_files if path.split("/")[0] in ("households", "README.txt"))),
        ("tar", 'cd "$1" && tar c . | tar t --quoting-style=literal | grep -v "/$" | tr "\\n" "\\0"', sorted(wanted + links)),
        ("rsync", 'rsync -a "$1/" "$2/rsync" && cd "$2/rsync" && find . -type f -print0', wanted),
        ("cp -r", 'cp -r "$1" "$2/cp" && cd "$2/cp" && find . -type f -print0', wanted),
        ("cp -a", 'cp -a "$1" "$2/cp-a" && cd "$2/cp-a" && find . -type f -print0', wanted),
        ("ls -R", 'cd "$1" && ls -RU1p | grep -v -e "/$" -e ":$" -e "^$" | sed "s|^|?/|" | tr "\\n" "\\0"', None),
        ("python os.walk", "python3 -c 'import os, sys\nfor b, d, f in os.walk(sys.argv[1]):\n for n in f: print(os.path.relpath(b + \"/\" + n, sys.argv[1]), end=\"\\0\")' \"$1\"",
         sorted(wanted + to_files)),
    ]
    for name, command, expected in rows:
        done = shell(command, root, out)
        found = sorted(path[2:] if path.startswith(("./", "?/")) else path for path in done.stdout.split("\0") if path)
        tally.equal(name + ": no complaint", done.stderr, "")
        if expected is None:
            expected = sorted(os.path.basename(path) for path in wanted + links)
        tally.equal(name + ": too often", [path for path, count in collections.Counter(found).items() if count > expected.count(path)], [])
        tally.equal(name + ": missing", [path for path in expected if path not in set(found)], [])
    for name in ("rsync", "cp", "cp-a"):
        done = run(["diff", "-rq", "--no-dereference", SAMPLE, os.path.join(out, name)])
        tally.equal(name + ": the same texts", [line for line in done.stdout.splitlines() if not line.startswith("Only in " + os.path.join(out, name))], [])
    check_du(tally, desk, out)


def check_du(tally, desk, out):
    apparent = [int(run(["du", "-sb", "--apparent-size", path]).stdout.split()[0]) for path in (desk.path("schemes"), os.path.join(out, "cp", "schemes"))]
    sizes = sum(len(text) for text in files_below(desk.path("schemes")).values())
    tally.check("du counts the texts", apparent[0] >= sizes > 0, (apparent, sizes))


def test_sizes(tally, desk):
    """Every size is true; every file has a number of its own; nothing of ours shows."""
    numbers, wrong, names = collections.Counter(), [], set()
    for base, folders, files in os.walk(desk.path()):
        names.update(folders + files)
        for name in folders + files:
            path = os.path.join(base, name)
            status = os.lstat(path)
            numbers[status.st_ino] += 1
            if stat.S_ISREG(status.st_mode) and status.st_size != len(get(path)):
                wrong.append(path)
            if stat.S_ISDIR(status.st_mode) and not (status.st_nlink == 1 and is_computed(desk.relative(path))) and status.st_nlink != 2 + sum(1 for entry in os.scandir(path) if entry.is_dir(follow_symlinks=False)):
                wrong.append(path)
    tally.equal("sizes and link counts are true", wrong, [])
    tally.equal("numbers are one each", [number for number, count in numbers.items() if count > 1], [])
    tally.equal("git's lists and /.samut are listed nowhere", [name for name in names if name.startswith(".samut")], [])
    tally.equal("readdir tells the numbers that stat tells", [entry.path for entry in os.scandir(desk.path("partners"))
                                                              if entry.inode() != entry.stat(follow_symlinks=False).st_ino], [])


def is_computed(path):
    """Directories that nobody has stored do not count what is in them."""
    return path.split("/")[0] in ("plans", "views", "search", "at", "history")


def test_recutils(tally, desk):
    """GNU recutils accept every record file, also the forms."""
    forms = [desk.path("households/70-ราชบุรี/7001-เมืองราชบุรี/700101-หน้าเมือง/09-ฟอร์ม/บ้านฟอร์ม"), desk.path("partners/ฟอร์ม"), desk.path("sip/ฟอร์ม"),
             desk.path("funds/ฟอร์ม"), desk.path("programmes/ฟอร์ม"), desk.path("communities/70-ราชบุรี/ฟอร์ม")]
    for path in forms:
        os.makedirs(path)
    planned = desk.household("แผน")
    desk.steps(planned)
    shell('touch "$1"', planned + "/plan/urgent/01-ก.txt")
    for name in ("members/01-ก.txt", "visits/2569-01-31.txt", "screening/2569-01-31.txt", "analysis/2569-01-31.txt",
                 "assistance/2569-01-31-01.txt", "referrals/2569-01-31-01.txt", "assessments/2569-01-31.txt", "events/2569-01-31-01.txt"):
        shell('touch "$1"', os.path.join(forms[0], name))
    records = [path for path in files_below(desk.path()) if kind_of(desk.path(path))]
    tally.check("records of every kind", len({kind_of(desk.path(path)) for path in records}) >= 28, {kind_of(desk.path(path)) for path in records})
    done = shell('cd "$1" && xargs -0 -n 1 -P 2 recfix --check', desk.path(), stdin="\0".join(records).encode())
    tally.equal("recfix --check accepts them", (done.returncode, done.output), (0, ""))
    done = shell('cd "$1" && xargs -0 -n 1 -P 2 recsel -c', desk.path(), stdin="\0".join(records).encode())
    tally.equal("recsel finds one record in each", (collections.Counter(done.stdout.split()), done.stderr), ({"1": len(records)}, ""))
    done = shell('cd "$1" && xargs -0 -n 50 recsel -e "!(X_None > 1) && (Name != \'ไม่มี\')" -c', desk.path(), stdin="\0".join(records).encode())
    tally.equal("recsel -e evaluates on each", (sum(map(int, done.stdout.split())), done.stderr), (len(records), ""))
    urgent = shell('cd "$1" && find households -name household.txt -print0 | xargs -0 -n 1 recsel -e "Urgency = \'urgent\'" -P Id', desk.path())
    tally.check("and finds some", len(urgent.stdout.split()) >= 3, urgent.output)


def kind_of(path):
    try:
        return os.getxattr(path, "user.samut.kind").decode()
    except OSError:
        return None


def test_copies(tally, desk):
    """A household goes out, and back in under another name, by every program that copies trees."""
    home = next(os.path.dirname(desk.path(path)) for path in sorted(files_below(SAMPLE)) if path.endswith("household.txt"))
    wanted, number = files_below(home), id_of(home)
    out = desk.outside("home")
    tally.equal("cp -r out", shell('cp -r "$1" "$2"', home, out).output, "")
    tally.equal("the same texts outside", files_below(out), wanted)
    check_second(tally, desk, home, out, number)
    tally.equal("the old one goes", shell('rm -r "$1"', home).output, "")
    desk.edits(grace=True)
    rows = [("cp -r", 'cp -r "$1" "$2"'), ("cp -a", 'cp -a "$1" "$2"'), ("rsync -a", 'rsync -a "$1/" "$2"'), ("tar", 'tar c -C "${1%/*}" --transform "s|^${1##*/}|${2##*/}|" "${1##*/}" | tar x -C "${2%/*}"'),
            ("mv", 'cp -r "$1" "$1.2" && mv "$1.2" "$2"')]
    for index, (name, command) in enumerate(rows):
        target = os.path.join(os.path.dirname(home), "สำเนา %d" % index)
        done = shell(command, out, target)
        tally.equal(name + " in", (done.returncode, done.output), (0, ""))
        tally.equal(name + ": the same texts", files_below(target), wanted)
        tally.equal(name + ": the same Id", id_of(target), number)
        tally.check(name + ": its folders", set(folders_below(out)) <= set(folders_below(target)))
        tally.equal(name + ": and away again", shell('rm -r "$1"', target).output, "")
        desk.edits(grace=True)


def check_second(tally, desk, home, out, number):
    """While the first is there the copy may not have its Id; everything else comes in."""
    target = home + " สอง"
    done = shell('cp -r "$1" "$2"', out, target)
    tally.check("a second household of the same Id: cp tells", done.returncode == 1 and "household.txt" in done.stderr, done.output)
    tally.check("why names the first", desk.relative(home) in desk.why() and number in desk.why(), desk.why()[:300])
    tally.check("the copy has an Id of its own", id_of(target) != number)
    tally.equal("everything else is there", sorted(path for path in files_below(target) if path != "household.txt.rejected"), sorted(files_below(out)))
    shell('rm -r "$1"', target)
    desk.edits(grace=True)


def test_remount(tally, desk):
    before = files_below(desk.path())
    tally.equal("the daemon ends well", desk.mount.stop(), 0)
    tally.equal("samut verify", desk.mount.verify().returncode, 0)
    desk.mount.start()
    tally.equal("the same after a remount", files_below(desk.path()), before)


def main():
    tally = Tally()
    with Desk() as desk:
        for name, test in (("import", test_import), ("walks", test_walks), ("sizes", test_sizes), ("recutils", test_recutils), ("copies", test_copies),
                           ("remount", test_remount)):
            tally.run(name, test, tally, desk)
    tally.finish()


main()
