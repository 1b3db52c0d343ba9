# SPDX-License-Identifier: Apache-2.0
"""Extended attributes in the user name space, or their clean and complete absence (--no-xattr)."""
import errno
import os

from kit import put

NONE = errno.ENODATA


def attributes(probe):
    if probe.options.no_xattr:
        return absent(probe)
    put("file", b"text")
    os.mkdir("dir")
    for path in ("file", "dir"):
        probe.errno("get a missing one of a " + path, NONE, lambda: os.getxattr(path, "user.a"))
        probe.errno("set on a " + path, 0, lambda: os.setxattr(path, "user.a", b"one"))
        probe.equal("get from a " + path, os.getxattr(path, "user.a"), b"one")
        os.setxattr(path, "user.a", b"longer value")
        probe.equal("replace on a " + path, os.getxattr(path, "user.a"), b"longer value")
        os.setxattr(path, "user.empty", b"")
        probe.equal("an empty value on a " + path, os.getxattr(path, "user.empty"), b"")
        probe.equal("list of a " + path, sorted(users(path)), ["user.a", "user.empty"])
        os.removexattr(path, "user.a")
        probe.errno("get a removed one of a " + path, NONE, lambda: os.getxattr(path, "user.a"))
        probe.errno("remove twice from a " + path, NONE, lambda: os.removexattr(path, "user.a"))
        probe.equal("list after removal of a " + path, users(path), ["user.empty"])


def users(path):
    return [name for name in os.listxattr(path) if name.startswith("user.")]


def flags(probe):
    if probe.options.no_xattr:
        return
    put("file")
    probe.table([
        ("XATTR_REPLACE of a missing one", NONE, lambda: os.setxattr("file", "user.a", b"1", os.XATTR_REPLACE)),
        ("XATTR_CREATE of a new one", 0, lambda: os.setxattr("file", "user.a", b"2", os.XATTR_CREATE)),
        ("XATTR_CREATE of an existing one", errno.EEXIST, lambda: os.setxattr("file", "user.a", b"3", os.XATTR_CREATE)),
        ("XATTR_REPLACE of an existing one", 0, lambda: os.setxattr("file", "user.a", b"4", os.XATTR_REPLACE)),
        ("a name without a space of names", errno.EOPNOTSUPP, lambda: os.setxattr("file", "plain", b"5")),
        ("a name of 256 bytes", errno.ERANGE, lambda: os.setxattr("file", "user." + "n" * 251, b"6")),
        ("a value of 65537 bytes", errno.E2BIG, lambda: os.setxattr("file", "user.big", b"7" * 65537)),
    ])
    probe.equal("only the allowed calls counted", os.getxattr("file", "user.a"), b"4")
    os.setxattr("file", "user.ไทย", "ค่า".encode())
    probe.equal("a Thai name and value", os.getxattr("file", "user.ไทย").decode(), "ค่า")
    binary = bytes(range(256))
    os.setxattr("file", "user.binary", binary)
    probe.equal("a binary value", os.getxattr("file", "user.binary"), binary)
    os.rename("file", "moved")
    probe.equal("they move along with a rename", os.getxattr("moved", "user.a"), b"4")
    put("moved", b"new text")
    probe.equal("and survive a write", os.getxattr("moved", "user.a"), b"4")
    probe.moves("setxattr", "ctime", "moved", lambda: os.setxattr("moved", "user.a", b"5"))
    os.chmod("moved", 0o600)
    probe.errno_as("get without the right to read", errno.EACCES, lambda: os.getxattr("moved", "user.a"))
    probe.errno_as("set without the right to write", errno.EACCES, lambda: os.setxattr("moved", "user.a", b"x"))


def absent(probe):
    put("file")
    no = (errno.EOPNOTSUPP,)
    probe.table([("set", no, lambda: os.setxattr("file", "user.a", b"1")), ("get", no + (NONE,), lambda: os.getxattr("file", "user.a")),
                 ("remove", no + (NONE,), lambda: os.removexattr("file", "user.a")), ("list", no + (0,), lambda: os.listxattr("file"))])


GROUPS = [attributes, flags]
