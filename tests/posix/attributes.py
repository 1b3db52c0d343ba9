# SPDX-License-Identifier: Apache-2.0
"""chmod, chown, utimensat, time stamps, inode numbers, link counts, statvfs."""
import errno
import os
import stat
import time

from kit import TICK, UTIME_NOW, UTIME_OMIT, link_name, opens, put, utimens


def mode(path):
    return stat.S_IMODE(os.lstat(path).st_mode)


def owner(path):
    status = os.lstat(path)
    return status.st_uid, status.st_gid


def chmod(probe):
    put("file")
    os.mkdir("dir")
    for path in ("file", "dir"):
        for bits in (0o000, 0o111, 0o444, 0o640, 0o777, 0o1777, 0o2755, 0o4755, 0o6711, 0o644):
            os.chmod(path, bits)
            probe.equal("chmod %04o of a %s" % (bits, path), mode(path), bits)
    file = os.open("file", os.O_RDONLY)
    os.fchmod(file, 0o604)
    probe.equal("fchmod", mode("file"), 0o604)
    os.close(file)
    os.symlink("file", link_name("l"))
    os.chmod(link_name("l"), 0o640)
    probe.equal("chmod through a link", mode("file"), 0o640)
    os.rename("file", "moved")
    probe.equal("the mode survives a rename", mode("moved"), 0o640)
    put("moved", b"new text")
    probe.equal("and a write by root", mode("moved"), 0o640)
    probe.errno("fchmod on a closed descriptor", errno.EBADF, lambda: os.fchmod(file, 0o600))


def chown(probe):
    put("file")
    os.mkdir("dir")
    os.symlink("file", link_name("l"))
    user, other = probe.user, probe.other
    for path in ("file", "dir"):
        os.chown(path, user, other)
        probe.equal("chown of a " + path, owner(path), (user, other))
        os.chown(path, -1, user)
        probe.equal("chown of the group alone of a " + path, owner(path), (user, user))
        os.chown(path, other, -1)
        probe.equal("chown of the owner alone of a " + path, owner(path), (other, user))
        os.chown(path, -1, -1)
        probe.equal("chown of neither of a " + path, owner(path), (other, user))
    os.lchown(link_name("l"), user, other)
    probe.equal("lchown of a link", owner(link_name("l")), (user, other))
    probe.equal("leaves its goal", owner("file"), (other, user))
    os.chown(link_name("l"), 0, 0)
    probe.equal("chown through a link", owner("file"), (0, 0))
    file = os.open("file", os.O_RDONLY)
    os.fchown(file, user, other)
    os.close(file)
    probe.equal("fchown", owner("file"), (user, other))
    os.chown("file", 3000000000, 3000000001)
    probe.equal("large ids", owner("file"), (3000000000, 3000000001))


def set_times(probe):
    put("file")
    os.mkdir("dir")
    past, older = (1_000_000_000, 123_456_789), (900_000_000, 987_654_321)
    for path in ("file", "dir"):
        utimens(path, past, older)
        status = os.stat(path)
        probe.equal("atime of a %s to the nanosecond" % path, divmod(status.st_atime_ns, 10**9), past)
        probe.equal("mtime of a %s to the nanosecond" % path, divmod(status.st_mtime_ns, 10**9), older)
    utimens("file", (0, UTIME_OMIT), (5, 0))
    status = os.stat("file")
    probe.equal("UTIME_OMIT keeps atime", divmod(status.st_atime_ns, 10**9), past)
    probe.equal("while mtime is set", status.st_mtime_ns, 5 * 10**9)
    utimens("file", (6, 0), (0, UTIME_OMIT))
    status = os.stat("file")
    probe.equal("UTIME_OMIT keeps mtime", status.st_mtime_ns, 5 * 10**9)
    probe.equal("while atime is set", status.st_atime_ns, 6 * 10**9)
    before = time.time() - 2
    utimens("file", (0, UTIME_NOW), (0, UTIME_OMIT))
    probe.check("UTIME_NOW sets atime to now", os.stat("file").st_atime >= before)
    utimens("file", (0, UTIME_OMIT), (0, UTIME_NOW))
    probe.check("UTIME_NOW sets mtime to now", before <= os.stat("file").st_mtime <= time.time() + 2)
    os.utime("file", (1, 1))
    os.utime("file")
    probe.check("utime without times is now", os.stat("file").st_mtime >= before)
    for label, seconds in (("before 1970", -86400), ("after 2038", 2**31 + 10), ("in the year 2100", 4102444800)):
        os.utime("file", (seconds, seconds))
        probe.equal("a time " + label, os.stat("file").st_mtime, seconds)
    file = os.open("file", os.O_RDWR)
    os.utime(file, ns=(11, 12))
    probe.equal("futimens", os.fstat(file).st_mtime_ns, 12)
    os.close(file)
    probe.equal("a close after it keeps it", os.stat("file").st_mtime_ns, 12)
    probe.errno("a bad nanosecond count", errno.EINVAL, lambda: utimens("file", (0, 10**9), (0, 0)))
    os.symlink("nothing", link_name("l"))
    os.utime(link_name("l"), (7, 8), follow_symlinks=False)
    probe.equal("a link's own time", os.lstat(link_name("l")).st_mtime, 8)


def file_times(probe):
    """Which operations make which stamps of a file later, and which must not."""
    put("file", b"text")
    keep = os.open("file", os.O_RDWR)
    moving = [
        ("pwrite", ("mtime", "ctime"), lambda: os.pwrite(keep, b"T", 0)),
        ("in-place overwrite", ("mtime", "ctime"), lambda: put("file", b"other")),
        ("ftruncate", ("mtime", "ctime"), lambda: os.ftruncate(keep, 3)),
        ("truncate", ("mtime", "ctime"), lambda: os.truncate("file", 1)),
        ("chmod", ("ctime",), lambda: os.chmod("file", os.stat("file").st_mode ^ 0o011)),
        ("chown", ("ctime",), lambda: os.chown("file", os.stat("file").st_uid + 1, 5)),
        ("utime", ("ctime",), lambda: os.utime("file", (1, time.time_ns() % 1000))),
    ]
    for name, fields, function in moving:
        for field in fields:
            probe.moves(name, field, "file", function)
    os.close(keep)
    keeping = [("chmod", lambda: os.chmod("file", 0o600)), ("chown", lambda: os.chown("file", 9, 9)),
               ("read", lambda: open("file").read()), ("an open and close for writing", opens("file", os.O_WRONLY)),
               ("fsync", lambda: sync_it("file")), ("stat", lambda: os.stat("file"))]
    for name, function in keeping:
        probe.keeps(name, "mtime", "file", function)
    before = os.stat("file").st_mtime_ns
    os.rename("file", "moved")
    probe.equal("rename keeps mtime", os.stat("moved").st_mtime_ns, before)
    probe.check("mtime is not in the future", os.stat(put("now", b"x")).st_mtime < time.time() + 2)


def sync_it(path):
    file = os.open(path, os.O_RDWR)
    os.fsync(file)
    os.close(file)


def directory_times(probe):
    """Which operations on entries make their directory's stamps later."""
    os.makedirs("dir/away")
    os.mkdir("goal")
    put("dir/old")
    rows = [
        ("create", lambda: put("dir/new")), ("unlink", lambda: os.unlink("dir/new")),
        ("mkdir", lambda: os.mkdir("dir/sub")), ("rmdir", lambda: os.rmdir("dir/sub")),
        ("symlink", lambda: os.symlink("x", "dir/" + link_name("l"))),
        ("rename within", lambda: os.rename("dir/old", "dir/young")), ("rename out", lambda: os.rename("dir/young", "goal/old")),
        ("rename in", lambda: os.rename("goal/old", "dir/old")),
    ]
    for name, function in rows:
        probe.moves(name, "mtime", "dir", function)
    probe.moves("create", "ctime", "dir", lambda: put("dir/again"))
    probe.moves("rename into", "mtime", "goal", lambda: os.rename("dir/again", "goal/again"))
    probe.keeps("a write to a file in it", "mtime", "dir", lambda: put("dir/old", b"text"))
    probe.keeps("chmod of a file in it", "mtime", "dir", lambda: os.chmod("dir/old", 0o600))
    probe.keeps("a refused create", "mtime", "dir", lambda: probe.errno("O_EXCL", errno.EEXIST, opens("dir/old", os.O_CREAT | os.O_EXCL)))
    probe.keeps("a refused rmdir", "mtime", "dir", lambda: probe.errno("rmdir", (errno.ENOTEMPTY, errno.EEXIST), lambda: os.rmdir("dir")))


def refused_calls_change_nothing(probe):
    os.chmod(".", 0o755)
    put("file", b"text")
    time.sleep(TICK)
    before = os.stat("file")
    probe.errno_as("chmod", errno.EPERM, lambda: os.chmod("file", 0))
    probe.errno_as("truncate", errno.EACCES, lambda: os.truncate("file", 0))
    probe.errno_as("rename", errno.EACCES, lambda: os.rename("file", "away"))
    after = os.stat("file")
    probe.equal("mode, size, mtime and ctime stay", (after.st_mode, after.st_size, after.st_mtime_ns, after.st_ctime_ns),
                (before.st_mode, before.st_size, before.st_mtime_ns, before.st_ctime_ns))


def inode_numbers(probe):
    os.mkdir("dir")
    paths = [put("f%d" % number) for number in range(20)] + ["dir"]
    numbers = {path: os.stat(path).st_ino for path in paths}
    probe.equal("numbers are unique", len(set(numbers.values())), len(paths))
    probe.check("none is 0", 0 not in numbers.values())
    put("f0", b"other text")
    os.chmod("f0", 0o600)
    os.truncate("f0", 1)
    os.rename("f0", "dir/f0")
    probe.equal("write, chmod, truncate, rename keep the number", os.stat("dir/f0").st_ino, numbers["f0"])
    probe.equal("stat, fstat and lstat agree", {os.stat("f1").st_ino, os.lstat("f1").st_ino, fstat("f1").st_ino}, {numbers["f1"]})
    probe.equal("one device", {os.stat(path).st_dev for path in paths[1:]}, {os.stat(".").st_dev})
    file = os.open("f2", os.O_RDONLY)
    os.unlink("f2")
    fresh = [os.stat(put("g%d" % number)).st_ino for number in range(20)]
    probe.check("an open nameless file's number is not given away", os.fstat(file).st_ino not in fresh)
    os.close(file)


def fstat(path):
    file = os.open(path, os.O_RDONLY)
    status = os.fstat(file)
    os.close(file)
    return status


def link_counts(probe):
    """A directory counts its sub-directories, or is constantly 1."""
    put("file")
    probe.equal("a file's count", os.stat("file").st_nlink, 1)
    os.mkdir("dir")
    probe.check("an empty directory's count", os.stat("dir").st_nlink in (1, 2), os.stat("dir").st_nlink)
    constant = os.stat("dir").st_nlink == 1
    steps = [("two sub-directories", lambda: (os.mkdir("dir/a"), os.mkdir("dir/b")), 4), ("a file", lambda: put("dir/f"), 4),
             ("rmdir of one", lambda: os.rmdir("dir/a"), 3), ("moving one out", lambda: os.rename("dir/b", "b"), 2)]
    for label, function, exact in steps:
        function()
        probe.equal("count after " + label, os.stat("dir").st_nlink, 1 if constant else exact)


def kinds(probe):
    put("file", b"x" * 1000)
    os.mkdir("dir")
    status = os.stat("file")
    probe.check("a file is a file", stat.S_ISREG(status.st_mode))
    probe.equal("its exact size", status.st_size, 1000)
    probe.check("st_blksize is sane", 512 <= status.st_blksize <= 1 << 24, status.st_blksize)
    probe.check("st_blocks is not nothing", status.st_blocks > 0)
    probe.check("a directory is a directory", stat.S_ISDIR(os.stat("dir").st_mode))
    room = os.statvfs(".")
    probe.check("statvfs block size", room.f_bsize >= 512 and room.f_frsize >= 512)
    probe.check("statvfs free <= total", 0 < room.f_bavail <= room.f_bfree <= room.f_blocks, room)
    probe.equal("statvfs longest name", room.f_namemax, 255)
    probe.check("statvfs files", room.f_ffree <= room.f_files or room.f_files == 0, room)
    file = os.open("file", os.O_RDONLY)
    probe.equal("fstatvfs agrees", os.fstatvfs(file).f_blocks, room.f_blocks)
    os.close(file)


GROUPS = [chmod, chown, set_times, file_times, directory_times, refused_calls_change_nothing, inode_numbers, link_counts, kinds]
