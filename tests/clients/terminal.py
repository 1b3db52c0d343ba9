# SPDX-License-Identifier: Apache-2.0
"""Editors that people use at a terminal, driven with real keys in a private tmux, read from its screen."""
import os
import re
import subprocess
import tempfile
import time

from result import ENVIRONMENT, Result, line_number, remove

PATIENCE = 20


class Terminal:
    """One program on a screen of 120 by 30. A context manager: whatever still runs at the end is ended."""

    def __init__(self, command, directory):
        self.home = tempfile.mkdtemp(prefix="client-home-", dir="/var/tmp")
        self.tmux = ["tmux", "-L", "client-%d-%s" % (os.getpid(), os.path.basename(self.home)), "-f", "/dev/null"]
        environment = {**ENVIRONMENT, "HOME": self.home}
        environment.pop("TMUX", None)
        subprocess.run(self.tmux + ["-u", "new-session", "-d", "-x", "120", "-y", "30", "-c", directory, "env", "TERM=screen"] + command,
                       env=environment, check=True)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        subprocess.run(self.tmux + ["kill-server"], capture_output=True)
        remove(self.home)

    def keys(self, *names):
        """Keys by tmux's names: Enter, Escape, C-x, M-g."""
        subprocess.run(self.tmux + ["send-keys"] + list(names), capture_output=True)

    def text(self, text):
        subprocess.run(self.tmux + ["send-keys", "-l", "--", text], capture_output=True)

    def screen(self):
        done = subprocess.run(self.tmux + ["capture-pane", "-p", "-J"], capture_output=True)
        return done.stdout.decode("utf-8", "replace").rstrip()

    def alive(self):
        return subprocess.run(self.tmux + ["has-session"], capture_output=True).returncode == 0

    def wait(self, pattern):
        """Until the screen matches, or the program ends, or patience does; the screen then."""
        deadline = time.monotonic() + PATIENCE
        screen = self.screen()
        while not re.search(pattern, screen) and self.alive() and time.monotonic() < deadline:
            time.sleep(0.03)
            screen = self.screen()
        return screen

    def wait_end(self, seconds):
        deadline = time.monotonic() + seconds
        while self.alive() and time.monotonic() < deadline:
            time.sleep(0.03)
        return not self.alive()


def answer(terminal, saved, error):
    """`saved`: the screen after the save. A program that does not end when asked has not saved, and so has told it."""
    status = 0 if terminal.wait_end(5) else 1
    return Result(status, saved, bool(re.search(error, saved)) or status != 0)


def vim(options=()):
    def drive(path, old_line, new_line):
        line = line_number(path, old_line)
        with Terminal(["vim"] + list(options) + [path], os.path.dirname(path)) as terminal:
            terminal.wait(re.escape(os.path.basename(path)[:20]))
            terminal.text(":%d\r" % line)
            terminal.text("cc" + new_line)
            terminal.keys("Escape")
            terminal.text(":w\r")
            saved = terminal.wait(r"written|E\d+:|WARNING")
            terminal.keys("Enter")
            terminal.text(":q\r")
            result = answer(terminal, saved, r"E\d+:|WARNING|[Ee]rror")
            if result.status:
                terminal.keys("Enter")
                terminal.text(":q!\r")
                terminal.wait_end(5)
            return result
    return drive


def nano(path, old_line, new_line):
    line = line_number(path, old_line)
    with Terminal(["nano", "--ignorercfiles", "+%d,1" % line, path], os.path.dirname(path)) as terminal:
        terminal.wait(r"\^X")
        terminal.keys("C-k")
        terminal.text(new_line + "\r")
        terminal.keys("C-o")
        terminal.wait("File Name to Write")
        terminal.keys("Enter")
        saved = terminal.wait(r"Wrote \d+|Error|[Nn]ot |denied|Invalid")
        terminal.keys("C-x")
        result = answer(terminal, saved, r"Error|denied|[Nn]ot permitted|Invalid")
        if result.status:
            terminal.keys("n")
            terminal.wait_end(5)
        return result


def emacs(path, old_line, new_line):
    line = line_number(path, old_line)
    with Terminal(["emacs", "-nw", "-q", "--no-splash", "+%d" % line, path], os.path.dirname(path)) as terminal:
        terminal.wait(r"\(Text")
        terminal.keys("C-a", "C-k")
        terminal.text(new_line)
        typed = terminal.wait(r"\*\*-|read-only")
        terminal.keys("C-x", "C-s")
        saved = typed if "read-only" in typed else terminal.wait(r"Wrote |error|Opening output file|[Nn]ot permitted|really|Renaming|try to")
        terminal.keys("C-x", "C-c")
        result = answer(terminal, saved, r"error|Opening output|[Nn]ot permitted|Invalid|really|try to|Renaming:|read-only")
        if result.status:
            terminal.text("n")
            terminal.text("yes\r")
            terminal.wait_end(5)
        return result


# Name: (the program that must be installed, driver).
EDITORS = {
    "vim": ("vim", vim()),
    "vim backupcopy=yes": ("vim", vim(["+set backupcopy=yes"])),
    "nano": ("nano", nano),
    "emacs": ("emacs", emacs),
}
