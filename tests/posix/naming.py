# SPDX-License-Identifier: Apache-2.0
"""Names: mkdir, rmdir, unlink, rename, links, and files that live on without a name."""
import errno
import os
import stat

from kit import RENAME_EXCHANGE, RENAME_NOREPLACE, exists, get, link_name, opens, put, rename2

NOT_EMPTY = (errno.ENOTEMPTY, errno.EEXIST)


def making_directories(probe):
    put("file")
    os.mkdir("dir")
    os.symlink("nothing", link_name("dangling"))
    probe.table([
        ("mkdir over a directory", errno.EEXIST, lambda: os.mkdir("dir")),
        ("mkdir over a file", errno.EEXIST, lambda: os.mkdir("file")),
        ("mkdir over a link to nothing", errno.EEXIST, lambda: os.mkdir(link_name("dangling"))),
        ("mkdir .", errno.EEXIST, lambda: os.mkdir(".")),
        ("mkdir dir/..", errno.EEXIST, lambda: os.mkdir("dir/..")),
        ("mkdir deep", 0, lambda: os.makedirs("dir/a/b/c/d/e")),
    ])
    probe.equal("a new directory is empty", os.listdir("dir/a/b/c/d/e"), [])
    probe.check("and is a directory", stat.S_ISDIR(os.stat("dir/a/b").st_mode))
    probe.equal(".. leads back", os.stat("dir/a/b/..").st_ino, os.stat("dir/a").st_ino)
    os.mkdir("dir/x", 0o700)
    status = os.stat("dir/x")
    probe.equal("its owner is the caller", (status.st_uid, status.st_gid), (os.geteuid(), os.getegid()))


def removing_directories(probe):
    put("file")
    os.makedirs("dir/sub")
    os.symlink("dir", link_name("dir"))
    probe.table([
        ("rmdir of a full directory", NOT_EMPTY, lambda: os.rmdir("dir")),
        ("rmdir of a file", errno.ENOTDIR, lambda: os.rmdir("file")),
        ("rmdir of a link to a directory", errno.ENOTDIR, lambda: os.rmdir(link_name("dir"))),
        ("rmdir dir/.", errno.EINVAL, lambda: os.rmdir("dir/.")),
        ("rmdir dir/sub/..", NOT_EMPTY, lambda: os.rmdir("dir/sub/..")),
        ("rmdir of an empty directory", 0, lambda: os.rmdir("dir/sub")),
        ("rmdir twice", errno.ENOENT, lambda: os.rmdir("dir/sub")),
    ])
    probe.equal("the parent is empty again", os.listdir("dir"), [])
    here = os.open("dir", os.O_RDONLY)
    os.rmdir("dir")
    probe.errno("create in a removed directory", errno.ENOENT, lambda: os.open("x", os.O_WRONLY | os.O_CREAT, dir_fd=here))
    probe.errno("mkdir in a removed directory", errno.ENOENT, lambda: os.mkdir("x", dir_fd=here))
    probe.equal("its listing is empty", os.listdir(here), [])
    os.close(here)


def removing_files(probe):
    put("file", b"keep")
    os.mkdir("dir")
    os.symlink("file", link_name("file"))
    probe.table([
        ("unlink of a directory", (errno.EISDIR, errno.EPERM), lambda: os.unlink("dir")),
        ("unlink of a link", 0, lambda: os.unlink(link_name("file"))),
    ])
    probe.equal("the link's goal stays", get("file"), b"keep")
    probe.errno("unlink of a file", 0, lambda: os.unlink("file"))
    probe.errno("unlink twice", errno.ENOENT, lambda: os.unlink("file"))
    probe.errno("open after unlink", errno.ENOENT, opens("file", os.O_RDONLY))
    probe.check("the name is gone from the listing", "file" not in os.listdir("."))
    put("file", b"new")
    probe.equal("the name can be used again", get("file"), b"new")


def nameless_files(probe):
    """A file lives until its last descriptor is closed, whether unlinked or replaced."""
    put("gone", b"keep")
    file = os.open("gone", os.O_RDWR)
    os.unlink("gone")
    probe.equal("read after unlink", os.read(file, 9), b"keep")
    probe.equal("link count after unlink", os.fstat(file).st_nlink, 0)
    probe.equal("write after unlink", os.write(file, b"!"), 1)
    probe.equal("size after that", os.fstat(file).st_size, 5)
    os.ftruncate(file, 2)
    probe.equal("ftruncate after unlink", os.pread(file, 9, 0), b"ke")
    os.fchmod(file, 0o600)
    probe.equal("fchmod after unlink", os.fstat(file).st_mode & 0o777, 0o600)
    put("gone", b"another")
    probe.equal("a new file of that name is another", get("gone"), b"another")
    os.fsync(file)
    os.close(file)
    probe.equal("closing the nameless leaves the new one", get("gone"), b"another")
    put("old", b"OLD")
    put("new", b"NEW")
    file = os.open("old", os.O_RDWR)
    os.rename("new", "old")
    probe.equal("a replaced file can still be read", os.pread(file, 9, 0), b"OLD")
    os.pwrite(file, b"X", 0)
    os.close(file)
    probe.equal("writing it does not reach the new one", get("old"), b"NEW")


def renaming(probe):
    put("a", b"A")
    put("b", b"B")
    inode = os.stat("a").st_ino
    probe.errno("rename to a new name", 0, lambda: os.rename("a", "c"))
    probe.equal("the content goes along", get("c"), b"A")
    probe.check("the old name is gone", not exists("a"))
    probe.equal("the inode stays", os.stat("c").st_ino, inode)
    probe.errno("rename over a file", 0, lambda: os.rename("c", "b"))
    probe.equal("it replaces", (get("b"), os.stat("b").st_ino), (b"A", inode))
    probe.errno("rename onto itself", 0, lambda: os.rename("b", "b"))
    probe.equal("that keeps it", get("b"), b"A")
    os.mkdir("dir")
    probe.errno("rename into a directory", 0, lambda: os.rename("b", "dir/b"))
    probe.errno("and out", 0, lambda: os.rename("dir/b", "b"))
    file = os.open("b", os.O_RDWR)
    os.rename("b", "moved")
    os.write(file, b"Z")
    os.close(file)
    probe.equal("a file renamed while open takes the write", get("moved"), b"Z")
    os.symlink("moved", link_name("l"))
    os.rename(link_name("l"), link_name("m"))
    probe.equal("rename of a link moves the link", os.readlink(link_name("m")), "moved")


def renaming_directories(probe):
    os.makedirs("tree/sub")
    put("tree/sub/file", b"deep")
    inode = os.stat("tree/sub/file").st_ino
    probe.errno("rename of a full directory", 0, lambda: os.rename("tree", "moved"))
    probe.equal("what is inside moves along", get("moved/sub/file"), b"deep")
    probe.equal("with its inode", os.stat("moved/sub/file").st_ino, inode)
    probe.errno("the old path is gone", errno.ENOENT, lambda: os.stat("tree/sub/file"))
    here = os.open("moved/sub", os.O_RDONLY)
    os.mkdir("other")
    os.rename("moved/sub", "other/sub")
    probe.equal("an open directory follows", os.stat("..", dir_fd=here).st_ino, os.stat("other").st_ino)
    os.close(here)
    put("file")
    os.mkdir("empty")
    os.mkdir("full")
    put("full/x")
    probe.table([
        ("rename of a file over a directory", errno.EISDIR, lambda: os.rename("file", "empty")),
        ("rename of a directory over a file", errno.ENOTDIR, lambda: os.rename("empty", "file")),
        ("rename of a directory over a full one", NOT_EMPTY, lambda: os.rename("empty", "full")),
        ("rename of a directory into itself", errno.EINVAL, lambda: os.rename("full", "full/self")),
        ("rename of a directory below itself", errno.EINVAL, lambda: os.rename("other", "other/sub/deep")),
        ("rename over its own parent", NOT_EMPTY, lambda: os.rename("other/sub", "other")),
        ("rename of .", (errno.EBUSY, errno.EINVAL), lambda: os.rename(".", "x")),
        ("rename of dir/.", (errno.EBUSY, errno.EINVAL), lambda: os.rename("full/.", "x")),
        ("rename to dir/..", (errno.EBUSY, errno.EINVAL) + NOT_EMPTY, lambda: os.rename("empty", "full/..")),
        ("rename over an empty directory", 0, lambda: os.rename("full", "empty")),
    ])
    probe.equal("that took its place", os.listdir("empty"), ["x"])


def rename_flags(probe):
    """RENAME_NOREPLACE is what mv uses; RENAME_EXCHANGE may be missing, but then says so."""
    put("a", b"A")
    put("b", b"B")
    probe.errno("NOREPLACE onto an existing name", errno.EEXIST, lambda: rename2("a", "b", RENAME_NOREPLACE))
    probe.equal("both stay", (get("a"), get("b")), (b"A", b"B"))
    probe.errno("NOREPLACE to a new name", 0, lambda: rename2("a", "c", RENAME_NOREPLACE))
    probe.equal("it moved", get("c"), b"A")
    try:
        rename2("b", "c", RENAME_EXCHANGE)
        wanted = (b"A", b"B")
    except OSError as error:
        probe.errno_is("EXCHANGE is refused cleanly", (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP), error.errno)
        wanted = (b"B", b"A")
    probe.equal("EXCHANGE did all or nothing", (get("b"), get("c")), wanted)
    probe.errno("both flags at once", errno.EINVAL, lambda: rename2("b", "c", RENAME_NOREPLACE | RENAME_EXCHANGE))


def symbolic_links(probe):
    put("file", b"text")
    probe.errno("symlink over a file", errno.EEXIST, lambda: os.symlink("x", "file"))
    if probe.options.no_symlink:
        probe.errno("an ordinary symlink is refused", errno.EPERM, lambda: os.symlink("file", "plain"))
    else:
        probe.errno("an ordinary symlink", 0, lambda: os.symlink("file", "plain"))
    link = link_name("link")
    os.symlink("goal with space/ไทย", link)
    probe.equal("readlink", os.readlink(link), "goal with space/ไทย")
    status = os.lstat(link)
    probe.check("lstat says link", stat.S_ISLNK(status.st_mode))
    probe.equal("its size is its text's", status.st_size, len("goal with space/ไทย".encode()))
    probe.equal("it is listed", link in os.listdir("."), True)
    probe.errno("symlink over it", errno.EEXIST, lambda: os.symlink("x", link))
    probe.errno("readlink of a file", errno.EINVAL, lambda: os.readlink("file"))
    probe.errno("symlink of an empty text", errno.ENOENT, lambda: os.symlink("", link_name("none")))
    os.symlink("file", link_name("good"))
    probe.equal("open follows", get(link_name("good")), b"text")
    probe.equal("stat follows", os.stat(link_name("good")).st_ino, os.stat("file").st_ino)
    long = "t" * 1000
    os.symlink(long, link_name("long"))
    probe.equal("a text of 1000 bytes", os.readlink(link_name("long")), long)
    probe.errno("a text of 5000 bytes", errno.ENAMETOOLONG, lambda: os.symlink("t" * 5000, link_name("huge")))


def hard_links(probe):
    put("file", b"text")
    refused = (errno.EPERM, errno.EOPNOTSUPP)
    if probe.options.no_link:
        probe.errno("link is refused cleanly", refused, lambda: os.link("file", "second"))
        probe.check("and leaves nothing", not exists("second"))
        probe.equal("link count", os.stat("file").st_nlink, 1)
        return
    probe.errno("link", 0, lambda: os.link("file", "second"))
    probe.equal("link count 2", os.stat("file").st_nlink, 2)
    probe.equal("one inode", os.stat("second").st_ino, os.stat("file").st_ino)
    put("second", b"changed")
    probe.equal("one content", get("file"), b"changed")
    os.rename("file", "second")
    probe.check("rename between two names of one file does nothing", exists("file") and exists("second"))
    os.unlink("file")
    probe.equal("link count 1", os.stat("second").st_nlink, 1)
    os.mkdir("dir")
    probe.errno("link of a directory", errno.EPERM, lambda: os.link("dir", "dir2"))


def special_files(probe):
    rows = [("fifo", stat.S_IFIFO, 0), ("socket", stat.S_IFSOCK, 0), ("character device", stat.S_IFCHR, os.makedev(1, 3)),
            ("block device", stat.S_IFBLK, os.makedev(7, 0))]
    for label, kind, device in rows:
        name = label.replace(" ", "-")
        if probe.options.no_mknod:
            probe.errno("%s is refused cleanly" % label, (errno.EPERM, errno.EOPNOTSUPP), lambda: os.mknod(name, kind | 0o600, device))
            probe.check("%s leaves nothing" % label, not exists(name))
        else:
            probe.errno("make a %s" % label, 0, lambda: os.mknod(name, kind | 0o600, device))
            probe.equal("it is a %s" % label, stat.S_IFMT(os.stat(name).st_mode), kind)
    put("file")
    probe.errno("mknod over a file", errno.EEXIST, lambda: os.mknod("file", stat.S_IFREG | 0o600))
    plain = (0, errno.EPERM, errno.EOPNOTSUPP) if probe.options.no_mknod else 0
    probe.errno("mknod of a plain file", plain, lambda: os.mknod("plain", stat.S_IFREG | 0o600))


GROUPS = [making_directories, removing_directories, removing_files, nameless_files, renaming, renaming_directories, rename_flags,
          symbolic_links, hard_links, special_files]
