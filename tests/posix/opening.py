# SPDX-License-Identifier: Apache-2.0
"""open(2): its flags, what it makes, and what a descriptor then allows."""
import errno
import os

from kit import exists, get, link_name, opens, put

READ, WRITE, BOTH = os.O_RDONLY, os.O_WRONLY, os.O_RDWR


def creating(probe):
    put("old", b"old text")
    os.mkdir("dir")
    os.symlink("nothing", link_name("dangling"))
    os.symlink("old", link_name("good"))
    exclusive = WRITE | os.O_CREAT | os.O_EXCL
    probe.table([
        ("O_CREAT of a new name", 0, opens("new", WRITE | os.O_CREAT)),
        ("O_CREAT of an existing name", 0, opens("old", WRITE | os.O_CREAT)),
        ("O_EXCL of a new name", 0, opens("excl", exclusive)),
        ("O_EXCL of an existing file", errno.EEXIST, opens("old", exclusive)),
        ("O_EXCL of an existing directory", errno.EEXIST, opens("dir", exclusive)),
        ("O_EXCL of a link to nothing", errno.EEXIST, opens(link_name("dangling"), exclusive)),
        ("O_EXCL of a link to a file", errno.EEXIST, opens(link_name("good"), exclusive)),
        ("O_CREAT of a directory", errno.EISDIR, opens("dir", WRITE | os.O_CREAT)),
        ("O_CREAT|O_DIRECTORY", (errno.EINVAL, errno.ENOTDIR, 0), opens("dircreat", READ | os.O_CREAT | os.O_DIRECTORY)),
        ("plain open of a link to nothing", errno.ENOENT, opens(link_name("dangling"), READ)),
    ])
    probe.equal("O_CREAT keeps what is there", get("old"), b"old text")
    probe.check("nothing was made where O_EXCL met a dangling link", not exists("nothing"))
    opens(link_name("dangling"), WRITE | os.O_CREAT)()
    probe.check("O_CREAT through a link makes its goal", exists("nothing"))
    descriptor = os.open("ro-created", os.O_RDWR | os.O_CREAT, 0o400)
    probe.equal("a 0400 file just created can be written by its maker", os.write(descriptor, b"abc"), 3)
    os.close(descriptor)


def directories_and_links(probe):
    put("file")
    os.mkdir("dir")
    os.symlink("file", link_name("file"))
    os.symlink("dir", link_name("dir"))
    probe.table([
        ("open a directory for writing", errno.EISDIR, opens("dir", WRITE)),
        ("open a directory for both", errno.EISDIR, opens("dir", BOTH)),
        ("O_TRUNC of a directory", errno.EISDIR, opens("dir", WRITE | os.O_TRUNC)),
        ("open a directory for reading", 0, opens("dir", READ)),
        ("O_DIRECTORY of a directory", 0, opens("dir", READ | os.O_DIRECTORY)),
        ("O_DIRECTORY of a file", errno.ENOTDIR, opens("file", READ | os.O_DIRECTORY)),
        ("O_DIRECTORY of a link to a file", errno.ENOTDIR, opens(link_name("file"), READ | os.O_DIRECTORY)),
        ("O_DIRECTORY of a link to a directory", 0, opens(link_name("dir"), READ | os.O_DIRECTORY)),
        ("O_NOFOLLOW of a link to a file", errno.ELOOP, opens(link_name("file"), READ | os.O_NOFOLLOW)),
        ("O_NOFOLLOW|O_WRONLY of a link", errno.ELOOP, opens(link_name("file"), WRITE | os.O_NOFOLLOW)),
        ("O_NOFOLLOW of a file", 0, opens("file", READ | os.O_NOFOLLOW)),
        ("O_NOFOLLOW below a link", errno.ENOENT, opens(link_name("dir") + "/x", READ | os.O_NOFOLLOW)),
        ("O_PATH|O_NOFOLLOW of a link", 0, opens(link_name("file"), os.O_PATH | os.O_NOFOLLOW)),
    ])
    descriptor = os.open("dir", READ)
    probe.errno("read a directory's descriptor", errno.EISDIR, lambda: os.read(descriptor, 1))
    probe.errno("write a directory's descriptor", errno.EBADF, lambda: os.write(descriptor, b"x"))
    probe.errno("openat below it", 0, lambda: os.close(os.open("sub", WRITE | os.O_CREAT, 0o644, dir_fd=descriptor)))
    os.close(descriptor)
    probe.check("openat made it there", exists("dir/sub"))


def truncating(probe):
    put("file", b"0123456789")
    probe.errno("O_TRUNC", 0, opens("file", WRITE | os.O_TRUNC))
    probe.equal("O_TRUNC empties", os.stat("file").st_size, 0)
    put("file", b"0123456789")
    reader = os.open("file", READ)
    os.read(reader, 5)
    opens("file", WRITE | os.O_TRUNC)()
    probe.equal("a reader past the end then reads nothing", os.read(reader, 5), b"")
    os.close(reader)
    put("file", b"abc")
    probe.errno("O_CREAT|O_TRUNC of an existing file", 0, opens("file", WRITE | os.O_CREAT | os.O_TRUNC, 0o600))
    probe.equal("it keeps its mode", os.stat("file").st_mode & 0o7777, 0o644)
    probe.equal("and is empty", get("file"), b"")


def descriptors(probe):
    put("file", b"0123456789")
    reader, writer = os.open("file", READ), os.open("file", WRITE)
    probe.table([
        ("write on a reading descriptor", errno.EBADF, lambda: os.write(reader, b"x")),
        ("pwrite on a reading descriptor", errno.EBADF, lambda: os.pwrite(reader, b"x", 0)),
        ("ftruncate on a reading descriptor", (errno.EINVAL, errno.EBADF), lambda: os.ftruncate(reader, 0)),
        ("read on a writing descriptor", errno.EBADF, lambda: os.read(writer, 1)),
        ("pread on a writing descriptor", errno.EBADF, lambda: os.pread(writer, 1, 0)),
        ("lseek before the start", errno.EINVAL, lambda: os.lseek(reader, -1, os.SEEK_SET)),
        ("lseek with a bad whence", errno.EINVAL, lambda: os.lseek(reader, 0, 99)),
        ("pread at a negative offset", errno.EINVAL, lambda: os.pread(reader, 1, -1)),
        ("pwrite at a negative offset", errno.EINVAL, lambda: os.pwrite(writer, b"x", -1)),
        ("fchmod", 0, lambda: os.fchmod(reader, 0o600)),
        ("fsync of a reading descriptor", 0, lambda: os.fsync(reader)),
    ])
    os.close(writer)
    probe.errno("write on a closed descriptor", errno.EBADF, lambda: os.write(writer, b"x"))
    probe.errno("close twice", errno.EBADF, lambda: os.close(writer))
    probe.equal("lseek to the end", os.lseek(reader, 0, os.SEEK_END), 10)
    copy = os.dup(reader)
    os.lseek(copy, 3, os.SEEK_SET)
    probe.equal("dup shares the position", os.read(reader, 2), b"34")
    os.close(copy)
    probe.equal("close of the copy leaves the first usable", os.pread(reader, 2, 0), b"01")
    os.close(reader)


def creation_mode(probe):
    """The umask applies to files and directories; the set-id and sticky bits go through open and mkdir as on Linux."""
    rows = [(0o000, 0o666), (0o022, 0o644), (0o027, 0o640), (0o077, 0o600), (0o777, 0o000)]
    for mask, wanted in rows:
        os.umask(mask)
        name = "m%03o" % mask
        os.close(os.open(name, WRITE | os.O_CREAT, 0o666))
        os.mkdir(name + "d", 0o777)
        os.umask(0)
        probe.equal("umask %03o on a file" % mask, os.stat(name).st_mode & 0o7777, wanted)
        probe.equal("umask %03o on a directory" % mask, os.stat(name + "d").st_mode & 0o7777, 0o777 & ~mask)
    for mode in (0o000, 0o400, 0o640, 0o755, 0o4755):
        opens("c%04o" % mode, WRITE | os.O_CREAT, mode)()
        probe.equal("open with mode %04o" % mode, os.stat("c%04o" % mode).st_mode & 0o7777, mode)
    for mode in (0o000, 0o700, 0o751, 0o1777):
        os.mkdir("d%04o" % mode, mode)
        probe.equal("mkdir with mode %04o" % mode, os.stat("d%04o" % mode).st_mode & 0o7777, mode)


GROUPS = [creating, directories_and_links, truncating, descriptors, creation_mode]
