#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trees of text files in and out, generated cases, a database made anew from the history alone, and what verify finds when something rots."""
import glob
import os
import shutil
import sqlite3
import subprocess

from toolkit import (SAMPLE, VILLAGE, Desk, Mount, Tally, done_well, edits, exported, feed, meddle, nodes, refused, rows,
                     run_git, same_after_rebuild, samut, sound, tree)

TABLES = os.path.join(os.path.dirname(SAMPLE), "csv")


def sample(tally, desk):
    store, copy = desk.store("sample"), desk.store("copy")
    done_well(tally, "import", samut("import", store, SAMPLE), "files imported")
    tally.equal("one edit", edits(store), 2)
    sound(tally, "sample", store)
    here = exported(desk, store, "out")
    files = {path: text for path, text in tree(SAMPLE).items() if text is not None}
    tally.check("every file of it", all(here.get(path) is not None for path in files))
    done_well(tally, "the export goes in again", samut("import", copy, desk.path("out")))
    tally.check("and is the same tree", exported(desk, copy, "out2") == here)
    done_well(tally, "over itself", samut("import", store, desk.path("out")), "all of it was there already")
    tally.equal("is no edit", edits(store), 2)
    foreign = os.path.join(TABLES, "households-foreign")
    done_well(tally, "its table", samut("import", store, "household", os.path.join(TABLES, "households.csv")), "8 records imported")
    done_well(tally, "its foreign table", samut("import", "--map", foreign + ".map", store, "household", foreign + ".csv"), "8 records imported")
    same_after_rebuild(tally, "sample", store)
    feed("File,Name,Sector\nlater,ภายหลัง,state\n", "import", store, "partner", "-")
    tally.equal("the history goes on", edits(store), 5)
    tally.check("inodes go on", len({row[1] for row in nodes(store)}) == len(nodes(store)))
    sound(tally, "after the rebuild and an edit", store)
    refused(tally, "a rebuild over a database", samut("rebuild", store), "--force")
    done_well(tally, "by force", samut("rebuild", "--force", store))
    tally.check("the old one is kept", os.path.exists(store + "/samut.db.old"))
    sound(tally, "by force", store)


def refused_trees(tally, desk):
    store = desk.store("refused")
    desk.write("bad/partners/ก/partner.txt", "Name: ก\nSector: purple\n")
    desk.write("bad/partners/ข/partner.txt", "Name: ข\nSector: state\n")
    desk.write("bad/nowhere/x.txt", "x\n")
    desk.write("bad/partners/ค/partner.txt", "Name: ค\nSector: state\nParent: nobody\n")
    done = refused(tally, "a bad tree", samut("import", store, desk.path("bad")), "partners/ก/partner.txt:2:", "nowhere", "nothing was imported")
    tally.check("not the good one", "partners/ข" not in done.stderr, done.stderr)
    shutil.rmtree(desk.path("bad", "nowhere"))
    os.unlink(desk.path("bad/partners/ก/partner.txt"))
    refused(tally, "a reference to nothing", samut("import", store, desk.path("bad")), "nobody", "nothing was imported")
    tally.equal("nothing was written", edits(store), 1)
    desk.write("odd/partners/ก/partner.txt", "Name: ก\nSector: state\n")
    desk.write("odd/partners/ก/.partner.txt.swp", "scratch")
    desk.write("odd/partners/ก/notes/sub/ว่าง.txt", b"\xef\xbb\xbfnot a record\r\n\0")
    desk.write("odd/README.txt", "computed")
    os.makedirs(desk.path("odd/partners/ก/attachments/ว่าง"))
    os.symlink("/etc/passwd", desk.path("odd/partners/ก/notes/link"))
    done_well(tally, "scratch, links and computed files are left out", samut("import", store, desk.path("odd")), "3 scratch files and links left out")
    found = exported(desk, store, "odd-out")
    tally.equal("free files to the byte", found.get("partners/ก/notes/sub/ว่าง.txt"), b"\xef\xbb\xbfnot a record\r\n\0")
    tally.check("empty folders too", "partners/ก/attachments/ว่าง" in found)
    tally.check("no link", "partners/ก/notes/link" not in found)
    os.mkfifo(desk.path("odd/partners/ก/notes/pipe"))
    refused(tally, "a pipe", samut("import", store, desk.path("odd")), "notes/pipe")
    sound(tally, "after trees", store)
    part = samut("export", "--tree", desk.path("part"), store, "partners/ก/notes")
    done_well(tally, "a part of the tree", part, "1 files exported")
    tally.equal("at its place", sorted(path for path, text in tree(desk.path("part")).items() if text), ["partners/ก/notes/sub/ว่าง.txt"])
    refused(tally, "over files that are there", samut("export", "--tree", desk.path("part"), store), "partners/ก")
    refused(tally, "what is not there", samut("export", "--tree", desk.path("part2"), store, "partners/none"), "partners/none")


def ids(tally, desk):
    """Households with and without Ids in one tree, in an order in which giving the next number would clash."""
    store = desk.store("with-ids")
    desk.write("ids/%s/ก/household.txt" % VILLAGE, "Address: 1\n")
    desk.write("ids/%s/ข/household.txt" % VILLAGE, "Id: 70-0000001\nAddress: 2\n")
    desk.write("ids/%s/ค/household.txt" % VILLAGE, "Id: \nAddress: 3\n")
    done_well(tally, "import", samut("import", store, desk.path("ids")))
    given = sorted(row[2] for row in rows(store, "record") if row[1] == "household")
    tally.equal("Ids", given, ["70-0000001", "70-0000002", "70-0000003"])
    desk.write("ids2/%s/ง/household.txt" % VILLAGE, "Id: 70-0000002\n")
    refused(tally, "an Id that is taken", samut("import", store, desk.path("ids2")), "70-0000002")
    kept = same_after_rebuild(tally, "ids", store)
    for name, where in (("the old", kept), ("the rebuilt", store)):
        shutil.rmtree(desk.path("ids2"), ignore_errors=True)
        desk.write("ids2/%s/จ/household.txt" % VILLAGE, "Address: 5\n")
        samut("import", where, desk.path("ids2"))
        newest = max(row[2] for row in rows(where, "record") if row[1] == "household")
        tally.equal(name + " one gives the same next Id", newest, "70-0000004")


def generated(tally, desk):
    one, two, three = desk.store("one"), desk.store("two"), desk.store("three")
    done_well(tally, "generate", samut("generate", "--households", "200", "--seed", "7", one), "200 households")
    samut("generate", two, "--households=200", "--seed=7")
    samut("generate", three, "--households=200", "--seed=8")
    here = exported(desk, one, "g1")
    tally.check("the same seed, the same texts", here == exported(desk, two, "g2"))
    tally.check("another seed, others", here != exported(desk, three, "g3"))
    files = sum(text is not None for path, text in here.items() if path.startswith("households/"))
    tally.check("about eight files a household", 6 * 200 <= files <= 10 * 200, files)
    provinces = {path.split("/")[1] for path, text in here.items() if path.startswith("households/") and text}
    tally.equal("all provinces", len(provinces), 77)
    tally.equal("nothing is incomplete", [row[0] for row in nodes(one) if row[8]], [])
    samut("generate", one, "--households=50", "--seed=7")
    households = [row[2] for row in rows(one, "record") if row[1] == "household"]
    tally.equal("more of them", len(set(households)), 250)
    gazetteer = desk.write("gazetteer.csv", "code,level,name_th,name_en,parent\n70,changwat,ราชบุรี,Ratchaburi,\n7001,amphoe,เมืองราชบุรี,Mueang,70\n"
                           "700101,tambon,หน้าเมือง,Na Mueang,7001\n")
    done_well(tally, "real districts", samut("generate", "--households=77", "--gazetteer", gazetteer, desk.store("four")))
    tally.check("are used", any("/700101-หน้าเมือง/" in row[0] for row in nodes(desk.path("four"))))
    for bad in ("0", "-1", "many", ""):
        refused(tally, "households " + bad, samut("generate", "--households", bad, two), status=2)
    sound(tally, "generated", two)
    same_after_rebuild(tally, "generated", one)


def first(store, sql):
    with sqlite3.connect("file:%s/samut.db?mode=ro" % store, uri=True) as database:
        return database.execute(sql).fetchone()[0]


ROT = [
    ("a letter of a text", ["UPDATE content SET data=CAST(replace(CAST(data AS TEXT),'state','local') AS BLOB) WHERE node={partner}"], "partners/ก/partner.txt"),
    ("a text with its blob", ["UPDATE content SET data=X'4e616d653a206b0a' WHERE node={partner}", "UPDATE node SET size=8, blob=X'{blob}' WHERE id={partner}"], "partners/ก/partner.txt"),
    ("a lost text", ["DELETE FROM content WHERE node={partner}", "UPDATE node SET blob=zeroblob(20) WHERE id={partner}"], "partners/ก/partner.txt"),
    ("a lost node", ["DELETE FROM node WHERE id={partner}"], "partners/ก/partner.txt: in git"),
    ("a name", ["UPDATE node SET name='ฮ' WHERE name='ก'"], "partners/ก/partner.txt: in git"),
    ("a mode", ["UPDATE node SET mode=mode&~18 WHERE id={partner}"], "partners/ก/.samut"),
    ("an owner", ["UPDATE node SET uid=uid+1 WHERE id={partner}"], "partners/ก/.samut"),
    ("a row of the layout", ["UPDATE node SET layout=41 WHERE id={partner}"], "row 41"),
    ("a count of folders", ["UPDATE node SET subdirs=subdirs+1 WHERE id=1"], "folders"),
    ("the number of its list", ["UPDATE node SET list=300 WHERE id={partner}"], "another nodelist"),
    ("a size", ["UPDATE node SET size=size+1 WHERE id={partner}"], "bytes"),
    ("a completeness", ["UPDATE node SET incomplete=1 WHERE id={partner}"], "partners/ก/partner.txt"),
    ("a message", ["UPDATE journal SET message=replace(message,'import','impart') WHERE seq=2"], "edit 2"),
    ("an author", ["UPDATE journal SET author='x' WHERE seq=2"], "the author"),
    ("a time", ["UPDATE journal SET time=time-2000000000 WHERE seq=2"], "the time"),
    ("a zone", ["UPDATE journal SET tz=tz+1 WHERE seq=1"], "the zone"),
    ("a lost edit", ["DELETE FROM journal WHERE seq=1"], "gaps"),
    ("a column", ["UPDATE k_partner SET sector='local' WHERE node={partner}"], "its columns"),
    ("an id", ["UPDATE record SET rid='x' WHERE node={partner}"], "its id"),
    ("a repeated value", ["UPDATE value SET text='x' WHERE node={member} AND field='Group'"], "its repeated values"),
    ("a reference", ["UPDATE ref SET target='x' WHERE node={household} AND field='Head'"], "its references"),
    ("a lost extraction", ["DELETE FROM k_partner WHERE node={partner}"], "its columns"),
    ("a left-over extraction", ["INSERT INTO k_partner(node) VALUES(999999)"], "without their record"),
    ("a node in no folder", ["UPDATE node SET parent=999999 WHERE id={partner}"], "in no folder"),
]


def older(tally, desk):
    """A store of the first version is taken over as it is, is sound, and tells that less is known of its early edits."""
    store = desk.store("older")
    desk.write("o/partners/ก/partner.txt", "Name: ก\nSector: state\n")
    desk.write("o/partners/ก/notes/ข.txt", "note\n")
    samut("import", store, desk.path("o"))
    with Mount(store, desk.path("older-mount")) as mount:
        os.rename(mount.path("partners/ก/notes/ข.txt"), mount.path("partners/ก/notes/ค.txt"))
    meddle(store, "DELETE FROM setting WHERE key IN ('changed-line','index-since')")
    with sqlite3.connect(store + "/samut.db") as database:
        database.executescript("DROP TABLE trace; DROP INDEX journal_node_seq; ALTER TABLE journal DROP COLUMN \"commit\"; DROP TABLE changed;"
                               "DROP INDEX node_list; ALTER TABLE node DROP COLUMN list; DROP INDEX record_place; PRAGMA user_version=1")
    feed("File,Name,Sector\nlater,ภายหลัง,state\n", "import", store, "partner", "-")
    tally.check("it is told", "before edit 4" in sound(tally, "older", store).stdout)
    same_after_rebuild(tally, "older", store)
    tally.check("and no more after a rebuild", "note:" not in sound(tally, "rebuilt", store).stdout)


def rot(tally, desk):
    """Each kind of damage alone, in a copy of a sound store."""
    store = desk.store("whole")
    desk.write("t/partners/ก/partner.txt", "Name: ก\nSector: state\n")
    desk.write("t/%s/บ้าน/household.txt" % VILLAGE, "Id: 70-0000001\nHead: 01\n")
    desk.write("t/%s/บ้าน/members/01-ก.txt" % VILLAGE, "Name: ก\nGroup: elderly\nGroup: carer\n")
    samut("import", store, desk.path("t"))
    sound(tally, "whole", store)
    blob = subprocess.run(["git", "hash-object", "--stdin"], input=b"Name: k\n", capture_output=True, check=True).stdout.decode().strip()
    known = {"partner": first(store, "SELECT node FROM record WHERE kind='partner'"), "member": first(store, "SELECT node FROM record WHERE kind='member'"),
             "household": first(store, "SELECT node FROM record WHERE kind='household'"), "blob": blob}
    for name, statements, word in ROT:
        hurt = desk.path("hurt")
        shutil.rmtree(hurt, ignore_errors=True)
        shutil.copytree(store, hurt)
        meddle(hurt, *[statement.format(**known) for statement in statements])
        refused(tally, name, samut("verify", hurt), word)
    for path in glob.glob(store + "/history.git/objects/pack/*.pack"):
        hurt = desk.path("hurt")
        shutil.rmtree(hurt)
        shutil.copytree(store, hurt)
        pack = path.replace(store, hurt)
        os.chmod(pack, 0o600)
        with open(pack, "r+b") as file:
            file.seek(os.path.getsize(pack) // 2)
            byte = file.read(1)
            file.seek(-1, 1)
            file.write(bytes([byte[0] ^ 1]))
        tally.equal("a bit of a pack", samut("verify", hurt).returncode, 1)


def lost(tally, desk):
    """What rebuild is told to do with no store, no history, and a history that is none of ours."""
    refused(tally, "no store", samut("rebuild", desk.root), "no store")
    strange = desk.path("strange")
    os.makedirs(strange)
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", strange + "/history.git"], check=True)
    refused(tally, "an empty history", samut("rebuild", strange), "no edits")
    commit = b"commit refs/heads/main\ncommitter a <b> 1 +0000\ndata 1\nx\nM 100644 inline b\ndata 1\nb\n"
    subprocess.run(["git", "--git-dir", strange + "/history.git", "fast-import", "--quiet"], input=commit, check=True)
    refused(tally, "somebody's history", samut("rebuild", strange))
    tally.check("leaves nothing", not os.path.exists(strange + "/samut.db") and not os.path.exists(strange + "/rebuild.tmp"), os.listdir(strange))
    store = desk.store("gone")
    os.unlink(store + "/samut.db")
    refused(tally, "verify without a database", samut("verify", store), store)
    refused(tally, "status without a database", samut("status", store), store)
    done_well(tally, "log without a database", samut("log", store), "init")


def main():
    tally = Tally()
    with Desk() as desk:
        for test in (sample, refused_trees, ids, generated, older, rot, lost):
            tally.run(test.__name__, test, tally, desk)
    tally.finish()


main()
