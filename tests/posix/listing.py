# SPDX-License-Identifier: Apache-2.0
"""Directories as readers see them: complete, once each, also long, Thai, or changing under the reader."""
import os
import stat

from kit import Stream, put


def listing(probe):
    os.makedirs("dir/sub")
    put("dir/file")
    stream = Stream("dir")
    entries = dict(iter(stream.read, None))
    stream.close()
    probe.equal("entries with . and ..", sorted(entries), [b".", b"..", b"file", b"sub"])
    for name in ("file", "sub", "."):
        probe.equal("d_ino of %s is st_ino" % name, entries[name.encode()], os.stat("dir/" + name).st_ino)
    with os.scandir("dir") as found:
        kinds = {entry.name: (entry.is_dir(), entry.is_file()) for entry in found}
    probe.equal("entry types", kinds, {"sub": (True, False), "file": (False, True)})
    descriptor = os.open("dir", os.O_RDONLY)
    probe.equal("listing by descriptor", sorted(os.listdir(descriptor)), ["file", "sub"])
    put("dir/late")
    os.lseek(descriptor, 0, os.SEEK_SET)
    probe.equal("a rewound descriptor shows a new file", sorted(os.listdir(descriptor)), ["file", "late", "sub"])
    os.close(descriptor)
    os.rename("dir/late", "dir/renamed")
    os.unlink("dir/file")
    probe.equal("a new listing follows rename and unlink at once", sorted(os.listdir("dir")), ["renamed", "sub"])


def thousand_thai_names(probe):
    os.mkdir("many")
    names = ["ครัวเรือนที่-%04d-%s" % (number, "ก" * (number % 40)) for number in range(1000)]
    for name in names:
        put("many/" + name)
    probe.equal("1000 Thai names, once each", sorted(os.listdir("many")), sorted(names))
    inodes = {entry.inode() for entry in os.scandir("many")}
    probe.equal("1000 inodes", len(inodes), 1000)
    probe.check("all can be looked up", all(stat.S_ISREG(os.stat("many/" + name).st_mode) for name in names))
    walk(probe, names)
    while_changing(probe, names)
    for entry in os.scandir("many"):
        os.unlink("many/" + entry.name)
    probe.equal("unlinking while listing empties it", os.listdir("many"), [])
    os.rmdir("many")


def walk(probe, names):
    """telldir, seekdir and rewinddir in the middle of a long listing."""
    stream = Stream("many")
    head = [stream.read()[0] for _ in range(300)]
    middle = stream.tell()
    tail = stream.names()
    probe.check("the end says so again", stream.read() is None)
    stream.seek(middle)
    probe.equal("seekdir goes back to telldir's place", stream.names(), tail)
    got = [os.fsdecode(name) for name in head if name not in (b".", b"..")] + tail
    probe.equal("both parts are the whole", sorted(got), sorted(names))
    stream.rewind()
    probe.equal("rewinddir starts again", sorted(stream.names()), sorted(names))
    stream.close()


def while_changing(probe, names):
    """Files that stay are listed exactly once however others come and go meanwhile."""
    stream = Stream("many")
    seen = [os.fsdecode(stream.read()[0]) for _ in range(100)]
    doomed = [name for name in names if name not in seen][:200]
    for name in doomed[:100]:
        os.unlink("many/" + name)
    for name in doomed[100:]:
        os.rename("many/" + name, "many/moved-" + name)
    for number in range(100):
        put("many/extra-%d" % number)
    seen += stream.names()
    stream.close()
    steady = set(names) - set(doomed)
    missed = [name for name in steady if seen.count(name) != 1]
    probe.equal("each steady file once while others change", missed, [])
    probe.check("no name is given twice", len(seen) == len(set(seen)))


def nested(probe):
    """A tree is found whole by a walk and removed whole."""
    for first in range(5):
        for second in range(4):
            os.makedirs("tree/%d/%d" % (first, second))
            put("tree/%d/%d/file" % (first, second))
    found = [os.path.join(base, name) for base, _, files in os.walk("tree") for name in files]
    probe.equal("a walk finds every file once", len(found), 20)
    probe.equal("and no file twice", len(set(found)), 20)
    for base, directories, files in os.walk("tree", topdown=False):
        for name in files:
            os.unlink(os.path.join(base, name))
        for name in directories:
            os.rmdir(os.path.join(base, name))
    probe.equal("removal from the leaves up empties it", os.listdir("tree"), [])


GROUPS = [listing, thousand_thai_names, nested]
