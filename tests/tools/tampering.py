#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tamper evidence: signed checkpoints by the real git, and what verify says when someone edits the database or rewrites the repository
behind everybody's back, in many ways. Flipped bits are random, but seeded."""
import os
import random
import re
import shutil
import sqlite3
import subprocess
import time

from toolkit import VILLAGE, Desk, Mount, Tally, done_well, feed, meddle, refused, run_git, samut, sound

SEED = int(os.environ.get("SAMUT_TEST_SEED", "2569"))
FLIPS = 200


def keygen(desk, name):
    path = desk.path(name)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "office", "-f", path], check=True)
    return path


def tags(store):
    return run_git(store, "tag", "-l", "checkpoint/*").stdout.split()


def verify_tag(store, name, signers):
    return subprocess.run(["git", "--git-dir", store + "/history.git", "-c", "gpg.format=ssh", "-c", "gpg.ssh.allowedSignersFile=" + signers, "verify-tag", name],
                          capture_output=True, text=True)


def partner(path, name):
    os.mkdir(path)
    with open(path + "/partner.txt", "w", encoding="utf-8") as file:
        file.write("Name: %s\nSector: state\n" % name)


def signing(tally, desk):
    key, other = keygen(desk, "key"), keygen(desk, "other")
    store = desk.path("signed")
    refused(tally, "a key that is none", samut("init", "--sign", desk.path("none"), desk.path("unsigned")), "none")
    refused(tally, "no key: no checkpoint", samut("seal", desk.store("plain")), "no key")
    done_well(tally, "init --sign", samut("init", "--sign", key, store))
    done_well(tally, "seal", samut("seal", store), "checkpoint/1")
    done_well(tally, "nothing new, no checkpoint", samut("seal", store), "no edit")
    tally.equal("one tag", tags(store), ["checkpoint/1"])
    done = verify_tag(store, "checkpoint/1", store + "/allowed_signers")
    tally.check("real git: a good signature", done.returncode == 0 and 'Good "git" signature' in done.stderr, done.stderr)
    done_well(tally, "verify counts it", samut("verify", store), "1 signed checkpoints, the newest of edit 1")
    with Mount(store, desk.path("signed-mount")) as mount:
        partner(mount.path("partners/ก"), "หนึ่ง")
        mount.wait_committed()
        done_well(tally, "seal while mounted", samut("seal", store), "checkpoint/")
        partner(mount.path("partners/ข"), "สอง")
    last = int(run_git(store, "rev-list", "--count", "main").stdout)
    tally.check("the end of the mount makes one", "checkpoint/%d" % last in tags(store), tags(store))
    message = run_git(store, "tag", "-l", "--format=%(contents)", "checkpoint/%d" % last).stdout
    tally.check("it names the one before it", re.match("checkpoint of edit %d after checkpoint/[0-9]+ [0-9a-f]{40}\n" % last, message), message)
    tally.check("it names edit and commit", "Change: %d" % last in message and run_git(store, "rev-parse", "main").stdout.strip() in message, message)
    done_well(tally, "another key from now on", samut("seal", "--key", other, "--every", "5", store))
    tally.equal("how often", run_git(store, "config", "samut.checkpointInterval").stdout.strip(), "300")
    feed("File,Name,Sector\nlater,ภายหลัง,state\n", "import", store, "partner", "-")
    done_well(tally, "signed with it", samut("seal", store), "checkpoint/%d" % (last + 1))
    sound(tally, "both keys are allowed", store)
    with open(key + ".pub", encoding="utf-8") as file:
        kept = desk.write("auditor", "samutfs@localhost namespaces=\"git\" " + file.read())
    refused(tally, "an auditor who knows only the first key", samut("verify", "--signers", kept, store), "checkpoint/%d is not signed" % (last + 1))
    shutil.copytree(store, desk.path("unsure"))
    os.unlink(desk.path("unsure", "allowed_signers"))
    refused(tally, "nothing to verify signatures with", samut("verify", desk.path("unsure")), "allowed_signers: No such file", "checkpoints bear cannot be told")
    clone = desk.path("clone")
    subprocess.run(["git", "clone", "-q", store + "/history.git", clone], check=True)
    done = subprocess.run(["git", "-C", clone, "-c", "gpg.format=ssh", "-c", "gpg.ssh.allowedSignersFile=" + kept, "verify-tag", "checkpoint/1"], capture_output=True, text=True)
    tally.check("the auditor's clone verifies by itself", done.returncode == 0, done.stderr)


def interval(tally, desk):
    """The daemon makes checkpoints by itself while it is mounted, when there was an edit, and no others."""
    store = desk.path("interval")
    done_well(tally, "init --sign", samut("init", "--sign", keygen(desk, "interval-key"), store))
    run_git(store, "config", "samut.checkpointInterval", "1")
    with Mount(store, desk.path("interval-mount")) as mount:
        partner(mount.path("partners/ก"), "หนึ่ง")
        mount.wait_committed()
        last = int(run_git(store, "rev-list", "--count", "main").stdout)
        end = time.monotonic() + 60
        while "checkpoint/%d" % last not in tags(store) and time.monotonic() < end:
            time.sleep(0.1)
        found = tags(store)
        tally.check("a checkpoint at the interval", "checkpoint/%d" % last in found, found)
        time.sleep(6)
        tally.equal("none without an edit", tags(store), found)
    sound(tally, "interval", store)


def made(desk):
    """A signed store with a few edits of one partner and one household."""
    store = desk.path("whole")
    done = samut("init", "--sign", keygen(desk, "whole-key"), store)
    if done.returncode:
        raise RuntimeError(done.stderr)
    desk.write("t/partners/ก/partner.txt", "Name: ก\nSector: state\n")
    desk.write("t/%s/บ้าน/household.txt" % VILLAGE, "Id: 70-0000001\nUrgency: urgent\n")
    samut("import", store, desk.path("t"))
    samut("seal", store)
    for word in ("เดิม", "ใหม่", "ล่าสุด"):
        feed("File,Name,Sector\nก,%s,state\n" % word, "import", store, "partner", "-")
    samut("seal", store)
    return store


def git(store, *arguments, text=None, **environment):
    done = subprocess.run(["git", "--git-dir", store + "/history.git", *arguments], input=text, capture_output=True, text=True, env={
        **os.environ, "GIT_AUTHOR_NAME": "x", "GIT_AUTHOR_EMAIL": "x@y", "GIT_COMMITTER_NAME": "samutfs", "GIT_COMMITTER_EMAIL": "samutfs@localhost", **environment})
    if done.returncode:
        raise RuntimeError("git %s: %s" % (" ".join(arguments), done.stderr))
    return done.stdout.strip()


def recommit(store, commit, parent, message=None, tree=None, **environment):
    """The same commit on another parent, with whatever is changed in it."""
    show = lambda what: git(store, "show", "-s", "--format=" + what, commit)  # noqa: E731
    who = {"GIT_AUTHOR_NAME": show("%an"), "GIT_AUTHOR_EMAIL": show("%ae"), "GIT_AUTHOR_DATE": show("%ad"), "GIT_COMMITTER_NAME": show("%cn"),
           "GIT_COMMITTER_EMAIL": show("%ce"), "GIT_COMMITTER_DATE": show("%cd")}
    return git(store, "commit-tree", tree or git(store, "rev-parse", commit + "^{tree}"), *(["-p", parent] if parent else []),
               text=message or git(store, "show", "-s", "--format=%B", commit) + "\n", **{**who, **environment})


def other_tree(store, old, new):
    """The head's tree with other bytes in a partner's text."""
    index = store + "/index"
    blob = git(store, "hash-object", "-w", "--stdin", text=git(store, "show", "main:partners/ก/partner.txt").replace(old, new) + "\n")
    git(store, "read-tree", "main", GIT_INDEX_FILE=index)
    git(store, "update-index", "--cacheinfo", "100644,%s,partners/ก/partner.txt" % blob, GIT_INDEX_FILE=index)
    tree = git(store, "write-tree", GIT_INDEX_FILE=index)
    os.unlink(index)
    return tree


def amend_message(store):
    git(store, "update-ref", "refs/heads/main", recommit(store, "main", git(store, "rev-parse", "main^"), git(store, "show", "-s", "--format=%B", "main").replace("ล่าสุด", "ล่วงลับ") + "\n"))


def amend_author(store):
    git(store, "update-ref", "refs/heads/main", recommit(store, "main", git(store, "rev-parse", "main^"), GIT_AUTHOR_NAME="ใครไม่รู้"))


def amend_time(store):
    git(store, "update-ref", "refs/heads/main", recommit(store, "main", git(store, "rev-parse", "main^"), GIT_COMMITTER_DATE="2030-01-01T00:00:00Z"))


def amend_tree(store):
    git(store, "update-ref", "refs/heads/main", recommit(store, "main", git(store, "rev-parse", "main^"), tree=other_tree(store, "ล่าสุด", "ปลอม")))


def drop_commit(store):
    git(store, "update-ref", "refs/heads/main", recommit(store, "main", git(store, "rev-parse", "main~2")))


def rewrite_middle(store):
    """One commit in the middle says something else; those after it follow, as a rebase makes them."""
    commits = git(store, "rev-list", "--reverse", "main").split()
    parent = None
    for number, commit in enumerate(commits):
        message = git(store, "show", "-s", "--format=%B", commit) + "\n"
        parent = recommit(store, commit, parent, message.replace("import", "impart") if number == 2 else message)
    git(store, "update-ref", "refs/heads/main", parent)


def move_back(store):
    git(store, "update-ref", "refs/heads/main", git(store, "rev-parse", "main~1"))


def add_commit(store):
    tree = git(store, "rev-parse", "main^{tree}")
    git(store, "update-ref", "refs/heads/main", git(store, "commit-tree", tree, "-p", "main", text="edit\n\nChange: 6\nUid: 0\n"))


def drop_tag(store):
    git(store, "tag", "-d", "checkpoint/2")


def drop_tag_everywhere(store):
    """The checkpoint is not missed by the database: only the next one knows of it."""
    drop_tag(store)
    meddle(store, "DELETE FROM setting WHERE key='checkpoint:2'")


def forge_tag(store):
    git(store, "tag", "-d", "checkpoint/2")
    git(store, "tag", "-a", "-m", "checkpoint", "checkpoint/2", "main~3")


def move_tag(store):
    git(store, "update-ref", "refs/tags/checkpoint/2", git(store, "rev-parse", "refs/tags/checkpoint/5"))


def replace_object(store):
    git(store, "replace", git(store, "rev-parse", "main~1"), git(store, "rev-parse", "main~2"))


def graft(store):
    with open(store + "/history.git/info/grafts", "w", encoding="utf-8") as file:
        file.write(git(store, "rev-parse", "main") + "\n")


def rewrite_both(store):
    """Repository and journal rewritten to agree with each other, checkpoints left: only the signatures tell."""
    rewrite_middle(store)
    commits = git(store, "rev-list", "--reverse", "main").split()
    with sqlite3.connect(store + "/samut.db") as database:
        for number, commit in enumerate(commits, 1):
            database.execute('UPDATE journal SET "commit"=? WHERE seq=?', (bytes.fromhex(commit), number))
        database.execute("UPDATE journal SET message=replace(message,'import','impart') WHERE seq=3")


def forge_noted(store, signature):
    """Another checkpoint on the same commit, noted as if it were ours."""
    commit = git(store, "rev-list", "--reverse", "main").split()[1]
    text = "object %s\ntype commit\ntag checkpoint/2\ntagger x <x@y> 1 +0000\n\ncheckpoint\n%s" % (commit, signature)
    tag = git(store, "hash-object", "-w", "-t", "tag", "--stdin", text=text)
    git(store, "update-ref", "refs/tags/checkpoint/2", tag)
    meddle(store, "UPDATE setting SET value='%s' WHERE key='checkpoint:2'" % tag)


def shadow_tag(store):
    """git finds refs/checkpoint/2, which is signed, before refs/tags/checkpoint/2, which is not."""
    git(store, "update-ref", "refs/checkpoint/2", git(store, "rev-parse", "refs/tags/checkpoint/2"))
    forge_noted(store, "")


def agreeable(store):
    """A program that finds every signature good."""
    program = store + "/agreeable"
    with open(program, "w", encoding="utf-8") as file:
        file.write('#!/bin/sh\ncase "$*" in *find-principals*) echo samutfs@localhost ;; esac\n'
                   'echo "Good \\"git\\" signature for samutfs@localhost with ED25519 key SHA256:x"\n')
    os.chmod(program, 0o755)
    return program


def other_program(store, setting, kind):
    """The repository's own configuration names who checks signatures."""
    git(store, "config", setting, agreeable(store))
    forge_noted(store, "-----BEGIN %s-----\n\nAAAA\n-----END %s-----\n" % (kind, kind))


def put(store, name, text):
    with open(store + "/history.git/" + name, "w", encoding="utf-8") as file:
        file.write(text)


def other_face(store):
    """Not one object is changed, and git shows another history."""
    older = git(store, "rev-parse", "main~2")
    for ref in ("heads/andere", "tags/main"):
        git(store, "update-ref", "refs/" + ref, older)
    git(store, "symbolic-ref", "HEAD", "refs/heads/andere")
    git(store, "notes", "add", "-m", "approved", older)
    git(store, "config", "mailmap.file", "/dev/null")
    put(store, "info/attributes", "*.txt -diff\n")
    put(store, "main", older + "\n")


def drop_pack(store):
    """Objects of the last edits are gone."""
    packs = store + "/history.git/objects/pack/"
    for name in os.listdir(packs):
        if name.endswith(".pack") and git(store, "rev-parse", "main") in git(store, "verify-pack", "-v", packs + name[:-5] + ".idx"):
            os.unlink(packs + name)
            return


WAYS = [
    ("the last message", amend_message, ("edit 5",)), ("the last author", amend_author, ("edit 5", "the author", "ใครไม่รู้")),
    ("the last committer's time", amend_time, ("edit 5 was commit",)), ("the last tree", amend_tree, ("edit 5 was commit", "partners/ก/partner.txt")),
    ("a commit left out", drop_commit, ("says Change: 5 where 4 is due",)), ("a rebase of the middle", rewrite_middle, ("edit 3", "impart", "edit 5 was commit")),
    ("the reference moved back", move_back, ("edit",)), ("a commit too many", add_commit, ("edit 6",)),
    ("a checkpoint taken away", drop_tag, ("checkpoint/2 was removed",)),
    ("a checkpoint taken away from the database, too", drop_tag_everywhere, ("checkpoint/2 was removed from the repository (checkpoint/5 knows of it)",)),
    ("a checkpoint without signature", forge_tag, ("checkpoint/2 is not signed", "checkpoint/2 was replaced")),
    ("a checkpoint moved", move_tag, ("checkpoint/2 was made of commit",)), ("a replaced object", replace_object, ("refs/replace/",)),
    ("a graft", graft, ("info/grafts",)),
    ("a checkpoint in the shadow of another", shadow_tag, ("checkpoint/2 is not signed", "refs/checkpoint/2 is what git takes for a checkpoint")),
    ("another program for SSH", lambda store: other_program(store, "gpg.ssh.program", "SSH SIGNATURE"), ("checkpoint/2 is not signed", "because of gpg.ssh.program")),
    ("another program for PGP", lambda store: other_program(store, "gpg.program", "PGP SIGNATURE"), ("checkpoint/2 is not signed", "because of gpg.program")),
    ("another face", other_face, ("HEAD leads to", "refs/heads/andere is a branch", "refs/tags/main is what git takes for main", "refs/notes/commits puts words",
                                  "because of mailmap.file", "info/attributes:", "history.git/main:")),
    ("lost objects", drop_pack, ("could not be looked at", "git fsck: ")), ("repository and journal together", rewrite_both, ("checkpoint/5 was made of commit", "rewritten since")),
]

ROWS = [
    ("a journal's author", ["UPDATE journal SET author='ใครไม่รู้' WHERE seq=4"], ("edit 4", "the author")),
    ("a journal's user and order", ["UPDATE journal SET uid=4242, time=(SELECT time FROM journal WHERE seq=3) WHERE seq=4"],
     ("edit 4: the user number is 4242", "edit 4 is no later")),
    ("the index of the past", ["DELETE FROM journal_node WHERE seq=4", "INSERT INTO journal_node VALUES({household},4)", "UPDATE trace SET name='x.txt' WHERE node={partner}",
                               "DELETE FROM trace WHERE node={household}"],
     ("partners/ก/partner.txt: edit 4: the index of the journal hides", "household.txt: edit 4: the index of the journal says",
      "partners/ก/partner.txt: edit 2: the index says of where", "household.txt: edit 2: the index hides where")),
    ("numbers and what acts by itself", ["UPDATE counter SET value=0", "UPDATE meta SET next_id=5, pruned=9", "INSERT INTO outbox VALUES(20,9,1,'partners/ก',NULL,NULL,NULL)",
                                         "CREATE TRIGGER other AFTER INSERT ON journal BEGIN UPDATE journal SET author='x' WHERE seq=new.seq; END", "DROP INDEX trace_name"],
     ("the counter household:70 stands at 0, and 1 was given", "the next inode number is 5, and ", "4 edits are said to be in git", "outbox of edits that nobody made",
      "the trigger other", "the index trace_name is missing")),
    ("a journal's message", ["UPDATE journal SET message=replace(message,'ใหม่','เก่า') WHERE seq=4"], ("edit 4", "the message")),
    ("a journal's time", ["UPDATE journal SET time=time-5000000000 WHERE seq=4"], ("edit 4", "the time")),
    ("a journal's commit", ['UPDATE journal SET "commit"=zeroblob(20) WHERE seq=4'], ("edit 4 was commit 0000",)),
    ("a text and its id together", ["UPDATE content SET data=X'4e616d653a206b0a' WHERE node={partner}",
                                    "UPDATE node SET size=8, blob=X'{blob}' WHERE id={partner}"], ("partners/ก/partner.txt",)),
    ("two texts swapped", ["UPDATE content SET data=(SELECT data FROM content WHERE node={household}) WHERE node={partner}"], ("partners/ก/partner.txt",)),
    ("a noted checkpoint forgotten and its tag kept", ["DELETE FROM setting WHERE key='checkpoint:2'"], None),
    ("who may read", ["UPDATE node SET mode=mode|4 WHERE id={household}", "UPDATE node SET mode=mode&~4 WHERE id={household}"], (".samut", "household.txt: inode", "mode 0660, owner", "mode 0664, owner")),
]


def copy(desk, store):
    hurt = desk.path("hurt")
    shutil.rmtree(hurt, ignore_errors=True)
    shutil.copytree(store, hurt)
    return hurt


def rewritten(tally, desk):
    store = made(desk)
    sound(tally, "whole", store)
    for name, way, words in WAYS:
        hurt = copy(desk, store)
        way(hurt)
        done = samut("verify", hurt)
        tally.equal(name + ": found", done.returncode, 1)
        for word in words:
            tally.check("%s: says %r" % (name, word), word in done.stderr, done.stderr)
    with sqlite3.connect(store + "/samut.db") as database:
        known = {kind: database.execute("SELECT node FROM record WHERE kind=?", (kind,)).fetchone()[0] for kind in ("partner", "household")}
    known["blob"] = git(store, "hash-object", "--stdin", text="Name: k\n")
    for name, statements, words in ROWS:
        hurt = copy(desk, store)
        meddle(hurt, *[statement.format(**known) for statement in statements])
        if words is None:
            sound(tally, name + ": is no harm", hurt)
            continue
        done = samut("verify", hurt)
        tally.equal(name + ": found", done.returncode, 1)
        for word in words:
            tally.check("%s: says %r" % (name, word), word in done.stderr, done.stderr)


def dangling(tally, desk):
    """What a record names may be deleted within its household; its other columns are looked at all the same."""
    store, home = desk.path("dangling"), VILLAGE + "/บ้าน"
    done_well(tally, "init", samut("init", store))
    for name, text in {"household.txt": "Id: 70-0000001\n", "members/01-ก.txt": "Name: ก\n", "referrals/2565-01-01-01.txt": "Date: 2565-01-01\nMember: 01\nDue: 2565-02-01\n"}.items():
        desk.write("d/%s/%s" % (home, name), text)
    done_well(tally, "import", samut("import", store, desk.path("d")))
    with Mount(store, desk.path("dangling-mount")) as mount:
        os.unlink(mount.path(home, "members/01-ก.txt"))
    sound(tally, "what it names is gone", store)
    hurt = copy(desk, store)
    meddle(hurt, "UPDATE k_referral SET due=due+1")
    refused(tally, "a column beside it", samut("verify", hurt), "referrals/2565-01-01-01.txt: its columns are not what its text says")


def flips(tally, desk):
    """Single bits of record texts, one at a time; verify must find each and name the record."""
    store = desk.store("flips")
    done_well(tally, "cases", samut("generate", "--households", "12", store))
    sound(tally, "before", store)
    with sqlite3.connect(store + "/samut.db") as database:
        database.execute("PRAGMA journal_mode=DELETE")
        texts = database.execute("""WITH RECURSIVE at(id, path) AS (SELECT 1, '' UNION ALL SELECT n.id, at.path || '/' || n.name FROM node n JOIN at ON n.parent=at.id AND n.id<>1)
            SELECT c.node, at.path, c.data FROM content c JOIN at ON at.id=c.node JOIN record r ON r.node=c.node""").fetchall()
    chance = random.Random(SEED)
    missed = []
    for batch in range(0, FLIPS, 20):  # twenty records at a time, each with one bit: verify must name every one of them
        chosen = chance.sample(texts, 20)
        with sqlite3.connect(store + "/samut.db") as database:
            for node, _, data in chosen:
                bit = chance.randrange(len(data) * 8)
                hurt = bytearray(data)
                hurt[bit // 8] ^= 1 << bit % 8
                database.execute("UPDATE content SET data=? WHERE node=?", (bytes(hurt), node))
        said = samut("verify", "--quick", store).stderr
        missed += [path for _, path, _ in chosen if path.lstrip("/") not in said]
        with sqlite3.connect(store + "/samut.db") as database:
            for node, _, data in chosen:
                database.execute("UPDATE content SET data=? WHERE node=?", (data, node))
    tally.equal("%d flipped bits (seed %d), each named" % (FLIPS, SEED), missed, [])
    sound(tally, "mended", store)


def main():
    tally = Tally()
    with Desk() as desk:
        for test in (signing, interval, rewritten, dangling, flips):
            tally.run(test.__name__, test, tally, desk)
    tally.finish()


main()
