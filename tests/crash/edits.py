# SPDX-License-Identifier: Apache-2.0
"""A fixed script of edits through a mount, which remembers what was acknowledged and can say what must be found afterwards."""
import errno
import os
import stat

from audit import TOKEN, blob_at_head, token, tokens_in_git
from casework import (REFUSED, VILLAGE, append, make_village, member_text, note_text, read_text, save_by_recreation,
                      save_by_rename, save_in_place, set_field)
from harness import Acknowledged

FIRST_NAME, SECOND_NAME = "ครัวเรือนทดสอบ", "ครัวเรือนย้ายชื่อ"
FORM, MEMBER, NOTE, PHOTO = "household.txt", "members/01-สมมติ.txt", "notes/บันทึก.txt", "attachments/ภาพถ่าย.jpg"
DEAD = (errno.ENOTCONN, errno.ECONNABORTED, errno.ENODEV)


def unfinished(content):
    """A record that was made but never got its text: empty, or the form that a new record starts from."""
    return content is not None and not TOKEN.search(content.decode("utf-8", "replace"))


def is_form(content):
    """A household's form as the daemon makes it: we know only that it holds the number given to it."""
    return unfinished(content) and b"\nId: 70-" in b"\n" + content


class Edits:
    """One run of the script on one mount. Each step is one edit of the store."""

    def __init__(self, mount, label):
        self.mount = mount
        self.label = label
        self.name = Acknowledged(None)
        self.records = {path: Acknowledged(None) for path in (FORM, MEMBER, NOTE, PHOTO)}
        self.mode = Acknowledged(None)
        self.acknowledged_tokens = set()
        self.refused_tokens = set()
        self.errors = []
        self.accepted_refusal = False
        self.removed = False

    # The state of the world as far as it is known.

    def directory(self):
        """Where the household is now: a rename that failed may yet have happened."""
        for name in (SECOND_NAME, FIRST_NAME):
            path = self.mount.path(VILLAGE, name)
            try:
                if self.name.permits(name) and os.stat(path):
                    return path
            except FileNotFoundError:
                pass
        raise FileNotFoundError(errno.ENOENT, "no household")

    def token(self, number):
        return token(self.label, number)

    # Steps.

    def steps(self):
        return [self.make_household, self.save_in_place, self.create_member, self.save_by_rename, self.recreate, self.create_note,
                self.append_note, self.change_mode, self.refused_save, self.attach, self.move, self.save_after_move, self.delete_note]

    def run(self, patience=30):
        """All steps, until the mount is dead; then waits for git, at most so many seconds. Returns whether git caught up."""
        for step in self.steps():
            try:
                step()
            except OSError as error:
                self.errors.append((step.__name__, error.errno))
                if error.errno in DEAD:
                    return False
        return self.settle(patience)

    def settle(self, patience):
        """Waits until git has what was acknowledged so far. A removal may still be in its grace."""
        if not self.mount.alive():
            return False
        try:
            self.mount.wait_committed(timeout=patience)
        except RuntimeError as error:
            self.errors.append(("settle", str(error)))
            return False
        return True

    def unmounted_well(self):
        """The daemon has ended with status 0: now a removal counts, too."""
        if self.removed:
            self.records[NOTE].acknowledged(None)

    def save(self, path, content, how):
        record = self.records[path]
        if record.permits(None):
            record.tried(unfinished)
        record.tried(content)
        how(os.path.join(self.directory(), path), content)
        record.acknowledged(content)
        self.acknowledged_tokens.update(TOKEN.findall(content.decode("utf-8", "replace")))

    def form_with(self, number):
        text = set_field(read_text(os.path.join(self.directory(), FORM)), "Landmark", self.token(number))
        return set_field(text, "Urgency", "urgent")

    def make_household(self):
        self.name.tried(FIRST_NAME)
        self.records[FORM].tried(is_form)
        os.mkdir(os.path.join(make_village(self.mount), FIRST_NAME))
        self.name.acknowledged(FIRST_NAME)
        self.records[FORM].acknowledged(is_form)

    def save_in_place(self):
        self.save(FORM, self.form_with(1), save_in_place)

    def create_member(self):
        self.save(MEMBER, member_text(self.token(2)), save_by_rename)

    def save_by_rename(self):
        self.save(FORM, self.form_with(3), save_by_rename)

    def recreate(self):
        """The record may be missing when this is cut in the middle."""
        content = self.form_with(4)
        self.records[FORM].tried(None)
        self.save(FORM, content, save_by_recreation)

    def create_note(self):
        self.save(NOTE, note_text(self.token(5)), save_in_place)

    def append_note(self):
        more = note_text(self.token(6))
        old = read_text(os.path.join(self.directory(), NOTE))
        self.save(NOTE, old + more, lambda path, unused: append(path, more))

    def change_mode(self):
        self.mode = Acknowledged(stat.S_IMODE(os.stat(os.path.join(self.directory(), MEMBER)).st_mode))
        self.mode.tried(0o600)
        os.chmod(os.path.join(self.directory(), MEMBER), 0o600)
        self.mode.acknowledged(0o600)

    def refused_save(self):
        """Must not be accepted; the record keeps its text, so nothing is tried or acknowledged."""
        self.refused_tokens.add(self.token(7))
        text = set_field(self.form_with(7), "Urgency", REFUSED.split(": ")[1].strip())
        save_in_place(os.path.join(self.directory(), FORM), text)
        self.accepted_refusal = True

    def attach(self):
        self.save(PHOTO, b"\xff\xd8 photo \0" * 12000 + ("\n%s\n" % self.token(8)).encode(), save_in_place)

    def move(self):
        source = self.directory()
        self.name.tried(SECOND_NAME)
        os.rename(source, self.mount.path(VILLAGE, SECOND_NAME))
        self.name.acknowledged(SECOND_NAME)

    def save_after_move(self):
        self.save(MEMBER, member_text(self.token(9)), save_in_place)

    def delete_note(self):
        """Acknowledged only by an unmount in order: a removal counts after a short grace."""
        self.records[NOTE].tried(None)
        os.unlink(os.path.join(self.directory(), NOTE))
        self.removed = True

    # Checks after recovery.

    def check(self, tally, name):
        """With a clean mount: all acknowledged edits are there, no refused one is, and the store takes new ones."""
        village = self.mount.path(VILLAGE)
        found = [entry for entry in os.listdir(village) if entry in (FIRST_NAME, SECOND_NAME)] if os.path.isdir(village) else []
        tally.check(name + ": the household has one name", len(found) <= 1, found)
        place = found[0] if found else None
        if not tally.check(name + ": the household's name", self.name.permits(place), "found %s, wanted %r" % (place, self.name)):
            return
        for path in self.records:
            self.check_record(tally, name, place, path)
        self.check_new_save(tally, name)

    def check_record(self, tally, name, place, path):
        full = self.mount.path(VILLAGE, place, path) if place else None
        content = read_text(full) if full and os.path.exists(full) else None
        wanted = self.records[path]
        tally.check("%s: %s" % (name, path), wanted.permits(content) or (place is None and self.name.permits(None)),
                    "found %.80r, wanted %r" % (content, wanted))
        if path == MEMBER and content is not None:
            mode = stat.S_IMODE(os.stat(full).st_mode)
            tally.check(name + ": the member's mode", self.mode.permits(mode) or self.mode.permits(None), "%o, wanted %r" % (mode, self.mode))

    def check_new_save(self, tally, name):
        path = os.path.join(make_village(self.mount), "หลังฟื้นตัว")
        try:
            os.mkdir(path)
            save_in_place(os.path.join(path, MEMBER), member_text(self.token(99)))
            self.acknowledged_tokens.add(self.token(99))
            error = ""
        except OSError as failure:
            error = failure
        tally.check(name + ": a save after recovery", not error, error)

    def check_git(self, tally, name):
        """With git caught up: acknowledged saves once each, no other more than once, the newest commit as the mount."""
        counts = tokens_in_git(self.mount.store)
        missing = sorted(known for known in self.acknowledged_tokens if counts[known] != 1)
        tally.check(name + ": each acknowledged save is in git once", not missing, ["%s %d times" % (known, counts[known]) for known in missing])
        double = sorted(known for known, count in counts.items() if count > 1)
        tally.check(name + ": no save is in git twice", not double, double)
        refused = sorted(self.refused_tokens & set(counts))
        tally.check(name + ": no refused text is in git", not refused, refused)
        differing = []
        for base, _, files in os.walk(self.mount.path(VILLAGE)):
            for path in (os.path.join(base, file) for file in files if not file.endswith(".rejected") and not file.startswith(".")):
                inside = os.path.relpath(path, self.mount.point)
                if os.path.isfile(path) and not os.path.islink(path) and os.stat(path).st_size:
                    if read_text(path).decode("utf-8", "replace") != blob_at_head(self.mount.store, inside):
                        differing.append(inside)
        tally.check(name + ": the newest commit holds what the mount shows", not differing, differing)
