# SPDX-License-Identifier: Apache-2.0
"""How programs save a file, replayed system call by system call (what real clients were seen to do on a FUSE mount). Each pattern takes
(path, text), raises OSError where the client would have seen an error, and returns the time of last change that the writer left, or
None where it does not know one."""
import contextlib
import errno
import mmap
import os

from desk import write_all

NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL
TRUNCATE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
ARCHIVED = 1650610800 * 10**9 + 123456789  # 2565-04-22, as an archive would set it


@contextlib.contextmanager
def opened(path, flags, mode=0o644):
    """A descriptor whose close is heard; after an error the first error counts."""
    descriptor = os.open(path, flags, mode)
    try:
        yield descriptor
    except BaseException:
        with contextlib.suppress(OSError):
            os.close(descriptor)
        raise
    os.close(descriptor)


def left(descriptor):
    return os.fstat(descriptor).st_mtime_ns


def beside(path, name):
    return os.path.join(os.path.dirname(path), name)


def hidden(path, ending):
    return beside(path, ".%s.%s" % (os.path.basename(path), ending))


def discard(path):
    with contextlib.suppress(OSError):
        os.unlink(path)


def permissions(path):
    return os.stat(path).st_mode & 0o7777


# ---- A: truncate in place ----

def in_place(path, text):
    """nano, cp, tee, python."""
    with opened(path, TRUNCATE) as fd:
        write_all(fd, text)
        return left(fd)


def in_place_synced(path, text):
    """nano, emacs' second save: an fsync, which judges nothing."""
    with opened(path, TRUNCATE) as fd:
        write_all(fd, text)
        os.fsync(fd)
        return left(fd)


def redirected(path, text):
    """A': bash > file: the first descriptor is closed before any data came."""
    return by_duplicate(path, TRUNCATE, text)


def by_duplicate(path, flags, text):
    first = os.open(path, flags, 0o644)
    second = os.dup(first)
    os.close(first)
    try:
        write_all(second, text)
        time = left(second)
    except OSError:
        with contextlib.suppress(OSError):
            os.close(second)
        raise
    os.close(second)
    return time


def in_pieces(path, text):
    """A' of dd bs=7: many small writes."""
    with opened(path, TRUNCATE) as fd:
        for at in range(0, len(text), 7):
            write_all(fd, text[at:at + 7])
        return left(fd)


def shared(path, text, cuts):
    """A'': `{ a; date; b; } > file`: several processes write through one descriptor; each child's exit is a flush in mid-content."""
    first = os.open(path, TRUNCATE, 0o644)
    fd = os.dup(first)
    os.close(first)
    parts = [text[start:end] for start, end in zip([0] + cuts, cuts + [len(text)])]
    try:
        for index, part in enumerate(parts):
            if index % 2:
                in_child(lambda: write_all(fd, part))
            else:
                write_all(fd, part)
        time = left(fd)
    except OSError:
        with contextlib.suppress(OSError):
            os.close(fd)
        raise
    os.close(fd)
    return time


def in_child(function):
    child = os.fork()
    if child == 0:
        try:
            function()
            os._exit(0)
        except OSError as error:
            os._exit(error.errno)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status:
        raise OSError(status, "in a child")


def shared_at_lines(path, text):
    lines = text.splitlines(keepends=True)
    first = len(b"".join(lines[:len(lines) // 3 + 1]))
    return shared(path, text, [first, first + len(lines[len(lines) // 3 + 1])])


def shared_in_words(path, text):
    """The child ends in the middle of the last line."""
    return shared(path, text, [len(text) - 9, len(text) - 5])


# ---- B, B': open, then cut ----

def cut_first(path, text):
    """vim copying, gedit in place, sort -o, smbd."""
    with opened(path, os.O_WRONLY) as fd:
        os.ftruncate(fd, 0)
        write_all(fd, text)
        os.fsync(fd)
        return left(fd)


def cut_after(path, text):
    """python r+, rsync --inplace."""
    with opened(path, os.O_RDWR) as fd:
        os.read(fd, 1 << 20)
        os.lseek(fd, 0, os.SEEK_SET)
        write_all(fd, text)
        os.ftruncate(fd, len(text))
        return left(fd)


def cut_after_with_time(path, text):
    """rsync --inplace -t: the time is set after the release."""
    cut_after(path, text)
    os.utime(path, ns=(ARCHIVED, ARCHIVED))
    return ARCHIVED


# ---- C: append ----

def appended(path, text):
    """>>: text is only what is added."""
    return by_duplicate(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, text)


# ---- D: temporary file, renamed over ----

def by_temporary(path, temporary, text, mode=0o600, time=None, link=None):
    """The client removes its temporary file when it fails."""
    wanted = permissions(path) if os.path.exists(path) else 0o644
    try:
        with opened(temporary, NEW, mode) as fd:
            os.fchmod(fd, wanted)
            write_all(fd, text)
            last = left(fd)
        if time:
            os.utime(temporary, ns=(time, time))
            last = time
        if link:
            link()
        os.rename(temporary, path)
    except OSError:
        discard(temporary)
        raise
    return last


def sed(path, text):
    with opened(path, os.O_RDONLY):
        pass
    return by_temporary(path, beside(path, "sedKq2x0Z"), text)


def patch(path, text):
    return by_temporary(path, path + ".oAb12cD", text)


def rsync(path, text):
    return by_temporary(path, hidden(path, "aZ19xQ"), text, time=ARCHIVED)


def tempfile(path, text):
    return by_temporary(path, beside(path, "tmp4k_x9q1z"), text)


def perl(path, text):
    """The old file stays open until after the rename."""
    with opened(path, os.O_RDONLY) as old:
        os.read(old, 1 << 20)
        return by_temporary(path, beside(path, "XXa1B2c3"), text)


def office(path, text):
    """LibreOffice: closes the temporary file, opens it again to write, and takes hold of the target before the rename."""
    temporary = beside(path, "lu31415abcd.tmp")
    with opened(temporary, NEW, 0o600):
        pass
    try:
        with opened(temporary, os.O_RDWR) as fd:
            write_all(fd, text)
            last = left(fd)
        with opened(path, os.O_RDWR):
            pass
        os.rename(temporary, path)
    except OSError:
        discard(temporary)
        raise
    os.chmod(path, permissions(path))
    with opened(path, os.O_RDWR) as fd:
        os.fsync(fd)
    return last


def glib(path, text, backup=None):
    """D', D'': gedit, mousepad: the temporary file is renamed while it is still open."""
    held = os.open(path, os.O_WRONLY)
    status = os.fstat(held)
    temporary = beside(path, ".goutputstream-Q1W2E3")
    try:
        with opened(temporary, NEW, 0o666) as fd:
            os.fchown(fd, status.st_uid, status.st_gid)
            os.fchmod(fd, status.st_mode & 0o7777)
            os.close(held)
            write_all(fd, text)
            os.fsync(fd)
            if backup:
                backup()
            last = left(fd)
            os.rename(temporary, path)
        return last
    except OSError:
        discard(temporary)
        raise


def glib_with_backup(path, text):
    """A hard link to the backup name is refused; mousepad then copies."""
    def backup():
        discard(path + "~")
        try:
            os.link(path, path + "~")
        except OSError as error:
            if error.errno != errno.EPERM:
                raise
        with opened(path, os.O_RDONLY) as old, opened(path + "~", NEW) as new:
            write_all(new, os.read(old, 1 << 20))
    return glib(path, text, backup)


# ---- E: rename away, create again ----

def vim(path, text):
    mode = permissions(path)
    probe = beside(path, "4913")
    with opened(probe, NEW | os.O_NOFOLLOW, 0o100000 | mode) as fd:
        with contextlib.suppress(PermissionError):
            os.fchown(fd, os.getuid(), -1)
    os.unlink(probe)
    os.rename(path, path + "~")
    try:
        with opened(path, os.O_WRONLY | os.O_CREAT, 0o644) as fd:
            os.ftruncate(fd, 0)
            write_all(fd, text)
            os.fsync(fd)
            os.fchmod(fd, mode)
            time = left(fd)
    except OSError:
        discard(path)
        os.rename(path + "~", path)
        raise
    with contextlib.suppress(OSError):
        os.setxattr(path, "system.posix_acl_access", b"\2\0\0\0")
    os.unlink(path + "~")
    return time


def emacs(path, text):
    """First save: the backup stays."""
    mode = permissions(path)
    lock = beside(path, ".#" + os.path.basename(path))
    os.symlink("user@host.1234:1650610800", lock)
    discard(path + "~")
    os.rename(path, path + "~")
    try:
        with opened(path, TRUNCATE) as fd:
            write_all(fd, text)
            os.fsync(fd)
            time = left(fd)
    except OSError:
        os.rename(path + "~", path)
        os.unlink(lock)
        raise
    with opened(path, os.O_WRONLY):
        pass
    os.unlink(lock)
    os.chmod(path, mode)
    return time


def sed_with_backup(path, text):
    """E': the temporary file takes the place of what was renamed away."""
    return by_temporary(path, beside(path, "sedBk20Zx"), text, link=lambda: os.rename(path, path + ".bak"))


# ---- F: remove, create again ----

def move_in(path, text):
    """mv from another filesystem."""
    mode = permissions(path)
    os.unlink(path)
    with opened(path, NEW, 0o600) as fd:
        write_all(fd, text)
        os.utime(fd, ns=(ARCHIVED, ARCHIVED))
        with contextlib.suppress(PermissionError):
            os.fchown(fd, os.getuid(), -1)
        os.fchmod(fd, mode)
    return ARCHIVED


def install(path, text):
    """install, cp --remove-destination: the mode after the release."""
    mode = permissions(path)
    os.unlink(path)
    with opened(path, NEW, 0o600) as fd:
        write_all(fd, text)
        time = left(fd)
    os.chmod(path, mode)
    return time


def tar(path, text):
    mode = permissions(path)
    status = os.stat(path)
    os.unlink(path)
    with opened(path, NEW, 0o600) as fd:
        write_all(fd, text)
        os.utime(fd, ns=(ARCHIVED, ARCHIVED))
        with contextlib.suppress(PermissionError):
            os.fchown(fd, status.st_uid, status.st_gid)
        os.fchmod(fd, mode)
    return ARCHIVED


# ---- H: memory ----

def mapped(path, text):
    """The descriptor is closed before anything is written to the mapping."""
    fd = os.open(path, os.O_RDWR)
    os.ftruncate(fd, len(text))
    memory = mmap.mmap(fd, len(text))
    os.close(fd)
    memory[:] = text
    memory.flush()
    memory.close()


def mapped_synced(path, text):
    """The mapping is written and flushed before the descriptor is closed."""
    with opened(path, os.O_RDWR) as fd:
        os.ftruncate(fd, len(text))
        with mmap.mmap(fd, len(text)) as memory:
            memory[:] = text
            memory.flush()


# name, function
REPLACING = [
    ("A in place", in_place),
    ("A with fsync", in_place_synced),
    ("A' redirected", redirected),
    ("A' in pieces", in_pieces),
    ("A'' shared at lines", shared_at_lines),
    ("A'' shared in words", shared_in_words),
    ("B cut first", cut_first),
    ("B' cut after", cut_after),
    ("B' rsync --inplace", cut_after_with_time),
    ("D sed", sed),
    ("D patch", patch),
    ("D rsync", rsync),
    ("D tempfile", tempfile),
    ("D perl", perl),
    ("D LibreOffice", office),
    ("D' GLib", glib),
    ("D'' GLib with backup", glib_with_backup),
    ("E vim", vim),
    ("E emacs", emacs),
    ("E' sed -i.bak", sed_with_backup),
    ("F mv from elsewhere", move_in),
    ("F install", install),
    ("F tar", tar),
    ("H mmap", mapped),
    ("H mmap and msync", mapped_synced),
]

# Those that leave a backup beside the file: it is scratch.
BACKUPS = {"D'' GLib with backup": "~", "E emacs": "~", "E' sed -i.bak": ".bak"}
