# SPDX-License-Identifier: Apache-2.0
"""Who may do what: calls made by a second and a third user, and rights that must take effect at once."""
import errno
import os
import stat

from kit import exists, link_name, opens, put

NO = errno.EACCES
NOT_OWNER = errno.EPERM
STICKY = (errno.EPERM, errno.EACCES)
READ, WRITE = opens("dir/file", os.O_RDONLY), opens("dir/file", os.O_WRONLY)


def create(path, mode=0o644):
    return opens(path, os.O_WRONLY | os.O_CREAT, mode)


def closed_to_others(probe):
    """Everything a stranger tries on root's 0600 file in a 0755 directory."""
    os.mkdir("dir", 0o755)
    put("dir/file", b"text", 0o600)
    os.mkdir("dir/sub", 0o755)
    rows = [
        ("read", NO, READ), ("write", NO, WRITE), ("truncate", NO, lambda: os.truncate("dir/file", 0)),
        ("O_TRUNC", NO, opens("dir/file", os.O_WRONLY | os.O_TRUNC)),
        ("create", NO, create("dir/new")), ("mkdir", NO, lambda: os.mkdir("dir/new")),
        ("symlink", NO, lambda: os.symlink("x", "dir/" + link_name("l"))),
        ("unlink", NO, lambda: os.unlink("dir/file")), ("rmdir", NO, lambda: os.rmdir("dir/sub")),
        ("rename", NO, lambda: os.rename("dir/file", "dir/new")), ("rename a directory", NO, lambda: os.rename("dir/sub", "dir/new")),
        ("chmod", NOT_OWNER, lambda: os.chmod("dir/file", 0o777)), ("chown to himself", NOT_OWNER, lambda: os.chown("dir/file", probe.user, -1)),
        ("chgrp", NOT_OWNER, lambda: os.chown("dir/file", -1, probe.user)),
        ("utime with times", NOT_OWNER, lambda: os.utime("dir/file", (1, 1))), ("utime now", NO, lambda: os.utime("dir/file")),
        ("chmod of the directory", NOT_OWNER, lambda: os.chmod("dir", 0o777)),
        ("stat", 0, lambda: os.stat("dir/file")), ("list", 0, lambda: os.listdir("dir")),
    ]
    for name, wanted, function in rows:
        probe.errno_as(name, wanted, function)
    probe.equal("nothing changed", (sorted(os.listdir("dir")), os.stat("dir/file").st_size), (["file", "sub"], 4))


def at_once(probe):
    """A change of mode or owner binds the very next call (the stale rights of old FUSE systems)."""
    os.mkdir("dir", 0o755)
    put("dir/file", b"text")
    probe.errno_as("read 0644", 0, READ)
    os.chmod("dir/file", 0o600)
    probe.errno_as("read right after chmod 0600", NO, READ)
    os.chmod("dir/file", 0o666)
    probe.errno_as("write right after chmod 0666", 0, WRITE)
    os.chmod("dir", 0o700)
    for name, function in (("read", READ), ("stat", lambda: os.stat("dir/file")), ("list", lambda: os.listdir("dir")),
                           ("chdir", lambda: os.chdir("dir")), ("create", create("dir/new")), ("unlink", lambda: os.unlink("dir/file"))):
        probe.errno_as("%s right after chmod 0700 of the directory" % name, NO, function)
    os.chmod("dir", 0o711)
    probe.errno_as("read through 0711", 0, READ)
    probe.errno_as("list 0711", NO, lambda: os.listdir("dir"))
    os.chmod("dir", 0o744)
    probe.errno_as("list 0744", 0, lambda: os.listdir("dir"))
    probe.errno_as("read through 0744", NO, READ)
    os.chmod("dir", 0o700)
    os.chown("dir", probe.user, probe.user)
    probe.errno_as("read right after chown of the directory", 0, READ)
    os.chown("dir", 0, 0)
    probe.errno_as("read right after chown back", NO, READ)


def a_descriptor_keeps_its_right(probe):
    put("file", b"secret", 0o644)
    file = os.open("file", os.O_RDONLY)
    os.chmod("file", 0)
    probe.equal("an open descriptor still reads after chmod 0", os.pread(file, 6, 0), b"secret")

    def read_as_user():
        if os.pread(file, 6, 0) != b"secret":
            raise OSError(errno.EIO, "another content")
    probe.errno_as("read through an inherited descriptor", 0, read_as_user)
    probe.errno_as("open it anew", NO, opens("file", os.O_RDONLY))
    os.close(file)


def classes(probe):
    """Owner, group and others each get their own three bits and no other's."""
    user, other = probe.user, probe.other
    os.mkdir("dir", 0o755)
    put("dir/file")
    os.chown("dir/file", user, user)
    rows = [(0o400, user, user, 0, NO), (0o200, user, user, NO, 0), (0o040, other, user, 0, NO), (0o020, other, user, NO, 0),
            (0o004, other, other, 0, NO), (0o002, other, other, NO, 0), (0o066, user, user, NO, NO), (0o606, other, user, NO, NO),
            (0o660, other, other, NO, NO)]
    for bits, uid, gid, read, write in rows:
        os.chmod("dir/file", bits)
        who = "owner" if uid == user else "group" if gid == user else "others"
        probe.errno_as("%s reads %03o" % (who, bits), read, READ, uid, gid)
        probe.errno_as("%s writes %03o" % (who, bits), write, WRITE, uid, gid)
    os.chmod("dir/file", 0o640)
    probe.errno_as("a supplementary group reads 0640", 0, READ, other, other, [user])
    probe.errno_as("and may not write it", NO, WRITE, other, other, [user])


def ownership(probe):
    """What a user makes is his; he may change its mode but not give it away."""
    user, other = probe.user, probe.other
    os.mkdir("dir")
    os.chmod("dir", 0o777)
    probe.errno_as("create", 0, create("dir/mine", 0o640))
    probe.errno_as("mkdir", 0, lambda: os.mkdir("dir/sub", 0o750))
    probe.errno_as("symlink", 0, lambda: os.symlink("x", "dir/" + link_name("l")))
    for name, mode in (("mine", 0o640), ("sub", 0o750), (link_name("l"), None)):
        status = os.lstat("dir/" + name)
        probe.equal("%s belongs to its maker" % name, (status.st_uid, status.st_gid), (user, user))
        if mode:
            probe.equal("%s has its mode" % name, stat.S_IMODE(status.st_mode), mode)
    rows = [
        ("owner gives his file away", NOT_OWNER, lambda: os.chown("dir/mine", other, -1)),
        ("owner gives it a group he is not in", NOT_OWNER, lambda: os.chown("dir/mine", -1, other)),
        ("owner changes the mode", 0, lambda: os.chmod("dir/mine", 0o600)),
        ("owner sets times", 0, lambda: os.utime("dir/mine", (5, 5))),
        ("owner changes nothing by chown", 0, lambda: os.chown("dir/mine", user, user)),
        ("owner writes", 0, lambda: put("dir/mine", b"text")),
    ]
    for name, wanted, function in rows:
        probe.errno_as(name, wanted, function)
    probe.errno_as("owner gives it his other group", 0, lambda: os.chown("dir/mine", -1, other), user, user, [other])
    probe.equal("the group changed", os.stat("dir/mine").st_gid, other)
    probe.errno_as("another user unlinks it (the directory lets him)", 0, lambda: os.unlink("dir/mine"), other)
    probe.errno_as("another user may not enter 0750", NO, create("dir/sub/x"), other)


def sticky(probe):
    """In a sticky directory only the owner of a file or of the directory removes it."""
    user, other = probe.user, probe.other
    os.mkdir("dir")
    os.chmod("dir", 0o1777)
    for name in ("file", "second"):
        os.chown(put("dir/" + name), user, user)
    os.mkdir("dir/sub")
    os.chown("dir/sub", user, user)
    rows = [("unlink", lambda: os.unlink("dir/file")), ("rename", lambda: os.rename("dir/file", "dir/x")), ("rmdir", lambda: os.rmdir("dir/sub")),
            ("rename a directory", lambda: os.rename("dir/sub", "dir/x")), ("replace", lambda: os.rename("dir/his", "dir/file"))]
    os.chown(put("dir/his"), other, other)
    for name, function in rows:
        probe.errno_as("%s another's in a sticky directory" % name, STICKY, function, other)
    probe.errno_as("owner renames his own", 0, lambda: os.rename("dir/second", "dir/third"), user)
    probe.errno_as("owner unlinks his own", 0, lambda: os.unlink("dir/file"), user)
    os.chown("dir", other, other)
    probe.errno_as("the directory's owner unlinks another's", 0, lambda: os.unlink("dir/third"), other)


def inherited_group(probe):
    """A setgid directory hands its group to what is made in it, and itself on to directories."""
    os.mkdir("dir")
    os.chown("dir", 0, probe.other)
    os.chmod("dir", 0o2777)
    probe.errno_as("create", 0, create("dir/file"))
    probe.errno_as("mkdir", 0, lambda: os.mkdir("dir/sub"))
    probe.equal("a file takes the group", os.stat("dir/file").st_gid, probe.other)
    probe.equal("a directory takes the group", os.stat("dir/sub").st_gid, probe.other)
    probe.check("a directory takes the setgid bit", os.stat("dir/sub").st_mode & stat.S_ISGID)
    probe.check("a file does not", not os.stat("dir/file").st_mode & stat.S_ISGID)
    os.mkdir("dir/roots")
    probe.equal("also for root", os.stat("dir/roots").st_gid, probe.other)
    put("outside")
    os.rename("outside", "dir/outside")
    probe.equal("a file moved in keeps its group", os.stat("dir/outside").st_gid, 0)


def set_id_bits(probe):
    """A write or chown by an ordinary user takes the setuid bit away."""
    user = probe.user
    for name, function in (("write", lambda: put("file", b"new")), ("truncate", lambda: os.truncate("file", 0)),
                           ("chown", lambda: os.chown("file", user, user))):
        put("file", b"text", 0o755)
        os.chown("file", user, user)
        os.chmod("file", 0o6755)
        probe.errno_as(name, 0, function)
        if name != "truncate":
            probe.check("%s clears setuid" % name, not os.stat("file").st_mode & stat.S_ISUID, oct(os.stat("file").st_mode))
        os.unlink("file")
    put("file")
    os.chown("file", user, 0)
    probe.errno_as("setgid of a group one is not in", 0, lambda: os.chmod("file", 0o2755))
    probe.check("is dropped silently", not os.stat("file").st_mode & stat.S_ISGID)


def move_between(probe):
    """rename needs the right to write in both directories, and over the moved directory itself."""
    user = probe.user
    for name, mode in (("mine", 0o755), ("theirs", 0o755), ("mine/dir", 0o755), ("theirs/empty", 0o755)):
        os.mkdir(name, mode)
    for name in ("mine", "mine/dir"):
        os.chown(name, user, user)
    os.chown(put("mine/file"), user, user)
    put("theirs/file")
    rows = [("into another's directory", lambda: os.rename("mine/file", "theirs/x")),
            ("out of another's directory", lambda: os.rename("theirs/file", "mine/x")),
            ("over another's file", lambda: os.rename("mine/file", "theirs/file")),
            ("a directory into another's", lambda: os.rename("mine/dir", "theirs/dir"))]
    for name, function in rows:
        probe.errno_as("rename " + name, NO, function)
    probe.check("all stay where they were", exists("mine/file") and exists("theirs/file") and exists("mine/dir"))
    probe.errno_as("rename within one's own", 0, lambda: os.rename("mine/file", "mine/dir/file"))


def root(probe):
    """Root reads and writes what nobody may."""
    put("file", b"text", 0)
    os.mkdir("dir", 0)
    probe.table([("root reads 0000", 0, opens("file", os.O_RDONLY)), ("root writes 0000", 0, opens("file", os.O_RDWR)),
                 ("root lists a 0000 directory", 0, lambda: os.listdir("dir")), ("root creates in it", 0, create("dir/x"))])


GROUPS = [closed_to_others, at_once, a_descriptor_keeps_its_right, classes, ownership, sticky, inherited_group, set_id_bits,
          move_between, root]
