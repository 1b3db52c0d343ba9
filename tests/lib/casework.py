# SPDX-License-Identifier: Apache-2.0
"""Places and texts for the tests: a made-up village, households in it, records with a token that tells one save from another."""
import os

VILLAGE = "households/70-ราชบุรี/7001-เมืองราชบุรี/700101-หน้าเมือง/01-บ้านสมมติ"
REFUSED = "Urgency: purple\n"  # no choice of the household's Urgency


def make_village(mount):
    """The village's directory inside the mount; made when missing."""
    path = mount.path(VILLAGE)
    os.makedirs(path, exist_ok=True)
    return path


def make_household(mount, name):
    """Makes a household and returns its directory. Its form, household.txt, appears by itself."""
    path = os.path.join(make_village(mount), name)
    os.mkdir(path)
    form = os.path.join(path, "household.txt")
    if not os.path.isfile(form):
        raise RuntimeError("mkdir of a household made no household.txt in it: %s" % os.listdir(path))
    return path


def read_text(path):
    with open(path, "rb") as file:
        return file.read()


def set_field(text, field, value):
    """The text (bytes) with the first line of that field replaced, or one added at the end."""
    lines = text.splitlines(keepends=True)
    new = ("%s: %s\n" % (field, value)).encode()
    for index, line in enumerate(lines):
        if line.startswith(field.encode() + b":"):
            lines[index] = new
            return b"".join(lines)
    return text + (b"" if not text or text.endswith(b"\n") else b"\n") + new


def member_text(token):
    return ("Name: นางสมมติ ทดสอบ\nOccupation: %s\n" % token).encode()


def note_text(token):
    return ("บันทึก %s\n" % token).encode()


# The ways in which programs save. Each returns only when the save was acknowledged, else raises OSError.

def save_in_place(path, text):
    """nano, cp, tee: open with O_TRUNC, write, close."""
    write_whole(path, text, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)


def save_by_rename(path, text):
    """sed -i, rsync: a temporary file beside it, then rename over it."""
    temporary = os.path.join(os.path.dirname(path), ".%s.tmp" % os.path.basename(path))
    write_whole(temporary, text, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.rename(temporary, path)


def save_by_recreation(path, text):
    """tar, install, mv from elsewhere: unlink, then create."""
    os.unlink(path)
    write_whole(path, text, os.O_WRONLY | os.O_CREAT | os.O_EXCL)


def append(path, text):
    write_whole(path, text, os.O_WRONLY | os.O_CREAT | os.O_APPEND)


def write_whole(path, text, flags):
    descriptor = os.open(path, flags, 0o644)
    try:
        view = memoryview(text)
        while view:
            view = view[os.write(descriptor, view):]
    except OSError:
        try:
            os.close(descriptor)
        except OSError:
            pass
        raise
    os.close(descriptor)
