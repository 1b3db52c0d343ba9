# SPDX-License-Identifier: Apache-2.0
"""The rules of the house that a compiler does not see: which room may include what, what stands at the top, how long a file may be, how it is formatted."""
import os
import re
import subprocess
import sys

TOP = {"fs", "core", "tools", "tests", "meson.build", "README.md", "LICENSE"}
ROOMS = ["base", "model", "store", "history", "domain", "work", "audit", "exchange", "index", "show"]  # each knows only those before it
OWNERS = {"sqlite3.h": "core/store/", "git2.h": "core/history/", "fuse_lowlevel.h": "fs/", "fuse.h": "fs/"}
MAX_LINES = 600
INCLUDE = re.compile(r'^\s*#\s*include\s+[<"]([^">]+)[">]', re.M)
LEFTOVERS = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def tracked():
    """What git tracks; in a tree without git, every file."""
    done = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True)
    if done.returncode == 0 and done.stdout:
        return [path for path in done.stdout.split("\0") if path and os.path.exists(path)]
    return [os.path.join(where, name)[2:] for where, _, names in os.walk(".") for name in names]


def include_allowed(path, included):
    if path.startswith("tests/crash/standin/"):
        return None  # a program of its own, which shares no code with the product
    owner = OWNERS.get(included.split("/")[-1])
    if owner and not path.startswith(owner):
        return "only %s may include %s" % (owner, included)
    if path.startswith("tests/"):
        return None
    top = included.split("/")[0]
    if top in ("fs", "tools", "tests") and top != path.split("/")[0]:
        return "%s/ is nobody's to include" % top
    if path.startswith("core/") and top == "core":
        here, there = ROOMS.index(path.split("/")[1]), ROOMS.index(included.split("/")[1])
        if there > here:
            return "core/%s knows nothing of core/%s" % (ROOMS[here], ROOMS[there])
    return None


def source_faults(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    lines = text.count("\n")
    if lines > MAX_LINES:
        yield "%d lines, at most %d" % (lines, MAX_LINES)
    if "SPDX-License-Identifier: Apache-2.0" not in text.split("\n", 1)[0]:
        yield "no licence in its first line"
    if path.endswith(".h") and "#pragma once" not in text:
        yield "no #pragma once"
    for match in LEFTOVERS.finditer(text):
        yield "left behind: %s" % match.group()
    for included in INCLUDE.findall(text):
        fault = include_allowed(path, included)
        if fault:
            yield fault


def format_faults(paths):
    done = subprocess.run(["clang-format", "--dry-run", "-Werror", *paths], capture_output=True, text=True)
    return sorted({line.split(":")[0] for line in done.stderr.splitlines() if ": error:" in line})


def main():
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
    paths = tracked()
    sources = [path for path in paths if path.endswith((".c", ".h")) and path.split("/")[0] in ("core", "fs", "tools", "tests")]
    faults = ["%s: stands at the top of the tree" % top for top in sorted({path.split("/")[0] for path in paths})
              if top not in TOP and not top.startswith(".") and top not in ("demo",) and not top.startswith("build")]
    faults += ["%s: %s" % (path, fault) for path in sources for fault in source_faults(path)]
    faults += ["%s: not formatted by clang-format" % path for path in format_faults(sources)]
    for fault in faults:
        print("FAIL " + fault)
    print("%d passed, %d failed" % (len(sources), len(faults)))
    sys.exit(1 if faults else 0)


main()
