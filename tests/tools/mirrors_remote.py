#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Off-site copies on real servers: ssh and https. Pushed, caught up with after each trouble, each trouble told in words that help and never
asked about, and whole stores out of them. The servers are private ones on loopback (servers.py)."""
import contextlib
import os
import pty
import pwd
import re
import select
import signal
import subprocess
import sys
from unittest import mock

import servers
from toolkit import (Desk, Mount, Tally, bare, done_well, head, program, refused, run_git, same_store, samut, sound,
                     until)

LIMIT = 60
OTHER = "daemon"  # every system has that user


def served(desk, name):
    return bare(desk.path("served", name))


def configure(store, name, value):
    """As an administrator does."""
    subprocess.run(["git", "--git-dir", store + "/history.git", "config", name, value], check=True)


class Away:
    """A mounted store with a mirror that is in trouble again and again."""

    def __init__(self, tally, mount, copy):
        self.tally, self.mount, self.copy = tally, mount, copy
        self.edits = 0

    def edit(self):
        self.edits += 1
        path = self.mount.path("partners/%d" % self.edits)
        os.mkdir(path)
        with open(path + "/partner.txt", "w", encoding="utf-8") as file:
            file.write("Name: ที่ %d\nSector: state\n" % self.edits)
        self.mount.wait_committed()

    def status(self):
        return samut("mirror", "status", self.mount.store)

    def mount_status(self):
        with open(self.mount.path(".samut/status"), encoding="utf-8") as file:
            return file.read()

    def run(self):
        return samut("mirror", "run", self.mount.store)

    def told(self, trouble, *words):
        """The store works on; the words stand in the status of the mount and of the mirror, and are said by a push by hand."""
        self.edit()
        self.tally.check(trouble + ": told in the mount", until(lambda: all(word in self.mount_status() for word in words)), self.mount_status())
        self.tally.check(trouble + ": told", until(lambda: all(word in self.status().stdout for word in words)), self.status().stdout)
        self.tally.check(trouble + ": behind", self.status().returncode == 1)
        self.said(trouble, *words)

    def said(self, trouble, *words):
        done = refused(self.tally, trouble + ": run", self.run(), *words)
        self.tally.equal(trouble + ": run: tried once, git's words and ours", done.stderr.count("samut: office: "), 2)

    def backs_off(self, trouble):
        """Each pause is twice the last; which of them is met is no matter."""
        longer = until(lambda: any(int(pause) >= 4 for pause in re.findall(r"^Next: (\d+) s$", self.status().stdout, re.M)))
        self.tally.check(trouble + ": asked less often", longer, self.status().stdout)

    def mended(self, trouble):
        caught_up = until(lambda: head(self.copy) == run_git(self.mount.store, "rev-parse", "main").stdout.strip())
        self.tally.check(trouble + ": caught up afterwards", caught_up, self.status().stdout)
        well = until(lambda: self.status().returncode == 0 and "Result: ok" in self.status().stdout)
        self.tally.check(trouble + ": and well again", well, self.status().stdout)

    def mended_by_hand(self, trouble):
        """Nobody waits for the next try: a push by hand tells the daemon, too."""
        done_well(self.tally, trouble + ": run afterwards", self.run(), "office: up to date")
        self.mended(trouble)


# ---- ssh ----

def ssh_command(known, key, *more):
    """Of a store with keys of its own, beside those of whoever runs the test."""
    return " ".join(["ssh", "-F", "none", "-i", key, "-o", "IdentitiesOnly=yes", "-o", "UserKnownHostsFile=" + known, "-o",
                     "GlobalKnownHostsFile=none", *more])


def over_ssh(tally, desk):
    store, copy = desk.store("by-ssh"), served(desk, "by-ssh.git")
    known, key, locked = desk.write("known_hosts", ""), servers.new_key(desk.path("key")), servers.new_key(desk.path("locked"), "secret")
    configure(store, "core.sshCommand", ssh_command(known, key))
    with servers.Sshd(desk.path("sshd")) as server, Mount(store, desk.path("by-ssh-mount")) as mount:
        away = Away(tally, mount, copy)
        server.admit(key, locked)
        done_well(tally, "add", samut("mirror", "add", store, "office", server.url(copy)))
        away.told("unknown host", "this server's key is not known", "ตรวจลายนิ้วมือ")
        away.backs_off("unknown host")
        desk.write("known_hosts", server.known())
        away.mended("unknown host")
        server.admit()
        away.told("key not admitted", "does not accept our ssh key", "กุญแจสาธารณะ")
        server.admit(key, locked)
        away.mended_by_hand("key not admitted")
        server.stop()
        away.told("away", "does not answer", "ไม่ตอบ")
        server.start()
        away.mended("away")
        odd_ssh(desk, away, server, locked)
        away.edit()
        mount.stop()
        tally.equal("the last edit before the end goes along", head(copy), run_git(store, "rev-parse", "main").stdout.strip())
        from_ssh(tally, desk, server, store, copy, ssh_command(known, key))


def odd_ssh(desk, away, server, locked):
    """What else may go wrong, seen by a push by hand. The mirror has everything, so the daemon is not concerned."""
    command = run_git(away.mount.store, "config", "core.sshCommand").stdout.strip()
    configure(away.mount.store, "core.sshCommand", ssh_command(desk.path("known_hosts"), locked))
    away.said("key with a passphrase", "must have no passphrase", "ต้องไม่มีรหัสผ่าน")
    configure(away.mount.store, "core.sshCommand", command)
    own = server.key
    server.turn(servers.new_key(desk.path("other_host_key")))
    away.said("another host key", "shows another key than before", "ผู้สวมรอย")
    server.turn(own)
    os.rename(away.copy, away.copy + ".away")
    away.said("no repository", "there is no git repository", "ไม่มีที่เก็บ git")
    os.rename(away.copy + ".away", away.copy)


def from_ssh(tally, desk, server, store, copy, command):
    made, nobody = desk.path("from-ssh"), ssh_command(desk.path("known_hosts"), desk.path("nowhere"))
    refused(tally, "rebuild without the key", samut("rebuild", "--from", server.url(copy), "-c", "core.sshCommand=" + nobody, made), "ssh key")
    tally.check("nothing is left behind", not os.path.exists(made))
    done_well(tally, "rebuild", samut("rebuild", "--from", server.url(copy), "-c", "core.sshCommand=" + command, made), "rebuilt")
    same_store(tally, desk, made, store)
    sound(tally, "made from the mirror", made)
    done_well(tally, "what was set stays: add", samut("mirror", "add", made, "office", server.url(copy)))
    done_well(tally, "what was set stays: run", samut("mirror", "run", made), "up to date")
    short = "%s@%s:%s" % (server.user, servers.HOST, copy)
    setting = "core.sshCommand=%s -p %d" % (command, server.port)
    done_well(tally, "rebuild from host:path", samut("rebuild", "--from", short, "-c", setting, desk.path("short")), "rebuilt")


# ---- https ----

def login_helper(path):
    """The one that samut(1) shows."""
    return '!f() { test "$1" = get && cat %s; }; f' % path


def login(desk, password):
    return desk.write("login", "username=%s\npassword=%s\n" % (servers.Https.user, password))


def over_https(tally, desk):
    store, copy = desk.store("by-https"), served(desk, "by-https.git")
    with servers.Https(desk.root, desk.path("served")) as server, Mount(store, desk.path("by-https-mount")) as mount:
        away = Away(tally, mount, copy)
        done_well(tally, "add", samut("mirror", "add", store, "office", server.url("by-https.git")))
        away.told("certificate not trusted", "certificate is not trusted: set http.sslCAInfo", "ใบรับรอง")
        away.backs_off("certificate not trusted")
        configure(store, "http.sslCAInfo", server.certificate)
        away.told("no password", "set credential.helper", "ตั้ง credential.helper")
        configure(store, "credential.%s.helper" % server.url(), login_helper(login(desk, "wrong")))
        away.told("wrong password", "refuses user or password", "ไม่รับชื่อผู้ใช้หรือรหัสผ่าน")
        login(desk, server.password)
        away.mended_by_hand("wrong password")
        server.stop()
        away.told("away", "does not answer", "ไม่ตอบ")
        server.start()
        away.mended("away")
        odd_https(away, server)
        with open(mount.path("partners/1/attachments/สแกน.bin"), "wb") as file:
            file.write(os.urandom(3000000))  # more than git sends in one piece
        mount.stop()
        tally.equal("the last edit before the end goes along", head(copy), run_git(store, "rev-parse", "main").stdout.strip())
        from_https(tally, desk, server, store)


def odd_https(away, server):
    for server.trouble, words in ((503, "in trouble itself"), (403, "does not let us write")):
        away.said("answers %d" % server.trouble, words)
    server.trouble = 0
    os.rename(away.copy, away.copy + ".away")
    away.said("no repository", "there is no git repository", "ไม่มีที่เก็บ git")
    os.rename(away.copy + ".away", away.copy)


def from_https(tally, desk, server, store):
    made, url = desk.path("from-https"), server.url("by-https.git")
    trust, helper = "http.sslCAInfo=" + server.certificate, "credential.helper=" + login_helper(desk.path("login"))
    refused(tally, "rebuild without trust", samut("rebuild", "--from", url, made), "http.sslCAInfo")
    refused(tally, "rebuild without a password", samut("rebuild", "--from", url, "-c", trust, made), "credential.helper")
    refused(tally, "a setting without a value", samut("rebuild", "--from", url, "-c", "http.sslCAInfo", made), "name=value")
    refused(tally, "a setting without a section", samut("rebuild", "--from", url, "-c", "x=y", made), "git: ")
    refused(tally, "settings for nothing", samut("rebuild", "-c", trust, made), status=2)
    tally.check("nothing is left behind", not os.path.exists(made))
    os.mkdir(made)
    refused(tally, "rebuild into an empty folder", samut("rebuild", "--from", url, made), "http.sslCAInfo")
    tally.equal("is as it was", os.listdir(made), [])
    done_well(tally, "rebuild", samut("rebuild", "--from", url, "-c", trust, "-c", helper, made), "rebuilt")
    same_store(tally, desk, made, store)
    sound(tally, "made from the mirror", made)
    done_well(tally, "what was set stays: add", samut("mirror", "add", made, "office", url))
    done_well(tally, "what was set stays: run", samut("mirror", "run", made), "up to date")


# ---- Nobody is asked, nobody is waited for ----

def on_terminal(arguments, environment):
    """Status and output of a command that has a terminal and could ask there; nobody types."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvpe(arguments[0], arguments, {**os.environ, **environment})
    output = b""
    with contextlib.suppress(OSError):  # EIO: the other side is closed
        while select.select([terminal], [], [], LIMIT)[0]:
            output += os.read(terminal, 4096)
        os.kill(pid, signal.SIGKILL)  # it waits for somebody
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(terminal)
    return status, output.decode("utf-8", "replace")


def asked(tally, desk):
    """Neither on a terminal nor by a window."""
    store, trap = desk.store("asked"), desk.write("trap", "#!/bin/sh\necho \"$@\" >%s\n" % desk.path("trapped"))
    os.chmod(trap, 0o755)
    environment = {"SSH_ASKPASS": trap, "SSH_ASKPASS_REQUIRE": "prefer", "GIT_ASKPASS": trap, "DISPLAY": ":77"}
    with servers.Sshd(desk.path("asked-sshd")) as ssh, servers.Https(desk.root, desk.path("served")) as https:
        key = servers.new_key(desk.path("asked-key"), "secret")
        ssh.admit(key)
        configure(store, "http.sslCAInfo", https.certificate)
        served(desk, "asked.git")
        for name, known, url, words in (("unknown", "", ssh.url(desk.path("served/asked.git")), "key is not known"),
                                        ("locked", ssh.known(), ssh.url(desk.path("served/asked.git")), "must have no passphrase"),
                                        ("https", "", https.url("asked.git"), "set credential.helper")):
            configure(store, "core.sshCommand", ssh_command(desk.write("asked-known", known), key))
            done_well(tally, name + ": add", samut("mirror", "add", store, name, url))
            status, output = on_terminal(program("samut") + ["mirror", "run", store, name], environment)
            tally.check("%s: told at once" % name, status == 1 and words in output, (status, output))
    tally.check("no window either", not os.path.exists(desk.path("trapped")))


def silent(tally, desk):
    """A server that says nothing holds up neither the end of the daemon nor, with ssh, a push for long."""
    store = desk.store("silent")
    with servers.Silent() as server, Mount(store, desk.path("silent-mount")) as mount:
        done_well(tally, "add", samut("mirror", "add", store, "office", "https://%s:%d/x.git" % (servers.HOST, server.port)))
        caller = server.caller(LIMIT)
        tally.equal("unmounted", mount.stop(), 0)
        with caller:
            tally.check("nothing of the push goes on", ended(caller))
        done_well(tally, "ssh: add", samut("mirror", "add", store, "by-ssh", "ssh://%s:%d/x.git" % (servers.HOST, server.port)))
        configure(store, "core.sshCommand", "ssh -F none")
        refused(tally, "ssh: run", samut("mirror", "run", store, "by-ssh"), "does not answer")


def ended(caller):
    """Whether the other side has closed the connection, once all that it sent is read."""
    try:
        while caller.recv(4096):
            pass
    except TimeoutError:
        return False
    except ConnectionResetError:
        pass
    return True


# ---- Whose credentials ----

def give(path, user):
    """All of it to that user."""
    entry = pwd.getpwnam(user)
    for where, folders, files in os.walk(path):
        for name in [where] + [os.path.join(where, name) for name in folders + files]:
            os.chown(name, entry.pw_uid, entry.pw_gid, follow_symlinks=False)


def identity(tally, desk):
    """The owner's, at home where the user database says: for a service without HOME, and for root on somebody else's store."""
    os.chmod(desk.root, 0o755)
    os.mkdir(desk.path("seen"))
    os.chmod(desk.path("seen"), 0o777)
    with servers.Https(desk.root, desk.path("served")) as server:
        os.chmod(server.certificate, 0o644)
        os.chmod(login(desk, server.password), 0o644)
        helper = '!f() { echo "$HOME" >%s; test "$1" = get && cat %s; }; f' % (desk.path("seen/home"), desk.path("login"))
        settings = {"http.sslCAInfo": server.certificate, "credential.helper": helper}
        service(tally, desk, server, settings)
        # A sanitizer looks for leaks by tracing the process, which nobody may do to one that has changed its user.
        with mock.patch.dict(os.environ, LSAN_OPTIONS="detect_leaks=0"):
            if os.getuid() == 0:
                theirs(tally, desk, server, settings)


def seen_home(desk):
    with open(desk.path("seen/home"), encoding="utf-8") as file:
        home = file.read().strip()
    os.unlink(file.name)
    return home


def service(tally, desk, server, settings):
    store, copy = desk.store("service"), served(desk, "service.git")
    for name, value in settings.items():
        configure(store, name, value)
    done_well(tally, "add", samut("mirror", "add", store, "office", server.url("service.git")))
    mount = Mount(store, desk.path("service-mount"))
    mount.start(wrapper=["env", "-u", "HOME"])
    with mount:
        tally.check("a service pushes", until(lambda: head(copy) == run_git(store, "rev-parse", "main").stdout.strip()))
    tally.equal("its home is that of its user", seen_home(desk), pwd.getpwuid(os.getuid()).pw_dir)


def theirs(tally, desk, server, settings):
    store, made, entry = desk.store("theirs"), desk.path("made-for-them"), pwd.getpwnam(OTHER)
    served(desk, "theirs.git")
    for name, value in settings.items():
        configure(store, name, value)
    give(store, OTHER)
    done_well(tally, "theirs: add", samut("mirror", "add", store, "office", server.url("theirs.git")))
    done_well(tally, "theirs: run", samut("mirror", "run", store), "up to date")
    tally.equal("theirs: home is the owner's", seen_home(desk), entry.pw_dir)
    os.mkdir(made)
    give(made, OTHER)
    chosen = [word for pair in settings.items() for word in ("-c", "%s=%s" % pair)]
    done_well(tally, "rebuild in a folder of theirs", samut("rebuild", "--from", server.url("theirs.git"), *chosen, made), "rebuilt")
    owners = {os.lstat(os.path.join(where, name)).st_uid for where, folders, files in os.walk(made) for name in folders + files}
    tally.equal("all of it is theirs", owners, {entry.pw_uid})


def main():
    missing = servers.lacking()
    if missing:
        print("skipped: not installed: " + missing)
        sys.exit(77)
    tally = Tally()
    with servers.all_ended(), Desk() as desk:
        os.makedirs(desk.path("served"))
        for test in (over_ssh, over_https, asked, silent, identity):
            tally.run(test.__name__, test, tally, desk)
    tally.finish()


main()
