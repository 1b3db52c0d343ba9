# SPDX-License-Identifier: Apache-2.0
"""Running a function as another user, in a child process, so that the caller keeps its own rights."""
import os
import traceback


def run_as(uid, function, gid=None, groups=()):
    """Calls `function` with the given real, effective and saved ids. Returns 0, the errno of its OSError, or -1 if it broke."""
    gid = uid if gid is None else gid
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        status = -1
        try:
            os.close(reader)
            os.setgroups(list(groups))
            os.setresgid(gid, gid, gid)
            os.setresuid(uid, uid, uid)
            try:
                function()
                status = 0
            except OSError as error:
                status = error.errno
        except BaseException:
            traceback.print_exc()
        os.write(writer, b"%d" % status)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        text = answer.read()
    os.waitpid(child, 0)
    return int(text or b"-1")
