#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The computed tree as programs meet it: true sizes, numbers that stay, each user his own, links beside records that live through
cp, rsync, tar, mv and rm, refusals with reasons."""
import errno
import mmap
import os
import re
import stat
import subprocess
import sys
import threading
import time

from desk import Desk, GRACE, HERE, OTHER, STRANGER, as_user, get, household_text, id_of, put, run, run_as, samut, shell
from tally import Tally

SAMPLE = os.path.join(os.path.dirname(os.path.dirname(HERE)), "tools", "sample", "tree")
ASKED = ("search", "at", "history")  # folders that list only how to use them


def links_below(root):
    return sorted(os.path.join(base, name) for base, folders, names in os.walk(root) for name in folders + names
                  if os.path.islink(os.path.join(base, name)))


def files_shown(desk):
    """Every computed file that is to be met by walking, and some that are found by name only."""
    found = {os.path.realpath(path) for path in links_below(desk.path())}
    hidden = desk.path(".samut") + "/"
    return sorted({path for path in found if path.startswith(hidden) and os.path.isfile(path)}
                  | {hidden + name for name in ("readme.txt", "why", "status")})


def until(condition, seconds=30):
    """Whether it comes true; nothing here judges how soon."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return bool(condition())


def settle(desk):
    """The index has caught up with every edit."""
    if not until(lambda: desk.status().get("Index") == "ok"):
        raise RuntimeError("index: %s" % desk.status().get("Index"))


# ---- files ----

def read_in_pieces(path, size=777):
    with open(path, "rb", buffering=0) as file:
        return os.fstat(file.fileno()).st_size, b"".join(iter(lambda: file.read(size), b""))


def read_mapped(path):
    with open(path, "rb") as file:
        length = os.fstat(file.fileno()).st_size
        if length == 0:
            return b""
        with mmap.mmap(file.fileno(), length, prot=mmap.PROT_READ) as shared:
            return bytes(shared)


def test_sizes(tally, desk):
    paths = files_shown(desk)
    tally.check("there are many", len(paths) > 40, len(paths))
    wrong, moved, mapped = [], [], []
    for path in paths:
        before = os.stat(path)
        size, text = read_in_pieces(path)
        after = os.stat(path)
        if not before.st_size == size == len(text) == after.st_size:
            wrong.append((path, before.st_size, size, len(text)))
        if before.st_mtime_ns != after.st_mtime_ns or before.st_ino != after.st_ino:
            moved.append(path)
        if read_mapped(path) != text:
            mapped.append(path)
    tally.equal("size in stat is what a read gives", wrong, [])
    tally.equal("reading moves no time and no number", moved, [])
    tally.equal("a mapping shows the same", mapped, [])
    tally.equal("they can be read by everyone and written by nobody", {stat.S_IMODE(os.stat(path).st_mode) for path in paths}, {0o444})
    tally.equal("links say how long they are", [path for path in links_below(desk.path()) if os.lstat(path).st_size != len(os.readlink(path).encode())], [])
    tally.equal("every link leads somewhere", [path for path in links_below(desk.path()) if not os.path.exists(path)], [])


def test_times(tally, desk):
    """The time moves when, and only when, the content does."""
    one, two = desk.household("เวลาหนึ่ง"), desk.household("เวลาสอง")
    status = os.path.join(one, "status.txt")
    settle(desk)
    first, text = os.stat(status), get(status)
    put(two + "/household.txt", household_text(id_of(two), "urgent"))
    settle(desk)
    tally.equal("another household's edit moves nothing", (os.stat(status).st_mtime_ns, get(status)), (first.st_mtime_ns, text))
    put(one + "/household.txt", household_text(id_of(one), "urgent"))
    tally.check("its own edit shows", until(lambda: get(status) != text))
    second = os.stat(status)
    tally.check("and moves the time", second.st_mtime_ns > first.st_mtime_ns)
    tally.equal("the size is the new one", second.st_size, len(get(status)))


def test_held_open(tally, desk):
    """Who has a file open goes on reading what he opened, whatever is edited meanwhile."""
    home = desk.household("เปิดค้าง")
    status = os.path.join(home, "status.txt")
    settle(desk)
    text = get(status)
    with open(status, "rb", buffering=0) as file:
        head = file.read(100)
        put(home + "/household.txt", household_text(id_of(home), "urgent"))
        tally.check("others see the edit", until(lambda: get(status) != text))
        with mmap.mmap(file.fileno(), len(text), prot=mmap.PROT_READ) as shared:
            tally.equal("the old text to its end", (head + file.read(), bytes(shared), os.fstat(file.fileno()).st_size), (text, text, len(text)))


# ---- numbers ----

def numbers(desk):
    found = {}
    for base, folders, names in os.walk(desk.path()):
        for name in folders + names:
            path = os.path.join(base, name)
            found[desk.relative(path)] = os.lstat(path).st_ino
    for path in files_shown(desk):
        found[desk.relative(path)] = os.stat(path).st_ino
    return found


def test_numbers(tally, desk):
    settle(desk)
    before = numbers(desk)
    told = {entry.name: entry.inode() for entry in os.scandir(desk.path())}
    tally.equal("readdir tells the numbers that stat tells", {name: before[name] for name in told}, told)
    tally.equal("each its own", len(set(before.values())), len(before))
    desk.mount.stop()
    desk.mount.start()
    settle(desk)
    after = numbers(desk)
    tally.equal("the same after a remount", [path for path in before if after.get(path) != before[path]], [])


# ---- copies of everything ----

def test_whole(tally, desk):
    """The whole mount to another filesystem: exit status 0, no word, each thing once."""
    root = desk.path()
    wanted = len(links_below(root))
    rows = [("cp -r", 'cp -r "$1" "$2"'), ("cp -a", 'cp -a "$1" "$2"'), ("rsync -a", 'rsync -a "$1/" "$2"'),
            ("tar", 'mkdir "$2" && tar c -C "$1" . | tar x -C "$2"')]
    for name, command in rows:
        target = desk.outside("whole-" + name.replace(" ", ""))
        done = shell(command, root, target, timeout=240)
        tally.equal(name, (done.returncode, done.output), (0, ""))
        tally.equal(name + ": every link", len(links_below(target)), wanted)
        for folder in ASKED:
            tally.equal("%s: of %s only how to use it" % (name, folder), os.listdir(os.path.join(target, folder)), ["README.txt"])
        tally.equal(name + ": nothing hidden", [name for name in os.listdir(target) if name.startswith(".")], [])
        shell('rm -r "$1"', target)


# ---- places with links ----

COPIERS = [
    ("cp -r", 'cp -r "$1" "$2"'),
    ("cp -a", 'cp -a "$1" "$2"'),
    ("rsync -a", 'rsync -a "$1/" "$2"'),
    ("rsync -a --delete, twice", 'rsync -a --delete "$1/" "$2" && rsync -a --delete "$1/" "$2"'),
    ("tar", 'tar c -C "${1%/*}" --transform "s|^${1##*/}|${2##*/}|" "${1##*/}" | tar x -C "${2%/*}"'),
    ("mv from elsewhere", 'cp -a "$1" "$1.2" && mv "$1.2" "$2"'),
]


def links_of(place):
    return {os.path.relpath(path, place): os.readlink(path) for path in links_below(place)}


def test_places(tally, desk):
    """A household and a contract go out and come in again, with their links, by every program; also as another user."""
    village = desk.village("07-บ้านไปกลับ")
    home = desk.household("ไปกลับ", village="07-บ้านไปกลับ")
    contract = desk.path("sip", "ไปกลับ")
    os.mkdir(contract)
    for place, wanted in ((home, {"status.txt", "logbook.html"}), (contract, {"settlement.txt", "progress.svg", "ledger.journal", "indigo.csv"})):
        tally.equal("links at once in " + os.path.basename(os.path.dirname(place)), set(links_of(place)), wanted)
    os.chmod(desk.path("sip"), 0o777)
    for place in (home, contract):
        out = desk.outside("place-" + os.path.basename(os.path.dirname(place)))
        kept = links_of(place)
        tally.equal("cp -r out", shell('cp -r "$1" "$2"', place, out).output, "")
        tally.equal("links went out as links", links_of(out), kept)
        tally.equal("rm -r", shell('rm -r "$1"', place).output, "")
        tally.check("all of it is gone", not os.path.lexists(place))
        desk.pause()
        run(["chown", "-hR", "%d:%d" % (STRANGER, STRANGER), out])
        for uid in (0, STRANGER):
            for name, command in COPIERS:
                check_copy(tally, desk, out, place, uid, name, command, kept)
    tally.check("nothing was said of links", "is computed" not in desk.why(STRANGER), desk.why(STRANGER)[:500])
    tally.check("village stays", os.path.isdir(village))


def check_copy(tally, desk, out, place, uid, name, command, kept):
    where = "%s as %d: %s" % (name, uid, os.path.basename(os.path.dirname(place)))
    done = shell(command, out, place, uid=uid)
    tally.equal(where, (done.returncode, done.output), (0, ""))
    tally.equal(where + ": its links", links_of(place), kept)
    for link in kept:
        tally.check("%s: %s can be read" % (where, link), len(get(os.path.join(place, link))) > 0)
    time.sleep(0.2)
    tally.equal(where + ": listed", sorted(entry for entry in os.listdir(place) if os.path.islink(os.path.join(place, entry))), sorted(kept))
    tally.equal(where + ": and away", shell('rm -r "$1"', place, uid=uid).output, "")
    desk.pause()


def test_within(tally, desk):
    """Moves and copies within the mount."""
    home = desk.household("ย้ายลิงก์")
    kept, number = links_of(home), id_of(home)
    target = os.path.join(desk.village("08-บ้านปลายทาง"), "ย้ายแล้ว")
    tally.equal("mv to another village", shell('mv "$1" "$2"', home, target).output, "")
    tally.equal("its links came along", links_of(target), kept)
    tally.check("and lead to the same household", number.encode() in get(target + "/status.txt"))
    tally.equal("cp of what a link shows", shell('cp "$1/status.txt" "$1/notes/"', target).output, "")
    tally.equal("is a file like any other", get(target + "/notes/status.txt"), get(target + "/status.txt"))
    contract = desk.path("sip", "ชื่อเก่า")
    os.mkdir(contract)
    before = os.readlink(contract + "/settlement.txt")
    renamed = desk.path("sip", "ชื่อใหม่")
    tally.equal("a contract gets another name", shell('mv "$1" "$2"', contract, renamed).output, "")
    tally.check("its links lead to the new one", until(lambda: os.readlink(renamed + "/settlement.txt") == before.replace("ชื่อเก่า", "ชื่อใหม่")),
                os.readlink(renamed + "/settlement.txt"))


def test_other_id(tally, desk):
    """A household that gets another Id: its links follow, although the kernel keeps where links lead."""
    old = desk.household("เลขเดิม")
    text, number = get(old + "/household.txt"), id_of(old)
    shell('rm -r "$1"', old)
    desk.pause()
    home = os.path.join(desk.village(), "เลขใหม่")
    os.mkdir(home)
    first = os.readlink(home + "/status.txt")
    tally.check("not yet", number not in first, first)
    put(home + "/household.txt", text)
    tally.equal("it follows", os.readlink(home + "/status.txt"), first.replace(first.split("/")[-2], number))
    tally.check("and shows it", number.encode() in get(home + "/status.txt"))


# ---- what the kernel keeps ----

def lookups(desk, folder=""):
    """How often the daemon was asked for a name, in the folder of that number if one is given; of a mount with the option debug."""
    return len(re.findall("opcode: LOOKUP .*nodeid: %s," % (folder or "[0-9]+"), desk.mount.output()))


def test_told_in_full(tally, desk):
    """A listing brings the links beside records along; folders of fixed names are asked for once; what changes is told again."""
    home = desk.household("ถามครั้งเดียว")
    step = desk.path("views/by-step/3")
    desk.mount.stop()
    desk.mount.options.append("debug")
    desk.mount.start()
    number = os.stat(home).st_ino
    listed = run(["ls", "-l", home]).stdout
    tally.check("ls -l shows where they lead", all("%s -> ../" % name in listed for name in ("status.txt", "logbook.html")), listed)
    tally.equal("and asks for none by name", lookups(desk, number), 0)
    os.chown(home, STRANGER, STRANGER)
    tally.equal("they have the place's owner", os.lstat(home + "/status.txt").st_uid, STRANGER)
    os.stat(step)
    asked = lookups(desk)
    tally.check("names are asked for", asked > 0)
    os.stat(step)
    run_as(STRANGER, lambda: os.stat(step))
    tally.equal("views/by-step/3 once for everyone", lookups(desk), asked)
    tally.equal("a name that nothing makes", run_as(STRANGER, lambda: os.stat(desk.path("views/by-step/30"))), errno.ENOENT)
    tally.equal("is asked for", lookups(desk), asked + 1)
    desk.mount.stop()
    desk.mount.options.remove("debug")
    desk.mount.start()


# ---- links by themselves ----

def test_removed_alone(tally, desk):
    home = desk.household("ลบลิงก์")
    link = os.path.join(home, "status.txt")
    os.unlink(link)
    tally.check("gone", not os.path.lexists(link) and "status.txt" not in os.listdir(home))
    tally.errno("once", errno.ENOENT, lambda: os.unlink(link))
    tally.check("it comes back", until(lambda: os.path.islink(link) and "status.txt" in os.listdir(home)))
    tally.check("why says so", until(lambda: "comes back" in desk.why() and desk.relative(link) in desk.why()), desk.why()[:300])
    target = os.readlink(link)
    os.unlink(link)
    os.symlink(target, link)
    tally.equal("made again at once", (os.readlink(link), "status.txt" in os.listdir(home)), (target, True))
    os.symlink(target, os.path.join(home, ".status.txt.Ab12Cd"))
    os.rename(os.path.join(home, ".status.txt.Ab12Cd"), link)
    tally.equal("as rsync makes it", (os.readlink(link), [name for name in os.listdir(home) if name.startswith(".")]), (target, []))
    os.lchown(link, STRANGER, STRANGER)
    os.utime(link, (1, 1), follow_symlinks=False)
    tally.equal("times and owner of it are its own", (os.lstat(link).st_uid, os.lstat(link).st_mtime == 1), (0, False))
    os.unlink(link)
    tally.errno("no other link under its name", errno.EPERM, lambda: os.symlink("/etc/passwd", link))
    tally.errno("no folder", errno.EPERM, lambda: os.mkdir(link))
    tally.equal("rmdir of what has only links left", shell('cd "$1" && for i in *; do [ -L "$i" ] || rm -r "$i"; done && cd .. && rmdir "$1"', home).output, "")
    desk.pause()
    tally.check("the place is gone", not os.path.lexists(home))


def test_stand_ins(tally, desk):
    """tar makes an empty file under a link's name first."""
    desk.edits(grace=True)
    home = desk.household("ตัวแทน")
    link = os.path.join(home, "status.txt")
    os.unlink(link)
    descriptor = os.open(link, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0)
    status = os.fstat(descriptor)
    os.close(descriptor)
    os.chmod(link, 0o640)
    tally.equal("an empty file stands in", (stat.S_ISREG(os.lstat(link).st_mode), os.lstat(link).st_size, os.lstat(link).st_ino), (True, 0, status.st_ino))
    tally.check("it is listed", "status.txt" in os.listdir(home))
    time.sleep(GRACE + 0.6)
    tally.equal("for as long as its maker lives", os.lstat(link).st_ino, status.st_ino)
    os.unlink(link)
    os.symlink(os.readlink(home + "/logbook.html").replace("logbook.html", "status.txt"), link)
    tally.check("then the link", os.path.islink(link))
    os.unlink(link)
    child = run_as(0, lambda: put(link, b""))
    tally.equal("one whose maker has ended", child, 0)
    tally.check("never stays behind", until(lambda: os.path.islink(link)))
    os.unlink(link)
    descriptor = os.open(link, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
    tally.errno("nothing is written into it", errno.EPERM, lambda: os.write(descriptor, b"x"))
    tally.errno("nor is it made longer", errno.EPERM, lambda: os.ftruncate(descriptor, 10))
    os.close(descriptor)
    tally.check("why says so", desk.relative(link) in desk.why() and "cannot be written" in desk.why(), desk.why()[:300])
    tally.check("and the link is back", until(lambda: os.path.islink(link)))
    tally.equal("none of it is an edit", [commit.subject for commit in desk.edits(grace=True) if "status.txt" in " ".join(commit.paths)], [])


# ---- refusals ----

def test_refusals(tally, desk):
    home = desk.household("ปฏิเสธ")
    status = home + "/status.txt"
    link = next(path for path in links_below(desk.path("views")) if os.path.isdir(path))
    scratch = desk.path(".เขียน")
    put(scratch, b"x")

    def write(path):
        return lambda: put(path, b"x", os.O_WRONLY)
    rows = [
        ("write to what a link shows", errno.EROFS, write(status), "households/%s/status.txt" % id_of(home)),
        ("truncate it", errno.EROFS, lambda: os.truncate(status, 0), "status.txt"),
        ("touch it", errno.EROFS, lambda: os.utime(status), "status.txt"),
        ("move a link elsewhere", errno.EPERM, lambda: os.rename(status, home + "/x.txt"), desk.relative(status)),
        ("move a file over a link", errno.EPERM, lambda: os.rename(scratch, status), desk.relative(status)),
        ("a file in a view", errno.EROFS, lambda: put(desk.path("views", "ใหม่.txt"), b"x"), "views/ใหม่.txt"),
        ("a folder in a view", errno.EROFS, lambda: os.mkdir(desk.path("views", "ใหม่")), "views/ใหม่"),
        ("a search as a folder", (errno.EEXIST, errno.EROFS), lambda: os.mkdir(desk.path("search", "ข้าว")), None),
        ("a link in a view", errno.EROFS, lambda: os.symlink("x", desk.path("plans", "x")), "plans/x"),
        ("remove a link of a view", errno.EROFS, lambda: os.unlink(link), desk.relative(link)),
        ("remove a folder of the root", errno.EPERM, lambda: os.rmdir(desk.path("views")), "views"),
        ("remove README.txt", errno.EPERM, lambda: os.unlink(desk.path("README.txt")), "README.txt"),
        ("move a view", errno.EPERM, lambda: os.rename(desk.path("views"), desk.path(".views")), "views"),
        ("move into a view", errno.EROFS, lambda: os.rename(scratch, desk.path("views", "x")), "views/x"),
        ("chmod of a view", errno.EROFS, lambda: os.chmod(desk.path("views"), 0o777), "views"),
        ("a file in /.samut", errno.EROFS, lambda: put(desk.path(".samut", "x"), b"x"), ".samut/x"),
    ]
    for name, wanted, act, path in rows:
        told = desk.why()
        tally.errno(name, wanted, act)
        new = desk.why()[:len(desk.why()) - len(told)] if path else ""
        tally.check(name + ": why names it", path is None or path in (new or desk.why()[:600]), desk.why()[:200])
        tally.check(name + ": in both languages", path is None or ("คำนวณ" in desk.why()[:900] and "computed" in desk.why()[:900]))
    tally.equal("a stranger may not even try", run_as(STRANGER, lambda: os.mkdir(desk.path("views", "x"))), errno.EACCES)
    tally.equal("attributes: none", os.listxattr(desk.path("views")), [])
    tally.errno("and none can be set", errno.EPERM, lambda: os.setxattr(desk.path("views"), "user.x", b"x"))
    os.unlink(scratch)
    tally.check("all is as it was", os.path.islink(status) and os.path.islink(link))


# ---- who sees what ----

def names_for(uid, folder):
    return as_user(uid, lambda: sorted(os.listdir(folder)))[1]


def test_permissions(tally, desk):
    """What a user may not read he does not see, also while root looks at the same thing."""
    secret = desk.household("ลับเฉพาะ")
    open_one = desk.household("เปิดเผย")
    for home in (secret, open_one):
        put(home + "/household.txt", household_text(id_of(home), "urgent"))
    number = id_of(secret)
    os.chmod(secret, 0o700)
    settle(desk)
    folder = next(os.path.dirname(path) for path in links_below(desk.path("views", "by-urgency", "urgent")) if number in os.path.basename(path))
    hidden = desk.path(".samut", "households", number, "status.txt")
    root_sees = sorted(os.listdir(folder))
    tally.check("root sees both", number in " ".join(root_sees) and id_of(open_one) in " ".join(root_sees), root_sees)
    stranger_sees = names_for(STRANGER, folder)
    tally.check("a stranger only the open one", number not in " ".join(stranger_sees) and id_of(open_one) in " ".join(stranger_sees), stranger_sees)
    entry = next(name for name in root_sees if number in name)
    get(hidden), os.readlink(os.path.join(folder, entry)), os.lstat(os.path.join(folder, entry))
    tally.equal("nor by its name, which root has just looked up", run_as(STRANGER, lambda: os.lstat(os.path.join(folder, entry))), errno.ENOENT)
    tally.equal("nor its status", run_as(STRANGER, lambda: get(hidden)), errno.ENOENT)
    tally.equal("root still does", number.encode() in get(hidden), True)
    check_interleaved(tally, folder, root_sees, stranger_sees)
    check_shared_file(tally, desk)
    os.chmod(secret, 0o755)
    settle(desk)
    tally.check("when it is opened he sees it", until(lambda: number in " ".join(names_for(STRANGER, folder))))


LISTER = """
import ctypes, os, sys
os.setgroups([]); os.setresgid(*[int(sys.argv[2])] * 3); os.setresuid(*[int(sys.argv[2])] * 3)
libc, buffer = ctypes.CDLL(None, use_errno=True), ctypes.create_string_buffer(80)
descriptor = os.open(sys.argv[1], os.O_RDONLY | os.O_DIRECTORY)
def entries():
    size = libc.syscall(217, descriptor, buffer, 80)
    at = 0
    while at < size:
        length = int.from_bytes(buffer.raw[at + 16:at + 18], sys.byteorder)
        yield buffer.raw[at + 19:at + length].split(b"\\0")[0].decode()
        at += length
    if size < 0 and ctypes.get_errno() == 22:
        raise SystemExit("a name does not fit")
found = list(entries())
print("ready", flush=True)
sys.stdin.readline()
buffer = ctypes.create_string_buffer(4096)
def rest():
    while True:
        size = libc.syscall(217, descriptor, buffer, 4096)
        at = 0
        while at < size:
            length = int.from_bytes(buffer.raw[at + 16:at + 18], sys.byteorder)
            yield buffer.raw[at + 19:at + length].split(b"\\0")[0].decode()
            at += length
        if size <= 0:
            return
print("\\n".join(sorted(set(found + list(rest())) - {".", ".."})), flush=True)
"""


def check_interleaved(tally, folder, root_sees, stranger_sees):
    """A stranger has begun to list; root lists the same folder to its end; the stranger goes on."""
    lister = subprocess.Popen([sys.executable, "-c", LISTER, folder, str(STRANGER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    tally.equal("the stranger begins", lister.stdout.readline(), "ready\n")
    for _ in range(3):
        tally.equal("root lists", sorted(os.listdir(folder)), root_sees)
    rest, _ = lister.communicate("\n", timeout=20)
    tally.equal("the stranger goes on with his own", rest.split("\n")[:-1], stranger_sees)
    tally.equal("and root with his", sorted(os.listdir(folder)), root_sees)


def check_shared_file(tally, desk):
    """A file that shows each user something else: what one has mapped does not become what the other reads."""
    why = desk.path(".samut", "why")
    with open(desk.outside("note"), "wb"):
        pass
    run_as(OTHER, lambda: put(desk.path("schemes", "x"), b""))
    own = as_user(STRANGER, lambda: get(why))[1]
    reader, writer = os.pipe()
    back, answer = os.pipe()

    def hold():
        with open(why, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            kept = mmap.mmap(file.fileno(), size, prot=mmap.PROT_READ) if size else b""
            os.write(writer, b"x")
            os.read(back, 1)
            return bytes(kept), file.read()
    done = []
    thread = threading.Thread(target=lambda: done.append(as_user(STRANGER, hold)))
    thread.start()
    os.read(reader, 1)
    mine = get(why)
    os.write(answer, b"x")
    thread.join()
    tally.check("root's is another", mine != own)
    tally.equal("the stranger's stays his", done[0][1], (own, own))
    for descriptor in (reader, writer, back, answer):
        os.close(descriptor)


# ---- how fresh it is ----

def test_fresh(tally, desk):
    """A listing is never older than a second."""
    home = desk.household("เข้าออก")
    number = id_of(home)

    def shown(urgency):
        return any(number in name for path in links_below(desk.path("views", "by-urgency", urgency)) for name in [os.path.basename(path)])
    tally.check("listed as medium", until(lambda: shown("medium")))
    put(home + "/household.txt", household_text(number, "urgent"))
    tally.check("then as urgent", until(lambda: shown("urgent")))
    tally.check("and no longer as medium", until(lambda: not shown("medium")))
    link = next(path for path in links_below(desk.path("views", "by-urgency", "urgent")) if number in os.path.basename(path))
    tally.equal("its link leads home", os.path.realpath(link), home)
    moved = home + " ย้าย"
    os.rename(home, moved)
    tally.check("also when home is called otherwise", until(lambda: any(os.path.realpath(path) == moved for path in links_below(desk.path("views", "by-urgency", "urgent")))))


def test_queries(tally, desk):
    folder = desk.path("reports", "queries")
    put(folder + "/บ้าน.sql", "SELECT count(*) AS n FROM household\n".encode())
    tally.check("NAME.csv stands beside NAME.sql", until(lambda: "บ้าน.csv" in os.listdir(folder)), os.listdir(folder))
    tally.check("and can be read", os.path.islink(folder + "/บ้าน.csv") and os.stat(folder + "/บ้าน.csv").st_size == len(get(folder + "/บ้าน.csv")) > 0)
    tally.errno("nothing but .sql", errno.EINVAL, lambda: put(folder + "/บ้าน.txt", b"x"))
    out = desk.outside("queries")
    tally.equal("cp -a out", shell('cp -a "$1" "$2"', folder, out).output, "")
    tally.equal("and back in", shell('cp -a "$2/." "$1/"', folder, out).output, "")
    tally.equal("rm of both", shell('rm "$1/บ้าน.csv" "$1/บ้าน.sql"', folder).output, "")
    tally.check("both are gone for good", until(lambda: not any("บ้าน" in name for name in os.listdir(folder))) and not os.path.lexists(folder + "/บ้าน.csv"), os.listdir(folder))


def test_inbox(tally, desk):
    """What is dropped there is kept, and is no record."""
    put(desk.path("inbox", "ตาราง.ods"), b"x")
    desk.mount.stop()
    desk.mount.start()
    tally.equal("it survives a remount", get(desk.path("inbox", "ตาราง.ods")), b"x")
    tally.equal("it is no edit", [path for path in desk.git_paths() if path.startswith("inbox/") and not path.endswith(".samut")], [])
    os.unlink(desk.path("inbox", "ตาราง.ods"))


# ---- many at once ----

def walk_for(desk, seconds, faults, counts, index):
    end = time.monotonic() + seconds
    top = desk.path(("views", "plans", "households", "reports", "search/สมมติ")[index % 5])
    while time.monotonic() < end:
        for base, folders, names in os.walk(top):
            for name in folders + names:
                look(os.path.join(base, name), faults, counts)
            if time.monotonic() > end:
                return


def look(path, faults, counts):
    try:
        os.lstat(path)
        if os.path.islink(path):
            os.readlink(path)
        if path.endswith((".txt", ".csv", ".svg")) and os.path.isfile(path):
            size, text = read_in_pieces(path, 4096)
            counts[0] += 1
            if "/.samut/" in os.path.realpath(path) and size != len(text):
                faults.append((path, size, len(text)))
    except OSError as error:
        if error.errno not in (errno.ENOENT, errno.ESTALE, errno.ENOTDIR):
            faults.append((path, error))


def test_many(tally, desk):
    """Ten threads look at everything while edits come, households are made and go."""
    faults, counts = [], [0]
    homes = [desk.household("พร้อมกัน %d" % i) for i in range(4)]
    threads = [threading.Thread(target=walk_for, args=(desk, 8, faults, counts, i)) for i in range(10)]
    for thread in threads:
        thread.start()
    end, turns = time.monotonic() + 8, 0
    while time.monotonic() < end:
        home = homes[turns % 4]
        put(home + "/household.txt", household_text(id_of(home), ("urgent", "medium", "long")[turns % 3]))
        os.mkdir(home + " ชั่วคราว")
        shell('rm -r "$1"', home + " ชั่วคราว")
        turns += 1
    for thread in threads:
        thread.join()
    tally.equal("no error, no wrong size", faults[:3], [])
    tally.check("much was read", counts[0] > 50 and turns > 5, (counts, turns))


def test_forgotten(tally, desk):
    """Looking at everything again and again takes no more memory once the kernel has forgotten it."""
    def resident():
        with open("/proc/%d/status" % desk.mount.process.pid, encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))
    look_at_all = 'find "$1" -ls > /dev/null; for i in $(seq 100); do stat "$1/search/ไม่มีคำนี้$RANDOM$i" > /dev/null; done'
    shell(look_at_all, desk.path())
    before = resident()
    for _ in range(4):
        shell(look_at_all, desk.path())
    tally.check("memory stays", resident() < before * 1.5 + 20000, (before, resident()))


def main():
    tally = Tally()
    with Desk() as desk:
        done = samut("import", desk.mount.store, SAMPLE)
        tally.equal("the sample comes in", done.returncode, 0)
        settle(desk)
        for test in (test_sizes, test_times, test_held_open, test_numbers, test_whole, test_places, test_within, test_other_id, test_told_in_full, test_removed_alone,
                     test_stand_ins, test_refusals, test_permissions, test_fresh, test_queries, test_inbox, test_many, test_forgotten):
            if len(sys.argv) > 1 and test.__name__ not in sys.argv[1:]:
                continue
            tally.run(test.__name__, test, tally, desk)
        tally.equal("the daemon ends well", desk.mount.stop(), 0)
        tally.equal("samut verify", desk.mount.verify().returncode, 0)
    tally.finish()


main()
