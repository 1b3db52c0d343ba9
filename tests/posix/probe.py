#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A POSIX probe: several hundred assertions on what a directory's file system does with ordinary calls.

    probe.py DIR [--no-link] [--no-mknod] [--no-symlink] [--no-xattr] [--max-size BYTES] [--uid UID] [--only GROUP] [-v]

Runs as root (it acts as other users too) in a directory of its own below DIR and removes it again. The flags name what
the file system is allowed to refuse; it must then refuse cleanly. Prints each failure and `N passed, N failed`; exit status 1
when one failed, 2 on wrong usage.

For a place that takes free files in samutfs: --no-link --no-mknod --no-symlink --max-size 67108864.
"""
import argparse
import os
import shutil
import sys
import tempfile

import kit
import attributes
import concurrent
import data
import listing
import locking
import mapping
import naming
import opening
import paths
import permission
import xattrs

MODULES = [paths, opening, data, naming, listing, attributes, permission, mapping, locking, xattrs, concurrent]


def arguments():
    parser = argparse.ArgumentParser(description="POSIX probe of the file system that holds DIR")
    parser.add_argument("directory", metavar="DIR")
    parser.add_argument("--no-link", action="store_true", help="hard links must be refused")
    parser.add_argument("--no-mknod", action="store_true", help="fifos, sockets and devices must be refused")
    parser.add_argument("--no-symlink", action="store_true", help="symbolic links but `.#name` must be refused with EPERM")
    parser.add_argument("--no-xattr", action="store_true", help="extended attributes must be refused")
    parser.add_argument("--max-size", type=int, metavar="BYTES", help="the largest file; past it EFBIG is wanted")
    parser.add_argument("--uid", type=int, default=65534, help="the second user; the third is one less")
    parser.add_argument("--only", metavar="GROUP", help="run the groups whose `module.name` contains this")
    parser.add_argument("-v", "--verbose", action="store_true", help="print passed assertions too")
    options = parser.parse_args()
    if os.geteuid() != 0:
        parser.error("must run as root: it checks what other users may do")
    return options


def run_group(probe, base, name, function):
    """Each group starts in an empty directory that everyone may enter."""
    place = os.path.join(base, name)
    os.mkdir(place, 0o755)
    os.chdir(place)
    os.umask(0)
    probe.run(name, function, probe)
    os.chdir(base)
    shutil.rmtree(place, ignore_errors=True)


def main():
    options = arguments()
    probe = kit.Probe(options)
    base = tempfile.mkdtemp(prefix="probe-", dir=os.path.abspath(options.directory))
    os.chmod(base, 0o755)
    for module in MODULES:
        for function in module.GROUPS:
            name = "%s.%s" % (module.__name__, function.__name__)
            if not options.only or options.only in name:
                run_group(probe, base, name, function)
    os.chdir("/")
    shutil.rmtree(base, ignore_errors=True)
    probe.check("the probe's directory can be removed whole", not os.path.exists(base))
    probe.finish()


if __name__ == "__main__":
    main()
