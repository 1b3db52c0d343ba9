# SPDX-License-Identifier: Apache-2.0
"""Real programs that save a text without anybody at a terminal: a table. Each command gets "$1", a file elsewhere with the new text, and
"$2", the file to change; it runs in an empty folder elsewhere, so it may leave things there."""
from collections import namedtuple

# loud: its exit status tells when the file refuses the text. early: only if the text is refused while it is being written.
# (a shell does not look at the close of what its children have inherited). quiet: it never tells (its own habit). leaves: ending of the backup it leaves beside the file.
Program = namedtuple("Program", "name command tells leaves", defaults=("loud", None))

EMACS = ('emacs -Q --batch --eval "(progn (setq vc-handled-backends nil create-lockfiles t) (set-language-environment \\"UTF-8\\")'
         ' (find-file (getenv \\"TARGET\\")) (erase-buffer) (insert-file-contents (getenv \\"SOURCE\\")) (set-buffer-modified-p t)'
         ' (save-buffer))"')
PYTHON_REPLACE = """import os, sys, tempfile
fd, name = tempfile.mkstemp(dir=os.path.dirname(sys.argv[2]))
with os.fdopen(fd, "wb") as file:
    file.write(open(sys.argv[1], "rb").read())
os.chmod(name, os.stat(sys.argv[2]).st_mode & 0o7777)
try:
    os.replace(name, sys.argv[2])
except OSError as error:
    os.unlink(name)
    sys.exit(str(error))
"""
PYTHON_UPDATE = """import sys
with open(sys.argv[2], "r+b") as file:
    file.read()
    file.seek(0)
    file.write(open(sys.argv[1], "rb").read())
    file.truncate()
"""

PROGRAMS = [
    Program("vim -es", 'vim -Nu NONE -n -es "$2" +%d "+0r $1" +wq'),
    Program("vim with backupcopy=yes", 'vim -Nu NONE -n -es "$2" "+set backupcopy=yes" +%d "+0r $1" +wq'),
    Program("vim with nowritebackup", 'vim -Nu NONE -n -es "$2" "+set nowritebackup" +%d "+0r $1" +wq'),
    Program("emacs --batch", 'SOURCE="$1" TARGET="$2" ' + EMACS, leaves="~"),
    Program("ed", 'printf "%s\\n" H ,d "0r $1" w q | ed -s "$2"'),
    Program("sed -i", 'sed -i -n "1{r $1\n}" "$2"'),
    Program("sed -i.bak", 'sed -i.bak -n "1{r $1\n}" "$2"', leaves=".bak"),
    Program("perl -i", 'perl -i -ne \'BEGIN { $new = shift } if ($. == 1) { open F, "<", $new; print <F> }\' "$1" "$2"'),
    Program("perl -i.orig", 'perl -i.orig -ne \'BEGIN { $new = shift } if ($. == 1) { open F, "<", $new; print <F> }\' "$1" "$2"', leaves=".orig"),
    Program("rsync", 'rsync -I "$1" "$2"'),
    Program("rsync --inplace", 'rsync -I --inplace "$1" "$2"'),
    Program("tar", 'cp "$1" "${2##*/}" && tar c "${2##*/}" | tar x --no-same-owner -C "${2%/*}"'),
    Program("cp", 'cp "$1" "$2"'),
    Program("cp --remove-destination", 'cp --remove-destination "$1" "$2"'),
    Program("mv from elsewhere", 'cp "$1" new && mv -f new "$2"'),
    Program("mv of a scratch file", 'cp "$1" "$2.new" && { mv -f "$2.new" "$2" || { rm "$2.new"; false; }; }'),
    Program("install", 'install -m 644 "$1" "$2"'),
    Program(">", 'cat "$1" > "$2"'),
    Program("echo >", 'echo "$(cat "$1")" > "$2"', tells="early"),
    Program("{ } >", '{ head -n 2 "$1"; sed -n 3p "$1"; tail -n +4 "$1"; } > "$2"', tells="early"),
    Program("tee", 'tee "$2" < "$1" > /dev/null'),
    Program("dd", 'dd if="$1" of="$2" status=none'),
    Program("dd in small blocks", 'dd if="$1" of="$2" bs=16 status=none'),
    Program("dd conv=fsync", 'dd if="$1" of="$2" conv=fsync status=none'),
    Program("awk >", 'awk 1 "$1" > "$2"'),
    Program("awk > tmp && mv", 'awk 1 "$1" > "$2.tmp" && { mv -f "$2.tmp" "$2" || { rm "$2.tmp"; false; }; }'),
    Program("patch", 'diff -u "$2" "$1" > change; patch -s -r - "$2" < change'),
    Program("python with", 'python3 -c \'import sys\nwith open(sys.argv[2], "wb") as f: f.write(open(sys.argv[1], "rb").read())\' "$1" "$2"'),
    Program("python r+", "python3 -c '" + PYTHON_UPDATE + '\' "$1" "$2"'),
    Program("python os.replace", "python3 -c '" + PYTHON_REPLACE + '\' "$1" "$2"'),
    Program("python without close", 'python3 -c \'import sys; open(sys.argv[2], "wb").write(open(sys.argv[1], "rb").read())\' "$1" "$2"', tells="quiet"),
    Program("node", 'node -e \'const f = require("fs"); f.writeFileSync(process.argv[2], f.readFileSync(process.argv[1]))\' "$1" "$2"'),
    Program("gio copy", 'gio copy "$1" "$2"'),
    Program("gio save", 'gio save "$2" < "$1"'),
    Program("unzip", 'cp "$1" "${2##*/}" && zip -q a.zip "${2##*/}" && unzip -qo a.zip -d "${2%/*}"', tells="early"),
]

APPENDING = [
    Program(">>", 'cat "$1" >> "$2"'),
    Program("echo >>", 'echo "$(cat "$1")" >> "$2"', tells="quiet"),
    Program("tee -a", 'tee -a "$2" < "$1" > /dev/null'),
    Program("python a", 'python3 -c \'import sys\nwith open(sys.argv[2], "ab") as f: f.write(open(sys.argv[1], "rb").read())\' "$1" "$2"'),
]
