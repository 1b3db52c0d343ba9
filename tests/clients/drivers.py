#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Real programs that change one line of a file: a table {name: function(path, old line, new line) -> Result}.

    drivers.py                     lists the drivers, and what is not installed
    drivers.py NAME FILE OLD NEW   runs one; exit status 1 when the program told the user of an error

Do not use files below /tmp: vim and emacs save in another way there.
"""
import shutil
import sys

import commands
import desktop
import terminal


def collect():
    """(drivers by name, drivers that append by name, {name: what is missing})."""
    changing, absent = commands.drivers(commands.SHELL)
    appending, more = commands.drivers(commands.APPENDING)
    lacking = {name: "not installed" for name in absent + more}
    for table, needs in ((terminal.EDITORS, [] if shutil.which("tmux") else ["tmux"]), (desktop.EDITORS, desktop.missing())):
        for name, (program, drive) in table.items():
            wanted = needs + ([] if shutil.which(program) else [program])
            if wanted:
                lacking[name] = "not installed: " + " ".join(wanted)
            else:
                changing[name] = drive
    return changing, appending, lacking


DRIVERS, APPENDING, LACKING = collect()
INTERACTIVE = set(terminal.EDITORS) | set(desktop.EDITORS)


def main():
    if len(sys.argv) == 1:
        for name in sorted({**DRIVERS, **APPENDING}):
            print(name)
        for name, why in sorted(LACKING.items()):
            print("%s: %s" % (name, why))
        return 0
    if len(sys.argv) != 5 or sys.argv[1] not in {**DRIVERS, **APPENDING}:
        print(__doc__, file=sys.stderr)
        return 2
    result = {**DRIVERS, **APPENDING}[sys.argv[1]](*sys.argv[2:])
    print(result.screen)
    return 1 if result.told else 0


if __name__ == "__main__":
    sys.exit(main())
