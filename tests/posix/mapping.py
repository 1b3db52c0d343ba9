# SPDX-License-Identifier: Apache-2.0
"""Memory maps, and the calls that push data to the disk."""
import errno
import mmap
import os

from kit import get, put

PAGE = mmap.PAGESIZE


def private(probe):
    put("file", b"0123456789" * 1000)
    file = os.open("file", os.O_RDWR)
    view = mmap.mmap(file, 10000, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_WRITE)
    probe.equal("a private map reads", view[9995:10000], b"56789")
    view[0:4] = b"XXXX"
    probe.equal("its own writes show in it", view[0:6], b"XXXX45")
    probe.equal("but not in the file", get("file")[:6], b"012345")
    view.close()
    os.close(file)
    file = os.open("file", os.O_RDONLY)
    view = mmap.mmap(file, 0, mmap.MAP_SHARED, mmap.PROT_READ)
    os.close(file)
    probe.equal("a shared reading map outlives its descriptor", view[10:14], b"0123")
    put_at("file", 10, b"WXYZ")
    probe.equal("it sees a later write", view[10:14], b"WXYZ")
    view.close()


def put_at(path, offset, data):
    file = os.open(path, os.O_WRONLY)
    os.pwrite(file, data, offset)
    os.close(file)


def shared(probe):
    put("file", bytes(3 * PAGE))
    file = os.open("file", os.O_RDWR)
    view = mmap.mmap(file, 3 * PAGE)
    view[100:105] = b"hello"
    probe.equal("a shared write is read back at once", os.pread(file, 5, 100), b"hello")
    view[2 * PAGE:2 * PAGE + 3] = b"far"
    view.flush()
    probe.equal("after msync another descriptor reads it", get("file")[2 * PAGE:2 * PAGE + 3], b"far")
    os.pwrite(file, b"pwrite", PAGE)
    probe.equal("pwrite shows in the map", view[PAGE:PAGE + 6], b"pwrite")
    second = mmap.mmap(file, 3 * PAGE)
    view[0] = 77
    probe.equal("two maps of one file agree", second[0], 77)
    second.close()
    os.close(file)
    view[1] = 78
    view.flush()
    view.close()
    probe.equal("a map written after close reaches the file", get("file")[:2], bytes([77, 78]))


def tail(probe):
    """The part of the last page past the end reads as zeros and is never written to the file."""
    put("file", b"abc")
    file = os.open("file", os.O_RDWR)
    view = mmap.mmap(file, 0)
    probe.equal("a map of 3 bytes", view[:], b"abc")
    view[2] = ord("C")
    view.flush()
    view.close()
    probe.equal("the size stays", os.fstat(file).st_size, 3)
    os.ftruncate(file, 10)
    probe.equal("growth shows zeros", os.pread(file, 10, 0), b"abC" + bytes(7))
    os.close(file)


def refusals(probe):
    put("file", b"text")
    reader = os.open("file", os.O_RDONLY)
    probe.errno("a shared writing map of a reading descriptor", errno.EACCES, lambda: mmap.mmap(reader, 4))
    probe.errno("a private writing map of it", 0, lambda: mmap.mmap(reader, 4, mmap.MAP_PRIVATE).close())
    os.close(reader)
    writer = os.open("file", os.O_WRONLY)
    probe.errno("a map of a writing-only descriptor", errno.EACCES, lambda: mmap.mmap(writer, 4, mmap.MAP_SHARED, mmap.PROT_READ))
    os.close(writer)


def syncing(probe):
    file = os.open("file", os.O_RDWR | os.O_CREAT, 0o644)
    os.write(file, b"half")
    probe.errno("fsync", 0, lambda: os.fsync(file))
    os.write(file, b" and half")
    probe.errno("fdatasync", 0, lambda: os.fdatasync(file))
    probe.equal("the data after them", get("file"), b"half and half")
    os.close(file)
    probe.errno("fsync of a closed descriptor", errno.EBADF, lambda: os.fsync(file))
    here = os.open(".", os.O_RDONLY)
    probe.errno("fsync of a directory", 0, lambda: os.fsync(here))
    os.close(here)
    for name, flag in (("O_SYNC", os.O_SYNC), ("O_DSYNC", os.O_DSYNC)):
        file = os.open("file", os.O_WRONLY | os.O_TRUNC | flag)
        probe.equal("write with " + name, os.write(file, b"synced"), 6)
        os.close(file)
        probe.equal("data written with " + name, get("file"), b"synced")


GROUPS = [private, shared, tail, refusals, syncing]
