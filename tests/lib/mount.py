# SPDX-License-Identifier: Apache-2.0
"""Starting, stopping and killing the daemon, without one fixed sleep.

The programs are named by the environment variables SAMUTFS and SAMUT (a command, may hold arguments); else those in PATH.
"""
import contextlib
import os
import select
import shlex
import shutil
import signal
import subprocess
import threading
import time


def program(name):
    """The command line that stands for `samutfs` or `samut`."""
    command = shlex.split(os.environ.get(name.upper(), name))
    if not shutil.which(command[0]):
        raise RuntimeError("no program %s: set the environment variable %s" % (command[0], name.upper()))
    return command


def samut(*arguments, timeout=120):
    """Runs the admin tool. The answer has returncode, stdout, stderr; a command that hangs has returncode -1."""
    try:
        return subprocess.run(program("samut") + list(arguments), capture_output=True, text=True, timeout=timeout, errors="replace")
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(arguments, -1, "", "no end within %d s" % timeout)


def make_store(store):
    """`samut init`; raises with its message when it fails."""
    done = samut("init", store)
    if done.returncode:
        raise RuntimeError("samut init: status %d: %s" % (done.returncode, done.stderr.strip()))
    return store


def mounted(path):
    """Whether something is mounted exactly there; asks the kernel's table, so a dead mount cannot block it."""
    wanted = os.path.realpath(os.path.dirname(path)) + "/" + os.path.basename(path)
    with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as table:
        return any(unescape(line.split()[4]) == wanted for line in table)


def unescape(text):
    """The kernel writes blanks in its table as octal numbers."""
    return text.encode("utf-8", "surrogateescape").decode("unicode_escape").encode("latin-1").decode("utf-8", "replace") if "\\" in text else text


class StartFailed(Exception):
    """The daemon ended or hung before the mount was ready; `status` as from subprocess, `output` what it said."""

    def __init__(self, status, output, answer=""):
        ended = "daemon did not end" if status is None else "daemon ended with status %d" % status
        super().__init__("; ".join(filter(None, [ended, answer, output.strip()[-500:] or "no message"])))
        self.status = status
        self.output = output


class Mount:
    """One store on one mount point. May be started, stopped and killed any number of times; also a context manager."""

    def __init__(self, store, mountpoint, options=(), log=None):
        self.store = os.path.abspath(store)
        self.point = os.path.abspath(mountpoint)
        self.options = list(options)
        self.log = log or self.store.rstrip("/") + ".daemon.log"
        self.process = None
        self.answer = ""
        os.makedirs(self.point, exist_ok=True)

    def __enter__(self):
        return self if self.alive() else self.start()

    def __exit__(self, *unused):
        if self.alive():
            try:
                self.stop()
            except (TimeoutError, OSError):
                pass
        self.kill9()

    def path(self, *parts):
        return os.path.join(self.point, *parts)

    def command(self):
        chosen = ["-o", ",".join(self.options)] if self.options else []
        return program("samutfs") + ["-f"] + chosen + [self.store, self.point]

    def start(self, environment=None, wrapper=(), timeout=30):
        """Starts the daemon in the foreground and returns when the mount answers. `environment` is added to ours; `wrapper` is
        put before the command (prlimit, strace…). Raises StartFailed."""
        if mounted(self.point):
            raise RuntimeError("something is mounted on %s already" % self.point)
        self.answer = ""
        output = open(self.log, "wb")
        with output:
            self.process = subprocess.Popen(list(wrapper) + self.command(), env={**os.environ, **(environment or {})},
                                            stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True)
        with self.watch(timeout):
            if not self._wait_until_ready():
                status = self.wait_end(1)  # it has ended, or what it mounted is broken
                self.clear()
                raise StartFailed(status, self.output(), self.answer)
        return self

    def _wait_until_ready(self):
        """Sleeps on the kernel's mount table and on the process, so it wakes at the very change."""
        with open("/proc/self/mountinfo", "rb") as table, pidfd(self.process.pid) as end:
            waiter = select.poll()
            waiter.register(table, select.POLLPRI | select.POLLERR)
            waiter.register(end, select.POLLIN)
            while self.process.poll() is None:
                if mounted(self.point):
                    return self._answers()
                table.seek(0)
                table.read()
                waiter.poll(1000)
        return False

    def _answers(self):
        """The first stat waits for the daemon's first reply; a mount that dies meanwhile answers ENOTCONN."""
        try:
            os.stat(self.point)
        except OSError as error:
            self.answer = "its mount answers: %s" % error.strerror
            return False
        return self.process.poll() is None

    @contextlib.contextmanager
    def watch(self, seconds):
        """Kills the daemon when the block takes longer, so that whatever hangs on the mount comes back with an error.
        Yields a list that then holds a word about it."""
        late = []
        process = self.process

        def strike():
            late.append("no end within %s s" % seconds)
            process.kill()
        timer = threading.Timer(seconds, strike)
        timer.daemon = True
        timer.start()
        try:
            yield late
        finally:
            timer.cancel()

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def output(self):
        """What the daemon has printed since its last start."""
        with open(self.log, "rb") as log:
            return log.read().decode("utf-8", "replace")

    def wait_end(self, timeout=60):
        """The daemon's exit status, or None when it did not end (it is killed then)."""
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return None

    def stop(self, timeout=60):
        """Unmounts as a user would and returns the daemon's exit status; that of a daemon already dead at once. Raises OSError
        when the mount is busy and TimeoutError when the daemon does not end."""
        deadline = time.monotonic() + 30
        while self.alive():
            done = subprocess.run(["fusermount3", "-u", self.point], capture_output=True, text=True)
            if done.returncode == 0 or not mounted(self.point):
                break
            if time.monotonic() > deadline:
                raise OSError(16, "cannot unmount: " + done.stderr.strip())
            time.sleep(0.05)  # whoever closed the last file may still be on its way out
        status = self.wait_end(timeout)
        if status is None:
            raise TimeoutError("daemon did not end within %d s after unmount" % timeout)
        self.clear()
        return status

    def terminate(self, timeout=60):
        """Asks the daemon to end by SIGTERM; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        status = self.wait_end(timeout)
        self.clear()
        return status

    def kill9(self):
        """SIGKILL, and away with the dead mount."""
        if self.process is not None:
            if self.process.poll() is None:
                self.process.kill()
            self.process.wait()
        self.clear()

    def clear(self):
        """Detaches whatever is left at the mount point."""
        for _ in range(8):
            if not mounted(self.point):
                return
            subprocess.run(["umount", "-l", self.point], capture_output=True)

    def restart(self, environment=None):
        """A clean start after whatever happened."""
        self.kill9()
        return self.start(environment)

    def wait_committed(self, timeout=120):
        """Returns when every accepted edit is a commit. Raises when the tool says it is not so, when it takes too long, and when
        the daemon dies meanwhile."""
        if not self.alive():
            raise RuntimeError("samut status --wait: the daemon is dead")
        command = program("samut") + ["status", "--wait", self.store]
        waiting = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        with waiting.stderr, pidfd(waiting.pid) as end, pidfd(self.process.pid) as daemon_end:
            waiter = select.poll()
            waiter.register(end, select.POLLIN)
            waiter.register(daemon_end, select.POLLIN)
            ready = [descriptor for descriptor, unused in waiter.poll(timeout * 1000)]
            if end not in ready:
                waiting.kill()
            status, message = waiting.wait(), waiting.stderr.read().strip()
        if end not in ready:
            raise RuntimeError("samut status --wait: the daemon died meanwhile" if ready else "samut status --wait: no end within %d s" % timeout)
        if status:
            raise RuntimeError("samut status --wait: status %d: %s" % (status, message))

    def verify(self):
        return samut("verify", self.store)

    def git(self, *arguments, check=True):
        """Runs git on the store's history and returns what it printed (bytes decoded, wrong ones replaced)."""
        done = run_git(self.store, *arguments)
        if check and done.returncode:
            raise RuntimeError("git %s: %s" % (arguments[0], done.stderr.strip()))
        return done.stdout


def run_git(store, *arguments):
    neutral = {**os.environ, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "LC_ALL": "C.UTF-8", "GIT_OPTIONAL_LOCKS": "0"}
    command = ["git", "--git-dir", os.path.join(store, "history.git"), "-c", "core.quotePath=false"] + list(arguments)
    return subprocess.run(command, capture_output=True, text=True, errors="replace", env=neutral)


@contextlib.contextmanager
def pidfd(pid):
    """A descriptor that becomes readable when the process ends."""
    descriptor = os.pidfd_open(pid)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
