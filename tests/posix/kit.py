# SPDX-License-Identifier: Apache-2.0
"""What every group of the probe shares: the options, small file helpers, a few calls Python has no name for."""
import ctypes
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

from runas import run_as  # noqa: E402
from tally import Tally  # noqa: E402

LIBC = ctypes.CDLL(None, use_errno=True)
AT_FDCWD = -100
UTIME_NOW = (1 << 30) - 1
UTIME_OMIT = (1 << 30) - 2
RENAME_NOREPLACE = 1
RENAME_EXCHANGE = 2
TICK = 0.012  # longer than the coarsest clock tick a kernel stamps files with (10 ms at HZ=100)


class Probe(Tally):
    """A tally that also knows the second and third user and what the file system is allowed to refuse."""

    def __init__(self, options):
        super().__init__(options.verbose)
        self.options = options
        self.user = options.uid
        self.other = options.uid - 1

    def errno_as(self, name, wanted, function, uid=None, gid=None, groups=()):
        """Like errno(), with the call made by the second user (or the one given)."""
        uid = self.user if uid is None else uid
        return self.errno_is("as %d, %s" % (uid, name), wanted, run_as(uid, function, gid, groups))

    def moves(self, name, field, path, function):
        """`function` must make the time stamp `field` (mtime, ctime, atime) of `path` later."""
        before = stamp(path, field)
        time.sleep(TICK)
        function()
        after = stamp(path, field)
        return self.check("%s moves %s" % (name, field), after > before, "%d then %d" % (before, after))

    def keeps(self, name, field, path, function):
        """`function` must leave the time stamp `field` of `path` as it is."""
        before = stamp(path, field)
        time.sleep(TICK)
        function()
        return self.equal("%s keeps %s" % (name, field), stamp(path, field), before)


def stamp(path, field):
    return getattr(os.lstat(path), "st_%s_ns" % field)


def put(path, data=b"", mode=0o644):
    """Makes or overwrites a file in place."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view):]
    finally:
        os.close(descriptor)
    return path


def get(path):
    with open(path, "rb") as file:
        return file.read()


def opens(path, flags, mode=0o644):
    """A function that opens (and closes) the path, for tables."""
    return lambda: os.close(os.open(path, flags, mode))


def link_name(name):
    """The name for a symbolic link that every tested system accepts (samutfs takes them as editors' lock links only)."""
    return ".#" + name


def exists(path):
    try:
        os.lstat(path)
    except FileNotFoundError:
        return False
    return True


def checked(result):
    """Turns the -1 of a libc call into the OSError that it means."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def rename2(old, new, flags):
    checked(LIBC.renameat2(AT_FDCWD, os.fsencode(old), AT_FDCWD, os.fsencode(new), flags))


class Timespec(ctypes.Structure):
    _fields_ = [("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long)]


def utimens(path, access, modification):
    """utimensat(2) with two (seconds, nanoseconds) pairs, so that UTIME_NOW and UTIME_OMIT can be said."""
    times = (Timespec * 2)(Timespec(*access), Timespec(*modification))
    checked(LIBC.utimensat(AT_FDCWD, os.fsencode(path), times, 0))


class Dirent(ctypes.Structure):
    _fields_ = [("inode", ctypes.c_uint64), ("offset", ctypes.c_int64), ("length", ctypes.c_ushort),
                ("type", ctypes.c_ubyte), ("name", ctypes.c_char * 256)]


LIBC.opendir.restype = ctypes.c_void_p
LIBC.readdir64.restype = ctypes.POINTER(Dirent)
LIBC.telldir.restype = ctypes.c_long
for _name, _arguments in {"readdir64": [], "telldir": [], "rewinddir": [], "closedir": [], "seekdir": [ctypes.c_long]}.items():
    getattr(LIBC, _name).argtypes = [ctypes.c_void_p] + _arguments


class Stream:
    """A directory stream with position: readdir, telldir, seekdir, rewinddir."""

    def __init__(self, path):
        self.stream = LIBC.opendir(os.fsencode(path))
        if not self.stream:
            checked(-1)

    def read(self):
        """The next entry as (name, inode), or None at the end."""
        entry = LIBC.readdir64(self.stream)
        return (entry.contents.name, entry.contents.inode) if entry else None

    def names(self):
        """Every name from here to the end, without . and .."""
        found = []
        entry = self.read()
        while entry:
            if entry[0] not in (b".", b".."):
                found.append(os.fsdecode(entry[0]))
            entry = self.read()
        return found

    def tell(self):
        return LIBC.telldir(self.stream)

    def seek(self, position):
        LIBC.seekdir(self.stream, position)

    def rewind(self):
        LIBC.rewinddir(self.stream)

    def close(self):
        LIBC.closedir(self.stream)
