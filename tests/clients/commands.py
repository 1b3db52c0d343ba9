# SPDX-License-Identifier: Apache-2.0
"""Programs that change a file by themselves. Those that need the new text as a file get it in a directory elsewhere."""
import os
import shutil
import tempfile

from result import new_text, read, run

PYTHON_WRITE = """
import os
text = open(os.environ["SOURCE"], "rb").read()
with open(os.environ["TARGET"], "wb") as file:
    file.write(text)
"""
PYTHON_REPLACE = """
import os, tempfile
target = os.environ["TARGET"]
with tempfile.NamedTemporaryFile(dir=os.path.dirname(target), delete=False) as file:
    file.write(open(os.environ["SOURCE"], "rb").read())
os.chmod(file.name, os.stat(target).st_mode & 0o7777)
try:
    os.replace(file.name, target)
except OSError:
    os.unlink(file.name)
    raise
"""
PERL_LINE = "s/^\\Q$ENV{OLD}\\E$/$ENV{NEW}/"
ED_SCRIPT = 'printf "%s\\n" H "${LINE}c" "$NEW" . w q | ed -s "$TARGET"'

# Name: (the program that must be installed, command). Shell commands know TARGET, DIRECTORY and NAME of the file; SOURCE, a file
# elsewhere with the new text and the same name and mode; OLD, NEW, LINE; SCRIPT, a sed script that makes the change.
SHELL = {
    "sed -i": ("sed", 'sed -i -e "$SCRIPT" "$TARGET"'),
    "sed -i.bak": ("sed", 'sed -i.bak -e "$SCRIPT" "$TARGET"'),
    "perl -i": ("perl", "perl -i -pe '%s' \"$TARGET\"" % PERL_LINE),
    "perl -i.orig": ("perl", "perl -i.orig -pe '%s' \"$TARGET\"" % PERL_LINE),
    "ed": ("ed", ED_SCRIPT),
    "rsync": ("rsync", 'rsync -a --checksum "$SOURCE" "$DIRECTORY/"'),
    "rsync --inplace": ("rsync", 'rsync -a --checksum --inplace "$SOURCE" "$DIRECTORY/"'),
    "tar": ("tar", 'tar c -C "${SOURCE%/*}" "$NAME" | tar x -C "$DIRECTORY"'),
    "cp": ("cp", 'cp "$SOURCE" "$TARGET"'),
    "cp -p": ("cp", 'cp -p "$SOURCE" "$TARGET"'),
    "cp --remove-destination": ("cp", 'cp --remove-destination "$SOURCE" "$TARGET"'),
    "mv from elsewhere": ("mv", 'mv -f "$SOURCE" "$TARGET"'),
    "mv within": ("mv", 'cp -p "$SOURCE" "$DIRECTORY/.new.tmp" && { mv -f "$DIRECTORY/.new.tmp" "$TARGET" || { rm "$DIRECTORY/.new.tmp"; false; }; }'),
    "install": ("install", 'install -m 644 "$SOURCE" "$TARGET"'),
    "tee": ("tee", 'tee "$TARGET" < "$SOURCE" > /dev/null'),
    "dd": ("dd", 'dd if="$SOURCE" of="$TARGET" status=none'),
    "cat >": ("cat", 'cat "$SOURCE" > "$TARGET"'),
    "echo >": ("bash", 'echo "$(cat "$SOURCE")" > "$TARGET"'),
    "awk >": ("awk", 'awk 1 "$SOURCE" > "$TARGET"'),
    "patch": ("patch", '{ diff -u "$TARGET" "$SOURCE"; true; } | patch -s -r - "$TARGET"'),
    "unzip": ("unzip", 'cd "${SOURCE%/*}" && python3 -m zipfile -c a.zip "$NAME" && unzip -qo a.zip -d "$DIRECTORY"'),
    "python open w": ("python3", "python3 -c '%s'" % PYTHON_WRITE),
    "python os.replace": ("python3", "python3 -c '%s'" % PYTHON_REPLACE),
}

# These add NEW as a last line instead of changing OLD.
APPENDING = {
    ">>": ("cat", 'printf "%s\\n" "$NEW" | cat >> "$TARGET"'),
    "echo >>": ("bash", 'echo "$NEW" >> "$TARGET"'),
    "tee -a": ("tee", 'printf "%s\\n" "$NEW" | tee -a "$TARGET" > /dev/null'),
}

# Programs that never look at what close answers; they tell of a refusal only when the write itself is refused.
SILENT_AT_CLOSE = {"echo >", "echo >>", "unzip"}


def shell_driver(command):
    def drive(path, old_line, new_line):
        with tempfile.TemporaryDirectory(prefix="client-", dir="/var/tmp") as elsewhere:
            return run(["bash", "-o", "pipefail", "-c", command], elsewhere, variables(path, old_line, new_line, elsewhere))
    return drive


def variables(path, old_line, new_line, elsewhere):
    directory, name = os.path.split(path)
    source = os.path.join(elsewhere, name)
    known = {"TARGET": path, "DIRECTORY": directory, "NAME": name, "SOURCE": source, "OLD": old_line, "NEW": new_line}
    if old_line:
        text = new_text(path, old_line, new_line)
        known["LINE"] = str(read(path).decode().split("\n").index(old_line) + 1)
        known["SCRIPT"] = "%ss/.*/%s/" % (known["LINE"], new_line.replace("\\", "\\\\").replace("/", "\\/").replace("&", "\\&"))
        with open(source, "wb") as file:
            file.write(text)
        shutil.copymode(path, source)
        status = os.stat(path)
        os.chown(source, status.st_uid, status.st_gid)
    return known


def drivers(table):
    """The installed ones as {name: function}, and the names of the others."""
    present = {name: shell_driver(command) for name, (needed, command) in table.items() if shutil.which(needed)}
    return present, [name for name in table if name not in present]
