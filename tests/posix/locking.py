# SPDX-License-Identifier: Apache-2.0
"""flock(2) and fcntl(2) record locks between descriptors and between processes."""
import errno
import fcntl
import os

from kit import put, run_as

BUSY = (errno.EAGAIN, errno.EACCES)


def flock(probe):
    put("file")
    first, second = os.open("file", os.O_RDWR), os.open("file", os.O_RDWR)
    now = fcntl.LOCK_NB
    fcntl.flock(first, fcntl.LOCK_EX)
    probe.errno("flock EX against EX", BUSY, lambda: fcntl.flock(second, fcntl.LOCK_EX | now))
    probe.errno("flock SH against EX", BUSY, lambda: fcntl.flock(second, fcntl.LOCK_SH | now))
    fcntl.flock(first, fcntl.LOCK_SH)
    probe.errno("flock SH against SH", 0, lambda: fcntl.flock(second, fcntl.LOCK_SH | now))
    probe.errno("upgrade against SH", BUSY, lambda: fcntl.flock(first, fcntl.LOCK_EX | now))
    fcntl.flock(second, fcntl.LOCK_UN)
    probe.errno("flock EX after unlock", 0, lambda: fcntl.flock(first, fcntl.LOCK_EX | now))
    copy = os.dup(first)
    os.close(first)
    probe.errno("a copy of the descriptor keeps it", BUSY, lambda: fcntl.flock(second, fcntl.LOCK_EX | now))
    os.close(copy)
    probe.errno("the last close frees it", 0, lambda: fcntl.flock(second, fcntl.LOCK_EX | now))
    os.close(second)


def in_child(function):
    """Record locks belong to processes: the call is made by a child."""
    return lambda: raising(run_as(os.getuid(), function, os.getgid()))


def raising(number):
    if number:
        raise OSError(number, os.strerror(number))


def lock_range(how, start, length):
    def locked():
        file = os.open("file", os.O_RDWR)
        fcntl.lockf(file, how | fcntl.LOCK_NB, length, start)
    return locked


def record_locks(probe):
    put("file", b"x" * 100)
    file = os.open("file", os.O_RDWR)
    fcntl.lockf(file, fcntl.LOCK_EX, 10, 20)
    exclusive, shared = fcntl.LOCK_EX, fcntl.LOCK_SH
    probe.table([
        ("another process on the range", BUSY, in_child(lock_range(exclusive, 25, 1))),
        ("reading lock on the range", BUSY, in_child(lock_range(shared, 20, 10))),
        ("overlap at the end", BUSY, in_child(lock_range(exclusive, 29, 10))),
        ("the byte before", 0, in_child(lock_range(exclusive, 0, 20))),
        ("the byte after", 0, in_child(lock_range(exclusive, 30, 5))),
        ("the same process again", 0, lock_range(exclusive, 20, 10)),
    ])
    os.close(file)
    probe.errno("closing any descriptor frees the range", 0, in_child(lock_range(exclusive, 20, 10)))
    file = os.open("file", os.O_RDWR)
    fcntl.lockf(file, shared, 0)
    probe.errno("two reading locks", 0, in_child(lock_range(shared, 0, 0)))
    probe.errno("a writing lock against a reading one", BUSY, in_child(lock_range(exclusive, 50, 1)))
    fcntl.lockf(file, fcntl.LOCK_UN, 60, 0)
    probe.errno("after a partial unlock", 0, in_child(lock_range(exclusive, 50, 1)))
    probe.errno("the rest is still locked", BUSY, in_child(lock_range(exclusive, 70, 1)))
    os.close(file)
    reader = os.open("file", os.O_RDONLY)
    probe.errno("a writing lock on a reading descriptor", errno.EBADF, lambda: fcntl.lockf(reader, exclusive | fcntl.LOCK_NB))
    os.close(reader)


GROUPS = [flock, record_locks]
