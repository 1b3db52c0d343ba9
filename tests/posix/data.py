# SPDX-License-Identifier: Apache-2.0
"""What files hold: reading, writing, appending, holes, cutting, copying, the largest size."""
import ctypes
import errno
import os
import random

from kit import LIBC, checked, exists, get, put

KIND = os.O_RDWR | os.O_CREAT
MIB = 1 << 20


def reading_and_writing(probe):
    file = os.open("file", KIND, 0o644)
    probe.equal("write answers what it took", os.write(file, b"0123456789"), 10)
    probe.equal("the size follows at once", os.fstat(file).st_size, 10)
    probe.equal("read at the end", os.read(file, 5), b"")
    os.lseek(file, 2, os.SEEK_SET)
    probe.equal("read after lseek", os.read(file, 3), b"234")
    probe.equal("read goes on from there", os.read(file, 3), b"567")
    probe.equal("a read across the end is short", os.read(file, 100), b"89")
    probe.equal("pread", os.pread(file, 4, 1), b"1234")
    probe.equal("pread leaves the position", os.lseek(file, 0, os.SEEK_CUR), 10)
    probe.equal("pread past the end", os.pread(file, 4, 4096), b"")
    probe.equal("pwrite in the middle", os.pwrite(file, b"ab", 3), 2)
    probe.equal("pwrite leaves the position", os.lseek(file, 0, os.SEEK_CUR), 10)
    probe.equal("the rest is kept", get("file"), b"012ab56789")
    probe.equal("write of nothing", os.write(file, b""), 0)
    probe.equal("and changes nothing", os.fstat(file).st_size, 10)
    probe.equal("writev", os.writev(file, [b"xy", b"", b"z"]), 3)
    first, second = bytearray(5), bytearray(20)
    probe.equal("preadv", os.preadv(file, [first, second], 0), 13)
    probe.equal("preadv fills in order", bytes(first + second[:8]), b"012ab56789xyz")
    probe.equal("pwritev", os.pwritev(file, [b"A", b"B"], 0), 2)
    probe.equal("a second descriptor sees it", get("file"), b"AB2ab56789xyz")
    os.close(file)
    probe.equal("the file holds it after close", get("file"), b"AB2ab56789xyz")


def appending(probe):
    put("log", b"one\n")
    log = os.open("log", os.O_WRONLY | os.O_APPEND)
    os.write(log, b"two\n")
    os.lseek(log, 0, os.SEEK_SET)
    os.write(log, b"three\n")
    probe.equal("O_APPEND ignores the position", get("log"), b"one\ntwo\nthree\n")
    other = os.open("log", os.O_WRONLY | os.O_APPEND)
    os.write(other, b"four\n")
    os.write(log, b"five\n")
    probe.equal("two appenders do not overwrite each other", get("log"), b"one\ntwo\nthree\nfour\nfive\n")
    os.ftruncate(log, 4)
    os.write(other, b"six\n")
    probe.equal("append after a cut", get("log"), b"one\nsix\n")
    os.close(log)
    os.close(other)
    for number in range(20):
        log = os.open("log", os.O_WRONLY | os.O_APPEND)
        os.write(log, b"%d\n" % number)
        os.close(log)
    wanted = b"one\nsix\n" + b"".join(b"%d\n" % number for number in range(20))
    probe.equal("20 openings to append give 20 lines in order", get("log"), wanted)


def holes(probe):
    file = os.open("hole", KIND, 0o644)
    os.pwrite(file, b"end", 100000)
    probe.equal("size with a hole", os.fstat(file).st_size, 100003)
    probe.equal("the hole reads as zeros", os.pread(file, 100000, 0), bytes(100000))
    probe.equal("the data after it", os.pread(file, 10, 100000), b"end")
    os.pwrite(file, b"mid", 50000)
    probe.equal("data inside the hole", os.pread(file, 5, 49999), b"\0mid\0")
    probe.equal("SEEK_DATA finds data or the start", os.lseek(file, 100001, os.SEEK_DATA), 100001)
    probe.equal("SEEK_HOLE ends at the size", os.lseek(file, 100001, os.SEEK_HOLE), 100003)
    probe.errno("SEEK_DATA past the end", errno.ENXIO, lambda: os.lseek(file, 200000, os.SEEK_DATA))
    os.close(file)
    probe.equal("the hole after close", get("hole"), bytes(50000) + b"mid" + bytes(49997) + b"end")


def cutting(probe):
    """truncate(2) and ftruncate(2): the same rows through the name and through a descriptor."""
    file = os.open("file", KIND, 0o644)
    for label, cut in (("truncate", lambda size: os.truncate("file", size)), ("ftruncate", lambda size: os.ftruncate(file, size))):
        put("file", b"0123456789")
        cut(4)
        probe.equal(label + " down", get("file"), b"0123")
        cut(8)
        probe.equal(label + " up gives zeros", get("file"), b"0123\0\0\0\0")
        cut(8)
        probe.equal(label + " to the same size", get("file"), b"0123\0\0\0\0")
        cut(0)
        probe.equal(label + " to nothing", os.stat("file").st_size, 0)
        cut(70000)
        probe.equal(label + " of an empty file up", get("file"), bytes(70000))
        cut(2)
        cut(6)
        probe.equal(label + " down and up again shows no old bytes", get("file"), bytes(6))
        probe.errno(label + " to a negative size", errno.EINVAL, lambda: cut(-1))
    os.close(file)
    os.mkdir("dir")
    probe.errno("truncate of a directory", errno.EISDIR, lambda: os.truncate("dir", 0))
    put("cut", b"abcdef")
    file = os.open("cut", os.O_RDWR)
    os.lseek(file, 6, os.SEEK_SET)
    os.truncate("cut", 2)
    os.write(file, b"X")
    probe.equal("a write beyond a cut leaves zeros between", get("cut"), b"ab\0\0\0\0X")
    os.close(file)


def random_writes(probe):
    """200 seeded writes, cuts and growths against a model in memory."""
    source = random.Random(7)
    model = bytearray()
    file = os.open("random", KIND, 0o644)
    for _ in range(200):
        offset, size = source.randrange(150000), source.randrange(1, 9000)
        action = source.random()
        if action < 0.75:
            data = source.randbytes(size)
            model.extend(bytes(max(0, offset + size - len(model))))
            model[offset:offset + size] = data
            os.pwrite(file, data, offset)
        else:
            os.ftruncate(file, offset)
            model = model[:offset] + bytes(max(0, offset - len(model)))
    probe.equal("size after 200 random changes", os.fstat(file).st_size, len(model))
    probe.check("content through the descriptor", os.pread(file, len(model) + 1, 0) == model)
    os.close(file)
    probe.check("content after close", get("random") == model)
    blocks = os.stat("random").st_blocks * 512
    probe.check("st_blocks is sane", blocks <= len(model) + MIB, blocks)


def copying(probe):
    put("from", bytes(range(256)) * 512)
    source, goal = os.open("from", os.O_RDONLY), os.open("to", KIND, 0o644)
    try:
        done = os.copy_file_range(source, goal, 100000, 1000, 5)
        probe.equal("copy_file_range copies", os.pread(goal, done, 5), get("from")[1000:1000 + done])
        probe.equal("and takes all", done, 100000)
    except OSError as error:
        probe.errno_is("copy_file_range or a fallback", (errno.EOPNOTSUPP, errno.ENOSYS, errno.EXDEV), error.errno)
        probe.equal("sendfile instead", os.sendfile(goal, source, 0, 100000), 100000)
    os.ftruncate(goal, 0)
    os.lseek(goal, 0, os.SEEK_SET)
    probe.equal("sendfile", os.sendfile(goal, source, 0, 131072), 131072)
    probe.check("the copy equals", get("to") == get("from"))
    os.close(source)
    os.close(goal)


def allocating(probe):
    """fallocate may be refused as not supported, but then wholly; what it does must be right."""
    unsupported = (errno.EOPNOTSUPP, errno.ENOSYS)
    file = os.open("alloc", KIND, 0o644)
    os.write(file, b"x" * 10000)
    keep_size, punch = 1, 2
    rows = [("extend", 0, 5000, 15000, 20000), ("keep size", keep_size, 0, 40000, 20000), ("punch", punch | keep_size, 4096, 4096, 20000)]
    size = 10000
    for label, mode, start, length, wanted in rows:
        try:
            checked(LIBC.fallocate64(file, mode, *map(ctypes.c_long, (start, length))))
            size = wanted
        except OSError as error:
            probe.errno_is("fallocate %s is refused as unsupported" % label, unsupported, error.errno)
        probe.equal("size after fallocate %s" % label, os.fstat(file).st_size, size)
        probe.equal("first bytes after fallocate %s" % label, os.pread(file, 4096, 0), b"x" * 4096)
    punched = os.pread(file, 1, 4096)
    probe.check("a punched hole reads as zeros, an unpunched one as before", punched in (b"\0", b"x"), punched)
    probe.errno("fallocate of nothing", (errno.EINVAL,) + unsupported, lambda: checked(LIBC.fallocate64(file, 0, ctypes.c_long(0), ctypes.c_long(0))))
    os.close(file)




def far_offsets(probe):
    """Beyond 4 GiB: a sparse file that is right everywhere, or a clean refusal that leaves the file as it was."""
    limit = probe.options.max_size
    if limit:
        return largest_size(probe, limit)
    far = 5 << 30
    file = os.open("far", KIND, 0o644)
    os.write(file, b"near")
    try:
        os.pwrite(file, b"far", far)
        wanted = far + 3
        probe.equal("data at 5 GiB", os.pread(file, 3, far), b"far")
        probe.equal("the hole before it", os.pread(file, 4, far - 4), bytes(4))
        probe.equal("no wrap to the start", os.pread(file, 4, 0), b"near")
    except OSError as error:
        wanted = 4
        probe.errno_is("data at 5 GiB is refused cleanly", (errno.EFBIG, errno.ENOSPC), error.errno)
    probe.equal("size after it", os.fstat(file).st_size, wanted)
    os.ftruncate(file, 4)
    probe.equal("cut back", os.pread(file, 10, 0), b"near")
    os.close(file)


def largest_size(probe, limit):
    """A system with a largest file size says EFBIG past it, takes what fits, and keeps the file whole."""
    file = os.open("limit", KIND, 0o644)
    os.write(file, b"near")
    rows = [("pwrite at 5 GiB", lambda: os.pwrite(file, b"x", 5 << 30)), ("pwrite just past", lambda: os.pwrite(file, b"x", limit)),
            ("ftruncate past", lambda: os.ftruncate(file, limit + 1)), ("truncate past", lambda: os.truncate("limit", limit + 1)),
            ("ftruncate to 5 GiB", lambda: os.ftruncate(file, 5 << 30))]
    for label, function in rows:
        probe.errno(label + " the largest size", errno.EFBIG, function)
        probe.equal("size after " + label, os.fstat(file).st_size, 4)
    probe.errno("a last byte that fits", 0, lambda: os.pwrite(file, b"z", limit - 1))
    probe.equal("the largest size", os.fstat(file).st_size, limit)
    probe.equal("its last byte", os.pread(file, 2, limit - 2), b"\0z")
    os.ftruncate(file, 4)
    probe.equal("cut back", os.pread(file, 10, 0), b"near")
    os.close(file)


def big_file(probe):
    """4 MiB in odd pieces, read back in other pieces."""
    data = random.Random(3).randbytes(4 * MIB)
    file = os.open("big", KIND, 0o644)
    for start in range(0, len(data), 77777):
        os.pwrite(file, data[start:start + 77777], start)
    os.close(file)
    with open("big", "rb", buffering=0) as reader:
        pieces = iter(lambda: reader.read(131071), b"")
        probe.check("4 MiB come back", b"".join(pieces) == data)
    os.unlink("big")
    probe.check("and go", not exists("big"))


GROUPS = [reading_and_writing, appending, holes, cutting, random_writes, copying, allocating, far_offsets, big_file]
