# SPDX-License-Identifier: Apache-2.0
"""What must hold of any store at rest, whatever happened to it before: verify, fsck, every edit in git once and in order."""
import re
from collections import Counter

from mount import run_git, samut

TOKEN = re.compile(r"\btok-[0-9a-z]+-[0-9]+-end\b")


def token(label, number):
    """A word that occurs nowhere else. The closing word keeps token 1 from being found in token 11."""
    word = "tok-%s-%d-end" % (label, number)
    assert TOKEN.fullmatch(word), "a label is small letters and digits: %r" % label
    return word


def audit_store(tally, name, store):
    """The checks that need no knowledge of the edits. The store must not be mounted (verify works either way, but says less)."""
    done = samut("verify", store)
    tally.check(name + ": samut verify", done.returncode == 0, "status %d: %s" % (done.returncode, brief(done.stderr + done.stdout)))
    done = run_git(store, "fsck", "--strict", "--no-dangling", "--no-progress")
    tally.check(name + ": git fsck --strict", done.returncode == 0 and not done.stderr.strip(), brief(done.stderr + done.stdout))
    changes = change_numbers(store)
    tally.check(name + ": every commit has one Change: number, rising", changes == sorted(set(changes)) and None not in changes,
                "%d commits, %s" % (len(changes), first_disorder(changes)))


def change_numbers(store):
    """The `Change:` trailer of every commit from the oldest on; None for a commit without one. No commits: an empty list."""
    log = run_git(store, "log", "--reverse", "--first-parent", "--format=%x00%B")
    numbers = [re.findall(r"^Change: (\d+)$", body, re.M) for body in log.stdout.split("\0")[1:]]
    return [int(found[0]) if len(found) == 1 else None for found in numbers]


def first_disorder(changes):
    for index, number in enumerate(changes):
        if number is None or (index and changes[index - 1] is not None and number <= changes[index - 1]):
            return "at commit %d: %s" % (index + 1, changes[max(0, index - 1):index + 2])
    return "in order"


def tokens_in_git(store):
    """How many commits added each token (a move of a whole file adds nothing)."""
    log = run_git(store, "log", "--reverse", "--first-parent", "-p", "--text", "--unified=0", "-M100%", "--no-ext-diff",
                  "--no-textconv", "--diff-merges=off", "--format=%x00")
    counts = Counter()
    for commit in log.stdout.split("\0\n"):
        added = {found for line in commit.splitlines() if line.startswith("+") and not line.startswith("+++ ") for found in TOKEN.findall(line)}
        counts.update(added)
    return counts


def blob_at_head(store, path):
    """The text git has for a path now, or None."""
    done = run_git(store, "cat-file", "-p", "HEAD:" + path)
    return done.stdout if done.returncode == 0 else None


def brief(text, length=300):
    text = " | ".join(text.strip().splitlines())
    return text if len(text) <= length else text[:length] + "…"
