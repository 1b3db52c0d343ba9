# SPDX-License-Identifier: Apache-2.0
"""Editors with windows, driven with real keys in a private X server. No window manager is needed: we give the window the focus.
What the user sees is read from window titles: a star before the name is a text that is not saved, another window is a dialog."""
import contextlib
import os
import re
import shutil
import subprocess
import tempfile
import time

from result import ENVIRONMENT, Result, line_number, remove

PATIENCE = 30
NEEDED = ["Xvfb", "xdotool", "dbus-run-session"]


class Desktop:
    """An X server, a message bus and one program."""

    def __init__(self, command, directory):
        self.home = tempfile.mkdtemp(prefix="client-home-", dir="/var/tmp")
        os.makedirs(os.path.join(self.home, "run"), 0o700)
        reader, writer = os.pipe()
        self.server = subprocess.Popen(["Xvfb", "-displayfd", str(writer), "-screen", "0", "1000x700x24", "-nolisten", "tcp"],
                                       pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader) as display:
            number = display.readline().strip()
        self.environment = {**ENVIRONMENT, "DISPLAY": ":" + number, "HOME": self.home, "XDG_RUNTIME_DIR": os.path.join(self.home, "run"),
                            "XDG_CONFIG_HOME": os.path.join(self.home, "config"), "GSETTINGS_BACKEND": "memory", "GTK_USE_PORTAL": "0",
                            "NO_AT_BRIDGE": "1", "GDK_BACKEND": "x11", "GIO_USE_VFS": "local"}
        self.environment.pop("WAYLAND_DISPLAY", None)
        self.program = subprocess.Popen(["dbus-run-session", "--"] + command, cwd=directory, env=self.environment, start_new_session=True,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.program.pid, 15)
        self.program.wait()
        self.server.terminate()
        self.server.wait()
        remove(self.home)

    def xdotool(self, *arguments):
        done = subprocess.run(["xdotool"] + list(arguments), env=self.environment, capture_output=True)
        return done.stdout.decode("utf-8", "replace").strip()

    def windows(self):
        """{id: title} of all visible windows that have a title."""
        numbers = self.xdotool("search", "--onlyvisible", "--name", ".+").split()
        return {number: self.xdotool("getwindowname", number) for number in numbers}

    def wait(self, good):
        """Until good(windows) or the end of patience; the windows then."""
        deadline = time.monotonic() + PATIENCE
        windows = self.windows()
        while not good(windows) and time.monotonic() < deadline and self.program.poll() is None:
            time.sleep(0.05)
            windows = self.windows()
        return windows

    def focus(self, number):
        self.xdotool("windowfocus", "--sync", number)

    def keys(self, *names):
        self.xdotool("key", "--clearmodifiers", "--delay", "15", *names)

    def text(self, text):
        self.xdotool("type", "--clearmodifiers", "--delay", "30", text)


def editor(*command):
    """gedit and mousepad take the same keys, and both put a star before the name of a changed text."""
    def drive(path, old_line, new_line):
        line, name = line_number(path, old_line), os.path.basename(path)
        shown = re.compile(re.escape(name[:10]))
        with Desktop(list(command) + [path], os.path.dirname(path)) as desktop:
            windows = desktop.wait(lambda all: any(shown.search(title) for title in all.values()))
            main = next((number for number, title in windows.items() if shown.search(title)), None)
            if main is None:
                return Result(1, "no window: %s" % windows, True)
            desktop.focus(main)
            desktop.keys("ctrl+Home", *["Down"] * (line - 1), "Home", "shift+End")
            desktop.text(new_line)
            changed = desktop.wait(lambda all: all.get(main, "").startswith("*"))
            if not changed.get(main, "").startswith("*"):
                return Result(1, "nothing could be typed: %s" % changed, True)
            desktop.keys("ctrl+s")
            settled(desktop, main)
            return outcome(desktop, main)
    return drive


def settled(desktop, main):
    """The save is over when the star is gone or another window asks something; an error bar leaves the star, so wait a while."""
    deadline = time.monotonic() + 3
    while time.monotonic() < deadline:
        windows = desktop.windows()
        if not windows.get(main, "").startswith("*") or dialogs(windows, main):
            return
        time.sleep(0.05)


def dialogs(windows, main):
    return [title for number, title in windows.items() if number != main and title and title != windows.get(main)]


def outcome(desktop, main):
    windows = desktop.windows()
    title = windows.get(main, "(closed)")
    unsaved = title.startswith("*")
    others = dialogs(windows, main)
    return Result(1 if unsaved else 0, "window: %s; others: %s" % (title, others), unsaved)


# Name: (the program that must be installed, driver).
EDITORS = {
    "gedit": ("gedit", editor("gedit", "--standalone")),
    "mousepad": ("mousepad", editor("mousepad", "--disable-server")),
}


def missing():
    return [name for name in NEEDED if not shutil.which(name)]
