# SPDX-License-Identifier: Apache-2.0
"""nbdkit python plugin: a disk that writes down every write and every flush, in order.

    nbdkit -U SOCKET python disklog.py disk=IMAGE log=LOG

IMAGE is the living disk. LOG is a row of records: a head (kind, offset, length; see powercut.Log) and the data. A record is in the
log before the guest is told that its request is done, so whoever reads the log's size after an acknowledgement has everything that
the acknowledgement can rest on.
"""
import os
import struct

import nbdkit

API_VERSION = 2
HEAD = struct.Struct("<4sQQ")
settings = {}


def config(key, value):
    settings[key] = value


def config_complete():
    if set(settings) != {"disk", "log"}:
        raise RuntimeError("wanted: disk=IMAGE log=LOG")


def thread_model():
    return nbdkit.THREAD_MODEL_SERIALIZE_ALL_REQUESTS


def open(readonly):
    return {"disk": os.open(settings["disk"], os.O_RDWR), "log": os.open(settings["log"], os.O_WRONLY | os.O_APPEND)}


def close(handle):
    for descriptor in handle.values():
        os.close(descriptor)


def get_size(handle):
    return os.fstat(handle["disk"]).st_size


def can_flush(handle):
    return True


def can_fua(handle):
    return nbdkit.FUA_NATIVE


def can_multi_conn(handle):
    return True


def pread(handle, buffer, offset, flags):
    buffer[:] = os.pread(handle["disk"], len(buffer), offset)


def pwrite(handle, buffer, offset, flags):
    data = bytes(buffer)
    os.pwrite(handle["disk"], data, offset)
    kind = b"FUA " if flags & nbdkit.FLAG_FUA else b"DATA"
    os.write(handle["log"], HEAD.pack(kind, offset, len(data)) + data)


def flush(handle, flags):
    os.write(handle["log"], HEAD.pack(b"SYNC", 0, 0))
