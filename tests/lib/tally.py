# SPDX-License-Identifier: Apache-2.0
"""Counting of assertions for every test program: one line per failure, one closing line `N passed, N failed`."""
import errno
import os
import sys
import traceback


def errno_name(number):
    """0 -> 'ok', 2 -> 'ENOENT', anything strange as it is."""
    return "ok" if number == 0 else errno.errorcode.get(number, str(number))


def errno_of(function):
    """Calls it; 0 when it returned, else the errno of the OSError it raised."""
    try:
        function()
    except OSError as error:
        return error.errno
    return 0


class Tally:
    """Counts checks. A failed check prints a line and the program goes on."""

    def __init__(self, verbose=False):
        self.passed = 0
        self.failed = 0
        self.verbose = verbose
        self.where = ""

    def check(self, name, good, detail=""):
        """One assertion. `detail` is shown when it fails. Returns whether it held."""
        if good:
            self.passed += 1
            if self.verbose:
                print("ok   %s%s" % (self.where, name))
        else:
            self.failed += 1
            print("FAIL %s%s%s" % (self.where, name, ": %s" % (detail,) if detail != "" else ""), flush=True)
        return bool(good)

    def equal(self, name, found, wanted):
        return self.check(name, found == wanted, "wanted %.200r, found %.200r" % (wanted, found))

    def errno(self, name, wanted, function):
        """The call must end with `wanted`: one errno, a tuple of allowed ones, or 0 for success."""
        return self.errno_is(name, wanted, errno_of(function))

    def errno_is(self, name, wanted, found):
        allowed = wanted if isinstance(wanted, tuple) else (wanted,)
        text = "wanted %s, got %s" % ("/".join(map(errno_name, allowed)), errno_name(found))
        return self.check(name, found in allowed, text)

    def table(self, rows):
        """Rows of (name, wanted errno, function)."""
        for name, wanted, function in rows:
            self.errno(name, wanted, function)

    def run(self, where, function, *arguments):
        """Runs one group of checks; an exception that escapes it is one failure and ends only this group."""
        self.where = where + ": "
        try:
            function(*arguments)
        except Exception as error:  # noqa: a harness reports whatever happens
            line = traceback.extract_tb(error.__traceback__)[-1]
            self.check("ran to its end", False, "%s: %s (%s:%d)" % (type(error).__name__, error,
                                                                   os.path.basename(line.filename), line.lineno))
        self.where = ""

    def finish(self):
        """Prints the closing line and ends the program with status 0 or 1."""
        print("%d passed, %d failed" % (self.passed, self.failed), flush=True)
        sys.exit(1 if self.failed else 0)
