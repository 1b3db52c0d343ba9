# SPDX-License-Identifier: Apache-2.0
"""What one process sees while another works."""
import errno
import os
import time

from kit import get, put

SIZE = 20000


def in_background(function):
    """Forks; the child calls `function(stop)` until stop() says so and exits with its answer: 0 for good."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(writer)
        os.set_blocking(reader, False)

        def stop():
            try:
                return os.read(reader, 1) == b""
            except BlockingIOError:
                return False
        status = 99
        try:
            status = function(stop)
        except OSError as error:
            status = error.errno
        finally:
            os._exit(status)
    os.close(reader)

    def finish():
        os.close(writer)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return finish


def replace_is_atomic(probe):
    """A reader of a file that is replaced by rename sees one whole text or the other, and never none."""
    put("file", b"A" * SIZE)

    def reader(stop):
        while not stop():
            text = get("file")
            if len(text) != SIZE or text.count(text[:1]) != SIZE:
                return 98
        return 0
    finish = in_background(reader)
    for number in range(150):
        put("new", bytes([65 + number % 26]) * SIZE)
        os.rename("new", "file")
    probe.errno_is("a reader during 150 replacements", 0, finish())


def replace_is_atomic_for_lookups(probe):
    put("file", b"A")

    def looker(stop):
        while not stop():
            os.stat("file")
            if "file" not in os.listdir("."):
                return errno.ENOENT
        return 0
    finish = in_background(looker)
    for _ in range(150):
        put("new", b"B")
        os.rename("new", "file")
    probe.errno_is("stat and listing during 150 replacements", 0, finish())


def appenders_keep_every_line(probe):
    """Three processes append 50 lines each; all 150 arrive whole, each writer's in order."""
    put("log")

    def appender(letter):
        def append(stop):
            for number in range(50):
                log = os.open("log", os.O_WRONLY | os.O_APPEND)
                os.write(log, b"%s %02d\n" % (letter, number))
                os.close(log)
            return 0
        return append
    letters = (b"a", b"b", b"c")
    for finish in [in_background(appender(letter)) for letter in letters]:
        probe.errno_is("an appender ends well", 0, finish())
    lines = get("log").splitlines()
    probe.equal("150 lines", len(lines), 150)
    for letter in letters:
        mine = [line for line in lines if line.startswith(letter)]
        probe.equal("the lines of %s in order" % letter.decode(), mine, [b"%s %02d" % (letter, number) for number in range(50)])


def exclusive_creation(probe):
    """Of four processes that create one name with O_EXCL exactly one wins, 20 times over."""
    os.mkdir("won")

    def creator(label):
        def create(stop):
            start = time.monotonic() + 0.02
            while time.monotonic() < start:
                pass
            for number in range(20):
                try:
                    os.close(os.open("lock%d" % number, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644))
                    put("won/%d-%s" % (number, label))
                except FileExistsError:
                    pass
            return 0
        return create
    for finish in [in_background(creator(label)) for label in "abcd"]:
        probe.errno_is("a creator ends well", 0, finish())
    winners = sorted(int(name.split("-")[0]) for name in os.listdir("won"))
    probe.equal("one winner for each name", winners, list(range(20)))


def other_process_sees(probe):
    """A change by one process is there for the next call of another."""
    put("file", b"one")

    def child_sees(wanted):
        return in_background(lambda stop: 0 if get("file") == wanted else 97)()
    probe.errno_is("the first text", 0, child_sees(b"one"))
    file = os.open("file", os.O_WRONLY | os.O_TRUNC)
    os.write(file, b"two, before close")
    probe.errno_is("a text not yet closed", 0, child_sees(b"two, before close"))
    os.close(file)
    os.truncate("file", 3)
    probe.errno_is("a cut text", 0, child_sees(b"two"))
    in_background(lambda stop: put("file", b"by the child") and 0)()
    probe.equal("a text written by a child", get("file"), b"by the child")
    probe.equal("and its size", os.stat("file").st_size, 12)


GROUPS = [replace_is_atomic, replace_is_atomic_for_lookups, appenders_keep_every_line, exclusive_creation, other_process_sees]
