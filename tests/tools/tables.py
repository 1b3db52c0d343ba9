#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""samut import and export of CSV tables: bad rows by their line, all or nothing, foreign headers, where records go, round trips."""
import csv
import io

from toolkit import VILLAGE, Desk, Tally, done_well, edits, exported, feed, refused, samut, sound, text_in_git

PARTNERS = """File,Name,Sector
alpha,หน่วยงานหนึ่ง,state
beta,หน่วยงานสอง,ภาคธุรกิจเอกชน
"""


def refusals(tally, desk):
    store = desk.store("refusals")
    before = edits(store)
    many = "Path,Name,Sector\npartners/ก,หน่วยงาน,state\n\npartners/ข,หน่วย,purple\npartners/ค,,state\nnowhere/x,ชื่อ,state\n" \
           "partners/ก,อีกครั้ง,state\npartners/จ,ชื่อ,state,extra\n"
    done = refused(tally, "many bad rows", feed(many, "import", store, "partner", "-"), "standard input:4: Sector", ":6: ", ":7: ", ":8: ",
                   "nothing was imported")
    tally.check("many bad rows: the good ones are not complained of", ":2: " not in done.stderr and ":5: " not in done.stderr, done.stderr)
    table = [
        ("unknown header", "Nmae,File\nx,y\n", ("standard input:1:", "Name?")),
        ("one value in two columns", "Name,Name,File\nx,y,z\n", (":1: Name", "only one")),
        ("open quote", 'Name,File\n"x,y\n', ("quotation mark",)),
        ("quote inside", 'Name,File\nx"y",z\n', (":2:", "quotation mark")),
        ("Thai in an old encoding", "Name,File\nคน,x\n".encode("cp874"), (":2:", "UTF-8")),
        ("NUL", b"Name,File\nx\0,y\n", (":2:",)),
        ("nothing", "", ("empty",)),
        ("no place", "Name,Sector\nx,state\n", (":2: File",)),
        ("a reference to nothing", "File,Name,Sector,Parent\nx,ชื่อ,state,nobody\n", (":2: Parent", "nobody")),
        ("a quoted cell over lines", 'File,Name,Sector\nx,"two\nlines",state\ny,ชื่อ,purple\n', (":4: Sector",)),
    ]
    for name, text, words in table:
        refused(tally, name, feed(text, "import", store, "partner", "-"), *words)
    refused(tally, "unknown kind", feed(PARTNERS, "import", store, "partnerr", "-"), "no such kind", status=2)
    refused(tally, "a directory as a table", samut("import", store, "partner", desk.root), "directory", status=2)
    refused(tally, "a missing file", samut("import", store, "partner", desk.path("none.csv")), "none.csv")
    tally.equal("nothing was written", edits(store), before)
    sound(tally, "after refusals", store)


def places(tally, desk):
    store = desk.store("places")
    done_well(tally, "partners by File", feed("\ufeff" + PARTNERS, "import", store, "partner", "-"), "2 records imported")
    tally.equal("one edit", edits(store), 2)
    tally.equal("fields in the order of the form", text_in_git(store, "partners/beta/partner.txt"), "Name: หน่วยงานสอง\nSector: ภาคธุรกิจเอกชน\n")
    households = "In,File,Address,Urgency\r\n%s,บ้านหนึ่ง,1/1,เร่งด่วน\r\n%s,บ้านสอง,1/2,medium\r\n" % (VILLAGE, VILLAGE)
    done_well(tally, "households get their Ids", feed(households, "import", store, "household", "-"), "2 records imported")
    tally.equal("Id", text_in_git(store, VILLAGE + "/บ้านสอง/household.txt"), "Id: 70-0000002\nAddress: 1/2\nUrgency: medium\n")
    members = "In,Name,Group\n70-0000001,สมหญิง,elderly; disabled\n70-0000001,สมชาย,\n"
    done_well(tally, "members by number", feed(members, "import", store, "member", "-"), "2 records imported")
    tally.equal("values of one cell", text_in_git(store, VILLAGE + "/บ้านหนึ่ง/members/01-สมหญิง.txt"), "Name: สมหญิง\nGroup: elderly\nGroup: disabled\n")
    tally.equal("next number", text_in_git(store, VILLAGE + "/บ้านหนึ่ง/members/02-สมชาย.txt"), "Name: สมชาย\n")
    visits = "In,Date,Findings\n70-0000001,2565-04-22,แรก\n70-0000001,22/4/2565,อีกครั้ง\n"
    done_well(tally, "visits by day", feed(visits, "import", store, "visit", "-"), "2 records imported")
    names = samut("log", "--format=", "--name-only", "-n1", store).stdout
    tally.check("visits: names", "visits/2022-04-22.txt" in names and "visits/2022-04-22-02.txt" in names, names)
    analysis = "In,Date,PovertyGroup,Cause,Need,Approach\n70-0000002,2565-04-22,ก,ข,ค,ง\n"
    refused(tally, "an analysis before its visit", feed(analysis, "import", store, "analysis", "-"), ":2: Date", "(R5)")
    done_well(tally, "its visit", feed("In,Date,Findings\n70-0000002,2565-04-22,ก\n", "import", store, "visit", "-"))
    done_well(tally, "analyses by day", feed(analysis, "import", store, "analysis", "-"), "1 records imported")
    plan = "In,File,Title,Due,Status\n70-0000002,plan/urgent/01-หลังคา,ซ่อมหลังคา,2568-01-01,planned\n"
    done_well(tally, "plan items below their place", feed(plan, "import", store, "plan-item", "-"), "1 records imported")
    refused(tally, "plan items without a folder", feed(plan.replace("plan/urgent/", ""), "import", store, "plan-item", "-"), ":2: File")
    refused(tally, "members of nobody", feed("In,Name\n70-0009999,x\n", "import", store, "member", "-"), ":2: In", "70-0009999")
    done_well(tally, "volunteers by province", feed("In,File,Name,Kind\nราชบุรี,v1,อาสา,volunteer\n", "import", store, "volunteer", "-"))
    tally.check("volunteers: folder", text_in_git(store, "volunteers/70-ราชบุรี/v1.txt").startswith("Name: อาสา"))
    refused(tally, "a partner among households", feed("Path,Name,Sector\n%s/x/partner.txt,ก,state\n" % VILLAGE, "import", store, "partner", "-"), ":2: ")
    sound(tally, "after places", store)


def mapping(tally, desk):
    store = desk.store("mapping")
    foreign = "รหัส,หน่วยงาน,ภาค,หมายเลข\nalpha,ชื่อ,state,17\n"
    refused(tally, "without a mapping", feed(foreign, "import", store, "partner", "-"), ":1:")
    done_well(tally, "a mapping in the command", feed(foreign, "import", "--map", "รหัส=File,หน่วยงาน=Name,ภาค=Sector,หมายเลข=", store, "partner", "-"))
    mapped = desk.write("map.txt", "# ของ อปท.\nรหัส = File\nหน่วยงาน = Name\nภาค = Sector\nหมายเลข = X_Number\n")
    done_well(tally, "a mapping in a file", feed(foreign.replace("alpha", "beta"), "import", "--map", mapped, store, "partner", "-"))
    tally.equal("mapped", text_in_git(store, "partners/beta/partner.txt"), "Name: ชื่อ\nSector: state\nX_Number: 17\n")
    wrong = desk.write("wrong.txt", "\ufeffรหัส=File\n\nName: หน่วยงาน\n=Sector\nรหัส=Name\n")
    refused(tally, "a mapping that is none", feed(foreign, "import", "--map", wrong, store, "partner", "-"), "map:3:", "map:4:", "map:5:", status=2)
    refused(tally, "a mapping that is not there", feed(foreign, "import", "--map", desk.path("none"), store, "partner", "-"), "none", status=2)


def changes(tally, desk):
    store = desk.store("changes")
    tree = desk.path("written")
    text = "# หมายเหตุของเรา\nName: เดิม\nSector: state\n# ท้าย\nPhone: 02 123 4567\nX_Ours: ก\n"
    desk.write("written/partners/alpha/partner.txt", text)
    done_well(tally, "a text with comments", samut("import", store, tree))
    before = edits(store)
    done_well(tally, "the same again", feed("File,Name\nalpha,เดิม\n", "import", store, "partner", "-"), "1 were there already")
    tally.equal("is no edit", edits(store), before)
    done_well(tally, "a dry run", feed("File,Name\nalpha,ใหม่\n", "import", "--dry-run", store, "partner", "-"), "nothing was imported")
    refused(tally, "a dry run sees references", feed("File,Name,Sector,Parent\nx,ชื่อ,state,nobody\n", "import", "--dry-run", store, "partner", "-"), ":2: Parent")
    tally.equal("a dry run is no edit", edits(store), before)
    done_well(tally, "one field", feed("File,Name\nalpha,ใหม่\n", "import", store, "partner", "-"), "1 records imported")
    tally.equal("only that line", text_in_git(store, "partners/alpha/partner.txt"), text.replace("เดิม", "ใหม่"))
    sound(tally, "after changes", store)


def table_of(text):
    return list(csv.reader(io.StringIO(text)))


def round_trip(tally, desk):
    store, copy = desk.store("first"), desk.store("second")
    odd = desk.path("odd")
    village = "odd/" + VILLAGE
    desk.write(village + "/บ้าน/household.txt", "Id: 70-0000001\nAddress: 1 \"ก\", 2\n+ บรรทัดสอง\nGoal: rights\nGoal: พึ่งพาตนเอง\nCaseManager: ก; ข\nCaseManager: ค\nX_B: 1\nX_A: a;b\nX_B: 2\n")
    desk.write(village + "/บ้าน/members/01-ก.txt", "# เกิดปีเดียวที่รู้\nName: ก\nBirthDate: พ.ศ. 2470\nGroup: ผู้สูงอายุ\nGroup: bedridden\nIncome: ๑,๒๓๔.๕๐ บาท\n")
    desk.write(village + "/บ้าน/members/02-ข.txt", "Name: ข\nBirthDate: 1 ม.ค. 2560\n")
    done_well(tally, "odd texts", samut("import", store, odd))
    for kind in ("household", "member"):
        table = samut("export", "--csv", kind, store).stdout
        again = feed(table, "import", copy, kind, "-")
        done_well(tally, kind + ": back again", again)
        tally.equal(kind + ": the same table", table_of(samut("export", "--csv", kind, copy).stdout), table_of(table))
        before = edits(store)
        done_well(tally, kind + ": into its own store", feed(table, "import", store, kind, "-"), "0 records imported")
        tally.equal(kind + ": is no edit", edits(store), before)
    header, row = table_of(samut("export", "--csv", "household", store).stdout)
    tally.equal("a value with ; gets columns", [row[i] for i, name in enumerate(header) if name == "CaseManager"], ["ก; ข", "ค"])
    tally.equal("others share a cell", row[header.index("Goal")], "rights; self-reliance")
    tally.equal("own fields", [(name, row[i]) for i, name in enumerate(header) if name.startswith("X_")], [("X_B", "1"), ("X_B", "2"), ("X_A", "a;b")])
    header, first, second = table_of(samut("export", "--csv", "member", store).stdout)
    tally.equal("money", first[header.index("Income")], "1234.50")
    tally.equal("a whole date", second[header.index("BirthDate")], "2017-01-01")
    text = samut("export", "--csv", "member", "--bom", store).stdout
    tally.check("a mark for Excel", text.startswith("\ufeffPath,"))
    done_well(tally, "into a file", samut("export", store, "--csv", "member", desk.path("m.csv")), "2 records exported")
    tally.equal("of the same text", open(desk.path("m.csv"), encoding="utf-8-sig").read(), text[1:])
    refused(tally, "an unknown kind", samut("export", "--csv", "none", store), "no such kind", status=2)
    refused(tally, "a file that cannot be", samut("export", "--csv", "member", store, desk.path("no/such/m.csv")))
    for name in (store, copy):
        sound(tally, "after the round trip", name)
    tally.check("the tree is as large", len(exported(desk, store, "one")) == len(exported(desk, copy, "two")))


def main():
    tally = Tally()
    with Desk() as desk:
        for test in (refusals, places, mapping, changes, round_trip):
            tally.run(test.__name__, test, tally, desk)
    tally.finish()


main()
