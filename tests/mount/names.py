#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Names: what may stand where, and why not; one spelling of each; names of programs (scratch); what is computed."""
import errno
import os
import stat
import time
import unicodedata

from desk import Desk, STRANGER, as_user, get, member_text, note_text, put
from tally import Tally

AREA = "households/70-ราชบุรี/7001-เมืองราชบุรี/700101-หน้าเมือง"
EMPTY = "households/71-กาญจนบุรี"

# where, name, d for directory or f for file, wanted errno, words that /.samut/why must hold
PLACES = [
    ("", "อื่น ๆ", "d", errno.EINVAL, ["households"]),
    ("", "readme.md", "f", errno.EINVAL, []),
    ("households", "99-ไม่มี", "d", errno.EINVAL, ["99"]),
    ("households", "ราชบุรี", "d", errno.EINVAL, []),
    ("households", "70-ราชบุรี", "d", errno.EEXIST, []),
    ("households", "a.txt", "f", errno.EINVAL, []),
    (EMPTY, "7001-เมือง", "d", errno.EINVAL, ["71"]),
    (EMPTY, "710-เมือง", "d", errno.EINVAL, []),
    (EMPTY, "7100-ศูนย์", "d", (0, errno.EINVAL), []),
    (EMPTY, "7101-เมืองกาญจนบุรี", "d", 0, []),
    (EMPTY, "7101-เมืองกาญจนบุรี", "d", errno.EEXIST, []),
    (EMPTY + "/7101-เมืองกาญจนบุรี", "700101-บ้านเหนือ", "d", errno.EINVAL, ["7101"]),
    (EMPTY + "/7101-เมืองกาญจนบุรี", "710101-บ้านเหนือ", "d", 0, []),
    (EMPTY + "/7101-เมืองกาญจนบุรี/710101-บ้านเหนือ", "1-บ้าน", "d", errno.EINVAL, ["00"]),
    (EMPTY + "/7101-เมืองกาญจนบุรี/710101-บ้านเหนือ", "001-บ้าน", "d", errno.EINVAL, ["00"]),
    (EMPTY + "/7101-เมืองกาญจนบุรี/710101-บ้านเหนือ", "บ้าน", "d", errno.EINVAL, ["00"]),
    (EMPTY + "/7101-เมืองกาญจนบุรี/710101-บ้านเหนือ", "00-ชุมชน", "d", 0, []),
    (EMPTY + "/7101-เมืองกาญจนบุรี/710101-บ้านเหนือ/00-ชุมชน", "household.txt", "f", errno.EINVAL, []),
    ("HOME", "members", "d", errno.EEXIST, []),
    ("HOME", "member", "d", errno.EINVAL, ["members"]),
    ("HOME", "other.txt", "f", errno.EINVAL, ["household.txt"]),
    ("HOME/members", "สมชาย.txt", "f", errno.EINVAL, ["01-สมชาย.txt"]),
    ("HOME/members", "01-สมชาย", "f", errno.EINVAL, [".txt"]),
    ("HOME/members", "01-สมชาย.doc", "f", errno.EINVAL, [".txt"]),
    ("HOME/members", "01-.txt", "f", errno.EINVAL, []),
    ("HOME/members", "ลูก", "d", errno.EINVAL, []),
    ("HOME/members", "01-สมชาย.txt", "f", 0, []),
    ("HOME/visits", "2569-13-01.txt", "f", errno.EINVAL, ["2569-13-01", "calendar"]),
    ("HOME/visits", "2569-02-30.txt", "f", errno.EINVAL, ["2569-02-30", "ปฏิทิน"]),
    ("HOME/visits", "31-01-2569.txt", "f", errno.EINVAL, ["2569-01-31.txt"]),
    ("HOME/visits", "2569-01-31", "f", errno.EINVAL, [".txt"]),
    ("HOME/visits", "visit.txt", "f", errno.EINVAL, ["2569-01-31.txt"]),
    ("HOME/visits", "2569-01-31.txt", "f", 0, []),
    ("HOME/visits", "2026-01-30.txt", "f", 0, []),
    ("HOME/assistance", "2569-01-31.txt", "f", errno.EINVAL, ["2569-01-31-01.txt"]),
    ("HOME/assistance", "2569-01-31-01.txt", "f", 0, []),
    ("HOME/plan", "01-ซ่อมหลังคา.txt", "f", errno.EINVAL, ["no files"]),
    ("HOME/plan", "soon", "d", errno.EINVAL, ["urgent"]),
    ("HOME/plan/urgent", "01-ซ่อมหลังคา.txt", "f", 0, []),
    ("partners", "กระทรวง พม.ใหม่", "d", 0, []),
    ("partners/กระทรวง พม.ใหม่", "household.txt", "f", errno.EINVAL, ["partner.txt"]),
    ("schemes", "เบี้ย.txt", "f", 0, []),
    ("schemes", "เบี้ย", "f", errno.EINVAL, [".txt"]),
    ("verdicts", "1.txt", "f", (0, errno.EINVAL), []),
    ("verdicts", "หนึ่ง.txt", "f", errno.EINVAL, []),
    ("volunteers/70-ราชบุรี", "x.txt", "f", errno.ENOENT, []),
    ("volunteers", "70-ราชบุรี", "d", 0, []),
    ("volunteers/70-ราชบุรี", "สมหญิง.txt", "f", 0, []),
]

# in notes/, where any name goes
FREE = [
    (name, errno.EINVAL) for name in (
        "a:b", "a?b", "a*b", "a<b", "a>b", "a|b", 'a"b', "a\\b", "จบด้วยจุด.", "จบด้วยวรรค ", "CON", "nul.txt", "Aux.md", "com1", "LPT9.log",
        "a\nb", "a\tb", "a\x01b", "a\x7fb", "a\u202eb", "-rf", " นำ", ".git", ".GIT", "git~1")
] + [
    (name, 0) for name in (
        "บันทึก", "บันทึก (ฉบับร่าง) 2.md", "ก&ข+ค=ง,จ;ฉ'ช%ซ!ฌ@ญ#ฎ$ฏ^ฐ{ฑ}ฒ[ณ]`ด", "console.txt", "น" * 85, "x" * 255, "😀", "a.b.c", "naïve",
        "ใบ–รับ—รอง", "คุณ“ก”", "1", "a b  c")
] + [
    ("x" * 256, errno.ENAMETOOLONG), ("น" * 86, errno.ENAMETOOLONG), ("." + "x" * 255, errno.ENAMETOOLONG),
    (b"\xff\xfe", (errno.EILSEQ, errno.EINVAL)), (b"ok\xc0\xaf", (errno.EILSEQ, errno.EINVAL)),
]

TRASH = [".Trash", ".Trash-0", ".Trash-20007", ".Trashes", "$RECYCLE.BIN"]

SCRATCH = [
    "4913", "5036", ".household.txt.swp", ".household.txt.swx", "household.txt~", ".#household.txt", "#household.txt#", ".goutputstream-A1B2C3",
    "sedAb12Cd", "XXa1B2c3", ".household.txt.Ab12Cd", "household.txt.oAb12Cd", "household.txt.orig", "household.txt.rej", "household.txt.bak",
    "lu31415abcd.tmp", ".~lock.household.txt#", "tmp4k_x9q1z", "CuA1b2C3", "ziA1b2C3", "x.lock", ".sh_thumbnails", ".hidden", ".directory",
    "~$household.txt", "~WRD0001.tmp", ".DS_Store", "._household.txt", "desktop.ini", "Thumbs.db", "household.txt.rejected", "household.txt.part",
]

# as typed, as it stands afterwards
SPELLINGS = [
    ("cafe\u0301.txt", "café.txt"),
    ("น\u0e4d\u0e32ตก.txt", "น\u0e33ตก.txt"),
    ("น\u0e4d\u0e49\u0e32ใจ.txt", "น\u0e49\u0e33ใจ.txt"),
    ("ตา\u200bกลม.txt", "ตากลม.txt"),
]


def make(path, kind):
    if kind == "d":
        os.mkdir(path)
    else:
        put(path, b"", os.O_WRONLY | os.O_CREAT | os.O_EXCL)


def test_places(tally, desk):
    home = desk.household("ชื่อ")
    desk.steps(home)
    for where, name, kind, wanted, words in PLACES:
        folder = home + where[4:] if where.startswith("HOME") else desk.path(where) if where else desk.path()
        title = "%s %s/%s" % ({"d": "mkdir", "f": "create"}[kind], where, name)
        before = desk.why()
        tally.errno(title, wanted, lambda: make(os.path.join(folder, name), kind))
        told = desk.why()[:-len(before)] if before else desk.why()
        if wanted == errno.EINVAL:
            tally.check(title + ": why tells", desk.relative(os.path.join(folder, name)) in told, told)
            tally.check(title + ": what is allowed", all(word in told for word in words), told)


def test_free(tally, desk):
    home = desk.household("ชื่ออิสระ")
    desk.edits()
    for folder in ("notes", "attachments"):
        base = os.fsencode(os.path.join(home, folder))
        for name, wanted in FREE:
            raw = name if isinstance(name, bytes) else name.encode()
            path = base + b"/" + raw
            title = "%s/%.40r" % (folder, name)
            if tally.errno(title, wanted, lambda: put(path, b"1")) and wanted == 0:
                tally.check(title + " is listed", raw in os.listdir(base))
                tally.equal(title + " text", get(path), b"1")
            elif wanted:
                tally.check(title + " is not listed", raw not in os.listdir(base))
    good = sorted(name for name, wanted in FREE if wanted == 0)
    for folder in ("notes", "attachments"):
        prefix = desk.relative(os.path.join(home, folder)) + "/"
        desk.mount.wait_committed()
        paths = desk.mount.git("ls-tree", "-r", "-z", "--name-only", "HEAD").split("\0")
        tally.equal(folder + " in git", sorted(path[len(prefix):] for path in paths if path.startswith(prefix)), good)


def gone(folder, *names):
    """None of the spellings is there. The kernel holds the folder's lock while a name goes, so it is told to forget the other spelling just after."""
    deadline = time.monotonic() + 30
    while present(folder, *names) and time.monotonic() < deadline:
        time.sleep(0.005)
    return not present(folder, *names)


def test_spellings(tally, desk):
    """One name, however it is typed."""
    home = desk.household("สะกด")
    folder = home + "/notes/"
    for typed, stands in SPELLINGS:
        put(folder + typed, note_text())
        tally.check("%r is listed in its one spelling" % typed, stands in os.listdir(folder), os.listdir(folder))
        tally.equal("%r: both are the same file" % typed, os.stat(folder + typed).st_ino, os.stat(folder + stands).st_ino)
        tally.equal("%r: same text" % typed, get(folder + typed), get(folder + stands))
        tally.errno("%r: O_EXCL sees it" % typed, errno.EEXIST, lambda: make(folder + typed, "f"))
        os.rename(folder + typed, folder + typed + ".md")
        tally.check("%r: rename" % typed, stands + ".md" in os.listdir(folder))
        tally.check("%r: the old name is gone in both spellings" % typed, gone(folder, typed, stands))
        os.unlink(folder + typed + ".md")
        tally.check("%r: unlink" % typed, stands + ".md" not in os.listdir(folder))
        tally.check("%r: gone in both spellings" % typed, gone(folder, typed + ".md", stands + ".md"))
    tally.errno("rename to another spelling of itself", 0, lambda: respell(folder))
    place = os.path.join(desk.village(), unicodedata.normalize("NFD", "บ้านเลขที่ é"))
    os.mkdir(place)
    tally.check("directories too", unicodedata.normalize("NFC", "บ้านเลขที่ é") in os.listdir(desk.village()))
    tally.equal("and below them", os.listdir(place + "/plan"), os.listdir(unicodedata.normalize("NFC", place) + "/plan"))


def present(folder, *names):
    return [ascii(name) for name in names if os.path.lexists(folder + name)]


def respell(folder):
    put(folder + "น\u0e33.txt", b"1")
    os.rename(folder + "น\u0e33.txt", folder + "น\u0e4d\u0e32.txt")
    assert get(folder + "น\u0e33.txt") == b"1"


def test_trash(tally, desk):
    home = desk.household("ถังขยะ")
    for folder in (desk.path(), desk.path("households"), home, home + "/notes"):
        for name in TRASH:
            path = os.path.join(folder, name)
            tally.errno("mkdir %s" % desk.relative(path), errno.EPERM, lambda: os.mkdir(path, 0o700))
            tally.errno("stat %s" % desk.relative(path), errno.ENOENT, lambda: os.stat(path))


def test_scratch(tally, desk):
    """Names of programs work everywhere, outlive a remount, and are never in git."""
    home = desk.household("ชั่วคราว")
    folders = [home, home + "/members", home + "/notes", desk.path("partners"), desk.path()]
    desk.edits(grace=True)
    number = desk.sequence()
    for folder in folders:
        for name in SCRATCH:
            scratch_works(tally, desk, folder, name)
        os.symlink("nobody@host.1:2", folder + "/.#เชื่อม.txt")
        os.mkdir(folder + "/.~tmp~")
        put(folder + "/.~tmp~/01-ใด ๆ", b"any name at all\xff")
    tally.equal("no edit", (desk.sequence(), desk.edits(grace=True)), (number, []))
    before = {folder: scratch_state(folder) for folder in folders}
    desk.mount.stop()
    desk.mount.start()
    for folder in folders:
        tally.equal("after a remount in " + desk.relative(folder), scratch_state(folder), before[folder])
        tally.equal("link", os.readlink(folder + "/.#เชื่อม.txt"), "nobody@host.1:2")
    tally.check("not in git", not [path for path in desk.git_paths() if path.rsplit("/", 1)[-1] in SCRATCH])
    scratch_directories(tally, home)


def scratch_works(tally, desk, folder, name):
    path = os.path.join(folder, name)
    title = "scratch " + desk.relative(path)
    text = ("ข้อความ: " + name).encode() + b"\0\xff no record at all"
    if not tally.errno(title + ": create", 0, lambda: put(path, b"first", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)):
        return
    tally.errno(title + ": write", 0, lambda: put(path, text))
    os.chmod(path, 0o640)
    os.utime(path, ns=(10**9, 2 * 10**9 + 3))
    os.rename(path, path + "~")
    os.rename(path + "~", path)
    status = os.stat(path)
    tally.equal(title, (get(path), stat.filemode(status.st_mode), status.st_mtime_ns), (text, "-rw-r-----", 2 * 10**9 + 3))
    tally.check(title + ": listed", name in os.listdir(folder))


def scratch_state(folder):
    found = {}
    for name in SCRATCH:
        path = os.path.join(folder, name)
        if os.path.exists(path):
            status = os.stat(path)
            found[name] = (get(path), status.st_ino, status.st_mode, status.st_mtime_ns)
    return found


def scratch_directories(tally, home):
    tally.equal("a directory of programs holds anything", get(home + "/.~tmp~/01-ใด ๆ"), b"any name at all\xff")
    tally.errno("it is not removed while it holds something", errno.ENOTEMPTY, lambda: os.rmdir(home + "/.~tmp~"))
    os.unlink(home + "/.~tmp~/01-ใด ๆ")
    tally.errno("then it is", 0, lambda: os.rmdir(home + "/.~tmp~"))


def test_links(tally, desk):
    home = desk.household("ลิงก์")
    record = home + "/household.txt"
    tally.table([
        ("hard link to a record's name", errno.EPERM, lambda: os.link(record, home + "/members/01-ก.txt")),
        ("hard link to a backup name", errno.EPERM, lambda: os.link(record, record + "~")),
        ("symbolic link of a record's name", errno.EPERM, lambda: os.symlink("x", home + "/members/01-ก.txt")),
        ("symbolic link in notes", errno.EPERM, lambda: os.symlink("x", home + "/notes/ก")),
        ("fifo", errno.EPERM, lambda: os.mkfifo(home + "/notes/ท่อ")),
        ("device", errno.EPERM, lambda: os.mknod(home + "/notes/อุปกรณ์", stat.S_IFCHR | 0o600, os.makedev(1, 3))),
        ("exchange of two names is not offered", errno.EINVAL, lambda: exchange(record, record + "~")),
    ])


def exchange(one, other):
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    put(other, b"x")
    result = libc.renameat2(-100, os.fsencode(one), -100, os.fsencode(other), 2)
    os.unlink(other)
    if result:
        raise OSError(ctypes.get_errno(), "renameat2")


def test_computed(tally, desk):
    """/.samut is found by name and listed by nobody; README.txt leads into it."""
    root = desk.path()
    readme = desk.path("README.txt")
    tally.check(".samut is not listed", ".samut" not in os.listdir(root))
    tally.check(".samut is there", stat.S_ISDIR(os.stat(root + "/.samut").st_mode))
    tally.equal("README.txt is a relative link", os.readlink(readme), ".samut/readme.txt")
    text = get(readme).decode()
    tally.check("it speaks both languages, Thai first", 0 <= text.find("โฟลเดอร์") < text.lower().find("folder"), text[:100])
    tally.equal("its size is true", os.stat(readme).st_size, len(get(readme)))
    for name in ("why", "status"):
        path = desk.path(".samut", name)
        tally.equal(".samut/%s: true size" % name, os.stat(path).st_size, len(get(path)))
    refused = (errno.EPERM, errno.EACCES, errno.EROFS)
    tally.table([
        ("write to README.txt", refused, lambda: put(readme, b"x")),
        ("remove README.txt", refused, lambda: os.unlink(readme)),
        ("rename README.txt", refused, lambda: os.rename(readme, root + "/x~")),
        ("rename over README.txt", refused, lambda: over(root, readme)),
        ("write to .samut/why", refused, lambda: put(root + "/.samut/why", b"x")),
        ("remove .samut/why", refused, lambda: os.unlink(root + "/.samut/why")),
        ("create in .samut", refused, lambda: put(root + "/.samut/new", b"x")),
        ("mkdir in .samut", refused, lambda: os.mkdir(root + "/.samut/new")),
        ("rmdir .samut", refused + (errno.ENOTEMPTY,), lambda: os.rmdir(root + "/.samut")),
        ("mkdir .samut", errno.EEXIST, lambda: os.mkdir(root + "/.samut")),
        ("chmod .samut/status", refused, lambda: os.chmod(root + "/.samut/status", 0o666)),
        ("git's lists of owners are nobody's business", errno.ENOENT, lambda: os.stat(root + "/households/.samut")),
        ("a root folder does not go", refused + (errno.EBUSY, errno.ENOTEMPTY), lambda: os.rmdir(root + "/schemes")),
        ("a root folder is not renamed", refused + (errno.EBUSY, errno.EINVAL), lambda: os.rename(root + "/schemes", root + "/scheme")),
    ])
    error, _ = as_user(STRANGER, lambda: put(root + "/.samut/why", b"x"))
    tally.errno_is("nor may anybody else", refused, error)


def over(root, readme):
    put(root + "/x~", b"1")
    try:
        os.rename(root + "/x~", readme)
    finally:
        os.unlink(root + "/x~")


def test_numbers(tally, desk):
    """Two members of one number, two households of one Id: refused, the other named."""
    home = desk.household("เลขซ้ำ")
    put(home + "/members/01-หนึ่ง.txt", member_text())
    tally.errno("a second member 01", errno.EINVAL, lambda: put(home + "/members/01-สอง.txt", member_text()))
    tally.check("why names the first", "01-หนึ่ง.txt" in desk.why())
    tally.equal("it is not there", sorted(os.listdir(home + "/members")), ["01-สอง.txt.rejected", "01-หนึ่ง.txt"])


def main():
    tally = Tally()
    with Desk() as desk:
        for name, test in (("places", test_places), ("free", test_free), ("spelling", test_spellings), ("trash", test_trash),
                           ("scratch", test_scratch), ("links", test_links), ("computed", test_computed), ("numbers", test_numbers)):
            tally.run(name, test, tally, desk)
        tally.equal("the daemon ends well", desk.mount.stop(), 0)
    tally.finish()


main()
