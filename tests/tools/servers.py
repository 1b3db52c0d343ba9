# SPDX-License-Identifier: Apache-2.0
"""Servers that mirrors are pushed to, for real but private: sshd and git over https, on loopback, on ports of their own, with all their
files in one folder. What they start ends with them, and with the test, however that ends."""
import base64
import contextlib
import ctypes
import http.server
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time

HOST = "127.0.0.1"
PLAIN = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null"}
PR_SET_CHILD_SUBREAPER = 36


def lacking():
    """What keeps these servers from running, or nothing."""
    found = {name: program(name) for name in ("sshd", "ssh", "ssh-keygen", "git-shell", "openssl", "setpriv")}
    found["git http-backend"] = os.path.exists(run("git", "--exec-path").strip() + "/git-http-backend")
    return ", ".join(name for name, there in found.items() if not there)


def program(name):
    return shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin")


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode:
        raise RuntimeError("%s: %s" % (command[0], done.stderr))
    return done.stdout


@contextlib.contextmanager
def all_ended():
    """Whatever is started inside is gone afterwards, also what children have left behind (sessions of sshd, pushes of a daemon that was
    killed), and also when this program is told to end."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    signal.signal(signal.SIGTERM, lambda *unused: sys.exit(1))
    try:
        yield
    finally:
        while children():
            for pid in children():
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


def children():
    found = []
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/stat" % entry, encoding="utf-8", errors="replace") as file:
                parent = int(file.read().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue  # gone meanwhile
        if parent == os.getpid():
            found.append(int(entry))
    return found


def free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


# ---- ssh ----

def new_key(path, passphrase=""):
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-C", "samut test", "-f", path)
    return path


def public(path):
    with open(path + ".pub", encoding="utf-8") as file:
        return file.read().strip()


CONFIGURATION = """ListenAddress %(host)s
Port %(port)d
HostKey %(key)s
AuthorizedKeysFile %(folder)s/authorized_keys
PidFile none
UsePAM %(pam)s
StrictModes no
PermitRootLogin prohibit-password
AuthenticationMethods publickey
UseDNS no
PrintMotd no
SetEnv %(environment)s
"""


class Sshd:
    """An ssh server that admits who runs the test, by key, to git alone, as a server for mirrors would; nothing from his home has a part
    in it. Stopped and started at will."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder)
        self.user = pwd.getpwuid(os.getuid()).pw_name
        self.port = free_port()
        self.key = new_key(folder + "/host_key")
        self.process = None
        self.admit()

    def __enter__(self):
        return self.start()

    def __exit__(self, *unused):
        self.stop()

    def admit(self, *keys):
        """From now on only these."""
        with open(self.folder + "/authorized_keys", "w", encoding="utf-8") as file:
            file.writelines('restrict,command="git-shell -c \\"$SSH_ORIGINAL_COMMAND\\"" %s\n' % public(key) for key in keys)

    def known(self):
        """Its line for known_hosts."""
        return "[%s]:%d %s\n" % (HOST, self.port, public(self.key))

    def url(self, path):
        return "ssh://%s@%s:%d%s" % (self.user, HOST, self.port, path)

    def start(self):
        if os.getuid() == 0:
            os.makedirs("/run/sshd", 0o755, exist_ok=True)  # its fixed place for privilege separation, stays: another sshd may use it
        config = self.folder + "/sshd_config"
        with open(config, "w", encoding="utf-8") as file:
            file.write(CONFIGURATION % {"host": HOST, "port": self.port, "key": self.key, "folder": self.folder, "pam": self.pam(),
                                        "environment": "HOME=" + self.folder})
        with open(self.folder + "/log", "ab") as log:
            self.process = subprocess.Popen(["setpriv", "--pdeathsig", "TERM", program("sshd"), "-D", "-e", "-f", config],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        deadline = time.monotonic() + 30
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("sshd: " + self.log())
            time.sleep(0.05)
        return self

    def turn(self, key):
        """As if another stood in its place."""
        self.stop()
        self.key = key
        self.start()

    def pam(self):
        """Only PAM lets a user in by key whose password is locked; all others are admitted without it."""
        with contextlib.suppress(OSError), open("/etc/shadow", encoding="utf-8") as file:
            return "yes" if any(line.startswith(self.user + ":!") for line in file) else "no"
        return "no"

    def answers(self):
        with socket.socket() as probe:
            return probe.connect_ex((HOST, self.port)) == 0

    def log(self):
        with open(self.folder + "/log", encoding="utf-8", errors="replace") as file:
            return file.read()[-1000:]

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait()
            self.process = None


# ---- https ----

class Handler(http.server.BaseHTTPRequestHandler):
    """git http-backend as a CGI program, behind a password."""
    protocol_version = "HTTP/1.1"

    def log_message(self, *unused):
        pass

    def body(self):
        if self.headers.get("Transfer-Encoding", "") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def answer(self, status, headers, body):
        self.send_response(status)
        for name, value in headers + [("Content-Length", str(len(body)))]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        body, site = self.body(), self.server.site
        if site.trouble:
            return self.answer(site.trouble, [], b"")
        if self.headers.get("Authorization") != site.token():
            return self.answer(401, [("WWW-Authenticate", 'Basic realm="mirrors"')], b"")
        path, unused, query = self.path.partition("?")
        environment = {**PLAIN, "PATH": os.environ["PATH"], "GIT_PROJECT_ROOT": site.root, "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": path,
                       "QUERY_STRING": query, "REQUEST_METHOD": self.command, "REMOTE_USER": site.user, "REMOTE_ADDR": HOST,
                       "CONTENT_TYPE": self.headers.get("Content-Type", ""), "CONTENT_LENGTH": str(len(body)),
                       "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""), "GIT_PROTOCOL": self.headers.get("Git-Protocol", "")}
        said = subprocess.run(["git", "http-backend"], input=body, capture_output=True, env=environment).stdout
        head, unused, content = said.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if line)
        return self.answer(int(headers.pop("Status", "200").split()[0]), list(headers.items()), content)

    do_POST = do_GET


class Listener(http.server.ThreadingHTTPServer):
    """The handshake is the business of the thread that serves the connection: one that trusts nobody must not stop the others."""

    def __init__(self, site, port):
        super().__init__((HOST, port), Handler)
        self.site = site
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(site.certificate, site.key)
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, *unused):
        pass  # a client that hangs up is told about by the client


class Https:
    """The bare repositories in root, by https with a self-signed certificate, for one user with a password. Stopped and started at will."""
    user, password = "samut", "ลับเฉพาะ test"

    def __init__(self, folder, root):
        self.root = root
        self.certificate, self.key = folder + "/https.pem", folder + "/https.key"
        self.trouble = 0  # a status to answer everything with
        self.listener = self.thread = None
        self.port = 0
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", self.key, "-out", self.certificate, "-days", "2",
            "-subj", "/CN=" + HOST, "-addext", "subjectAltName=IP:" + HOST)

    def __enter__(self):
        return self.start()

    def __exit__(self, *unused):
        self.stop()

    def token(self):
        return "Basic " + base64.b64encode(("%s:%s" % (self.user, self.password)).encode()).decode()

    def url(self, name=""):
        return "https://%s:%d/%s" % (HOST, self.port, name)

    def start(self):
        self.listener = Listener(self, self.port)
        self.port = self.listener.server_address[1]
        self.thread = threading.Thread(target=self.listener.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()
        return self

    def stop(self):
        if self.listener:
            self.listener.shutdown()
            self.listener.server_close()
            self.listener = None


# ---- neither ----

class Silent:
    """A server that takes connections and never says a word."""

    def __enter__(self):
        self.socket = socket.create_server((HOST, 0))
        self.port = self.socket.getsockname()[1]
        return self

    def __exit__(self, *unused):
        self.socket.close()

    def caller(self, timeout):
        """The next that has come, as a socket."""
        self.socket.settimeout(timeout)
        caller, unused = self.socket.accept()
        caller.settimeout(timeout)
        return caller
