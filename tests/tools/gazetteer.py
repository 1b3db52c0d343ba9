#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""samut import --gazetteer: bad tables by line, folders made from it, and what mkdir and mv in the mount are told from then on.

The table of all districts is no part of the project; where it lies in ../shared, or SAMUT_GAZETTEER names it, it is loaded too."""
import errno
import os

from toolkit import Desk, HERE, Mount, Tally, done_well, edits, refused, samut, sound

TABLE = """code,level,name_th,name_en,parent
70,changwat,ราชบุรี,Ratchaburi,
7001,amphoe,เมืองราชบุรี,Mueang Ratchaburi,70
7002,amphoe,จอมบึง,Chom Bueng,70
700101,tambon,หน้าเมือง,Na Mueang,7001
700102,tambon,เจดีย์หัก,Chedi Hak,7001
"""
REAL = os.environ.get("SAMUT_GAZETTEER") or os.path.join(HERE, "..", "..", "..", "shared", "gazetteer.csv")


def load(desk, store, text, *options):
    return samut("import", "--gazetteer", *options, store, desk.write("areas.csv", text))


def bad_tables(tally, desk):
    store = desk.store("bad")
    rows = [
        ("no header", "70,changwat,ราชบุรี,Ratchaburi,\n", ("1", "header")),
        ("a level with another length", TABLE + "70,amphoe,ก,K,7\n", ("7", "digits")),
        ("another parent", TABLE + "700201,tambon,ก,K,7001\n", ("7", "lie in")),
        ("a parent that is not there", TABLE + "700901,tambon,ก,K,7009\n", ("7", "lie in")),
        ("no such province", TABLE + "69,changwat,ก,K,\n", ("7", "parent")),
        ("twice", TABLE + "7002,amphoe,จอมบึง,Chom Bueng,70\n", ("7", "twice")),
        ("no name", TABLE + "7003,amphoe,,X,70\n", ("7", "no name")),
        ("nothing", TABLE.split("\n", 1)[0] + "\n", ("no district",)),
        ("too few cells", TABLE + "7003,amphoe\n", ("7",)),
    ]
    for name, text, words in rows:
        refused(tally, name, load(desk, store, text), *words)
    tally.check("nothing was kept", not os.path.exists(os.path.join(store, "gazetteer.csv")))
    refused(tally, "folders of no province", load(desk, store, TABLE, "--folders", "69"), "69", status=2)
    refused(tally, "folders without a gazetteer", samut("import", "--folders", "70", store, desk.path("areas.csv")), status=2)
    refused(tally, "no such file", samut("import", "--gazetteer", store, desk.path("none.csv")), "none.csv")


def errno_of(function, *arguments):
    try:
        function(*arguments)
    except OSError as error:
        return error.errno
    return 0


def judged(tally, desk):
    """Before a table is loaded anything goes; from then on codes and names must agree, while mounted and after."""
    store = desk.store("judged")
    with Mount(store, desk.path("mount")) as mount:
        province = mount.path("households/70-ราชบุรี")
        tally.equal("without a gazetteer any name", errno_of(os.mkdir, province + "/7009-ที่ไหน"), 0)
        done_well(tally, "loaded through the daemon", load(desk, store, TABLE), "4 districts")
        rows = [
            ("the right name", "7001-เมืองราชบุรี", 0), ("its tambon", "7001-เมืองราชบุรี/700101-หน้าเมือง", 0),
            ("with its lead", "7001-เมืองราชบุรี/700102-ตำบลเจดีย์หัก", 0), ("the name of another", "7002-เมืองราชบุรี", errno.EINVAL),
            ("a code that is none", "7005-ดำเนินสะดวก", errno.EINVAL), ("a tambon that is none", "7001-เมืองราชบุรี/700109-ก", errno.EINVAL),
            ("in English", "7002-Chom Bueng", 0), ("where nothing is known", "7002-Chom Bueng/700201-อะไรก็ได้", 0),
            ("a village, of which it knows nothing", "7001-เมืองราชบุรี/700101-หน้าเมือง/03-บ้านใดๆ", 0),
        ]
        for name, path, wanted in rows:
            tally.equal(name, errno_of(os.mkdir, os.path.join(province, path)), wanted)
        with open(mount.path(".samut/why"), encoding="utf-8") as why:
            text = why.read()
        tally.check("why: the right code, Thai and English", "คือรหัส 7001" in text and "has the code 7001, not 7002" in text, text)
        tally.check("why: no such code", "no code 7005" in text, text)
        tally.equal("nor by a rename", errno_of(os.rename, province + "/7002-Chom Bueng", province + "/7002-เมืองราชบุรี"), errno.EINVAL)
        tally.equal("what stood before stays", os.path.isdir(province + "/7009-ที่ไหน"), True)
    with Mount(store, desk.path("mount")) as mount:
        tally.equal("also after a remount", errno_of(os.mkdir, mount.path("households/70-ราชบุรี/7005-ก")), errno.EINVAL)
    with open(os.path.join(store, "gazetteer.csv"), "a", encoding="utf-8") as file:
        file.write("broken\n")
    refused(tally, "a broken file in the store", samut("import", store, "partner", desk.write("p.csv", "File,Name,Sector\n")), "gazetteer.csv")


def folders(tally, desk):
    store = desk.store("folders")
    before = edits(store)
    done_well(tally, "folders of one province", load(desk, store, TABLE, "--folders", "70"))
    tally.equal("one edit", edits(store), before + 1)
    with Mount(store, desk.path("folders-mount")) as mount:
        tally.equal("districts", sorted(os.listdir(mount.path("households/70-ราชบุรี"))), ["7001-เมืองราชบุรี", "7002-จอมบึง"])
        tally.equal("subdistricts", sorted(os.listdir(mount.path("households/70-ราชบุรี/7001-เมืองราชบุรี"))), ["700101-หน้าเมือง", "700102-เจดีย์หัก"])
        os.mkdir(mount.path("households/70-ราชบุรี/7002-จอมบึง/700201-ก"))
    done_well(tally, "again", load(desk, store, TABLE, "--folders", "all"))
    tally.equal("what is there is left alone", edits(store), before + 2)
    sound(tally, "folders", store)


def real(tally, desk):
    if not os.path.exists(REAL):
        print("skipped: no gazetteer of all districts at %s" % REAL)
        return
    store = desk.store("real")
    with open(REAL, "rb") as file:
        text = file.read()
    done_well(tally, "all districts", load(desk, store, text, "--folders", "70,55"), "8364 districts")
    with Mount(store, desk.path("real-mount")) as mount:
        tally.equal("Ratchaburi", len(os.listdir(mount.path("households/70-ราชบุรี"))), 10)
        tally.equal("Nan", len(os.listdir(mount.path("households/55-น่าน"))), 15)
    done_well(tally, "households in real districts", samut("generate", "--households", "77", store))
    sound(tally, "real", store)


def main():
    tally = Tally()
    with Desk() as desk:
        for name, test in (("bad", bad_tables), ("judged", judged), ("folders", folders), ("real", real)):
            tally.run(name, test, tally, desk)
    tally.finish()


main()
