# SPDX-License-Identifier: Apache-2.0
"""Every call that takes a path, against every way in which a path can be wrong."""
import errno
import os

from kit import LIBC, checked, get, link_name, opens, put, rename2

# Calls that want an existing object, then calls that make a new name.
ON_EXISTING = {
    "open": lambda path: opens(path, os.O_RDONLY)(),
    "open O_TRUNC": lambda path: opens(path, os.O_WRONLY | os.O_TRUNC)(),
    "stat": os.stat,
    "lstat": os.lstat,
    "access": lambda path: checked(LIBC.access(os.fsencode(path), os.R_OK)),
    "chmod": lambda path: os.chmod(path, 0o644),
    "chown": lambda path: os.chown(path, 0, 0),
    "lchown": lambda path: os.lchown(path, 0, 0),
    "truncate": lambda path: os.truncate(path, 0),
    "utimensat": lambda path: os.utime(path),
    "readlink": os.readlink,
    "unlink": os.unlink,
    "rmdir": os.rmdir,
    "opendir": os.listdir,
    "statvfs": os.statvfs,
    "getxattr": lambda path: os.getxattr(path, "user.none"),
    "rename from": lambda path: os.rename(path, "target"),
    "link from": lambda path: os.link(path, "target"),
}
ON_NEW = {
    "open O_CREAT": lambda path: opens(path, os.O_WRONLY | os.O_CREAT)(),
    "open O_CREAT|O_EXCL": lambda path: opens(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)(),
    "mkdir": os.mkdir,
    "symlink": lambda path: os.symlink("goal", path),
    "mkfifo": os.mkfifo,
    "rename to": lambda path: os.rename("file", path),
    "rename to, noreplace": lambda path: rename2("file", path, 1),
    "link to": lambda path: os.link("file", path),
}
LONG = "n" * 256
BAD_FOR_ALL = [
    ("below a missing directory", "none/x", errno.ENOENT),
    ("below a file", "file/x", errno.ENOTDIR),
    ("below a file, through ..", "file/../file", errno.ENOTDIR),
    ("below a link to itself", link_name("loop") + "/x", errno.ELOOP),
    ("below a link to nothing", link_name("nowhere") + "/x", errno.ENOENT),
    ("with a 256-byte name", LONG, errno.ENAMETOOLONG),
    ("below a 256-byte name", LONG + "/x", errno.ENAMETOOLONG),
    ("longer than PATH_MAX", "d/../" * 900 + "x", errno.ENAMETOOLONG),
    ("that is empty", "", errno.ENOENT),
]


def wrong_paths(probe):
    """The full matrix: 26 calls, 9 ways."""
    put("file", b"text")
    os.mkdir("d")
    os.symlink(link_name("loop"), link_name("loop"))
    os.symlink("absent/goal", link_name("nowhere"))
    for how, path, wanted in BAD_FOR_ALL:
        for call, function in {**ON_EXISTING, **ON_NEW}.items():
            probe.errno("%s a path %s" % (call, how), wanted, lambda: function(path))
    probe.equal("the file is untouched", os.stat("file").st_size, 4)


def missing(probe):
    """What must exist does not."""
    for call, function in ON_EXISTING.items():
        probe.errno("%s a missing name" % call, errno.ENOENT, lambda: function("absent"))


def loops(probe):
    """A link to itself as the last part, for the calls that follow it."""
    loop = link_name("loop")
    os.symlink(loop, loop)
    for call in ("open", "open O_TRUNC", "stat", "chmod", "chown", "truncate", "utimensat", "opendir", "statvfs"):
        probe.errno("%s a link to itself" % call, errno.ELOOP, lambda: ON_EXISTING[call](loop))
    probe.errno("lstat a link to itself", 0, lambda: os.lstat(loop))


def trailing_slash(probe):
    """`file/` is no path of a file, `dir/` is one of a directory."""
    put("file")
    os.mkdir("dir")
    for call in ("open", "stat", "lstat", "chmod", "chown", "truncate", "utimensat", "unlink", "rename from"):
        probe.errno("%s file/" % call, errno.ENOTDIR, lambda: ON_EXISTING[call]("file/"))
    for call in ("stat", "lstat", "chmod", "utimensat", "opendir"):
        probe.errno("%s dir/" % call, 0, lambda: ON_EXISTING[call]("dir/"))
    probe.errno("mkdir new/", 0, lambda: os.mkdir("new/"))
    probe.errno("create new2/", errno.EISDIR, opens("new2/", os.O_WRONLY | os.O_CREAT))


def odd_names(probe):
    """Names are any bytes on most systems; where one is refused, it must be refused cleanly and leave nothing."""
    refusals = (errno.EINVAL, errno.EILSEQ, errno.EPERM)
    names = [b"sp ace", b"tab\tx", b"new\nline", b"\xff\xfe", b"-rf", b"..x", b"\xe2\x80\xaertl", b"back\\slash",
             b"'quoted'", b"a:b", b"star*", b"what?", b"trailing.", b"trailing ", "ก็ำ".encode(), "e\u0301".encode()]
    os.mkdir("each")
    for name in names:
        path = b"each/" + name
        try:
            put(path, b"odd")
            listed = os.listdir(b"each")
            probe.check("name %r makes one entry, itself or its canonical form" % name, len(listed) == 1, listed)
            probe.equal("name %r opens it again" % name, get(path), b"odd")
            os.unlink(path)
        except OSError as error:
            probe.errno_is("name %r is refused cleanly" % name, refusals, error.errno)
        probe.equal("name %r leaves nothing" % name, os.listdir(b"each"), [])


def longest_names(probe):
    """255 bytes are a name, for files, directories and links, in Latin and Thai letters."""
    latin, thai = "n" * 255, "ก" * 85
    for name in (latin, thai):
        label = "255-byte name of %d letters" % len(name)
        probe.errno("create " + label, 0, opens(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
        probe.check(label + " is listed", name in os.listdir("."))
        probe.errno("rename " + label, 0, lambda: os.rename(name, "m" + name[1:] if name == latin else "ข" + name[1:]))
        os.unlink("m" + name[1:] if name == latin else "ข" + name[1:])
        probe.errno("mkdir " + label, 0, lambda: os.mkdir(name))
        probe.errno("rmdir " + label, 0, lambda: os.rmdir(name))
    probe.errno("create a 258-byte Thai name", errno.ENAMETOOLONG, opens("ก" * 86, os.O_WRONLY | os.O_CREAT))
    probe.errno("rename to a 256-byte name", errno.ENAMETOOLONG, lambda: os.rename(put("short"), LONG))
    probe.check("the file keeps its name", os.listdir(".") == ["short"], os.listdir("."))


GROUPS = [wrong_paths, missing, loops, trailing_slash, odd_names, longest_names]
