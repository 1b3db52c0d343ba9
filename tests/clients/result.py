# SPDX-License-Identifier: Apache-2.0
"""What every driver answers, and the little that all drivers need."""
import os
import shutil
import subprocess
import time
from collections import namedtuple

# status: exit status (0 for an editor that was told to quit); screen: what the user could read; told: whether any of it is an error
Result = namedtuple("Result", "status screen told")

ENVIRONMENT = {**os.environ, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}


def read(path):
    with open(path, "rb") as file:
        return file.read()


def line_number(path, line):
    """Where the line stands, from 1. It must be there exactly once."""
    lines = read(path).decode().split("\n")
    if lines.count(line) != 1:
        raise ValueError("%r stands %d times in %s" % (line, lines.count(line), path))
    return lines.index(line) + 1


def new_text(path, old_line, new_line):
    lines = read(path).decode().split("\n")
    lines[line_number(path, old_line) - 1] = new_line
    return "\n".join(lines).encode()


def remove(directory):
    """Also while a program that is just ending still writes into it."""
    for _ in range(100):
        shutil.rmtree(directory, ignore_errors=True)
        if not os.path.exists(directory):
            return
        time.sleep(0.02)


def run(command, directory, variables=None, data=None):
    """A command without a terminal. It told the user when it printed to stderr or ended with a status."""
    done = subprocess.run(command, cwd=directory, env={**ENVIRONMENT, **(variables or {})}, input=data, capture_output=True, timeout=60)
    screen = (done.stdout + done.stderr).decode("utf-8", "replace")
    return Result(done.returncode, screen, done.returncode != 0 or bool(done.stderr.strip()))
