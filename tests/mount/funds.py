#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Funds through a real mount: the Pracharat project of FY 2561 shared out over 76 provinces, spent and accounted for; hledger and ledger read
the journal and must find what balance.txt says. Each rule of funds is broken once. Past payments stay when households change.

Money goes out in two steps, by two people: root writes the draft, OTHER approves it."""
import errno
import os
import re
import subprocess
import time

from desk import OTHER, Desk, get, id_of, make_store, must, put, run, run_as, samut
from mount import Mount
from tally import Tally, errno_of

FUND = "funds/ประชารัฐ-2561"
LIMIT = 60


def record(**fields):
    return "".join("%s: %s\n" % item for item in fields.items()).encode()


def payment(province=70, amount="1", status="paid", date="2018-01-05", agreement="พม 1/2561", **more):
    return record(Date=date, Province=province, Amount=amount, Purpose="ช่วยเหลือ", Agreement=agreement, Status=status, **more)


def commitment(province=70, amount="1", date="2018-01-02", agreement="ส.1", **more):
    return record(Date=date, Province=province, Amount=amount, Agreement=agreement, **more)


def transfer(source, target, amount, date="2018-01-03"):
    return record(Date=date, From=source, To=target, Amount=amount, Order="คำสั่ง 7/2561")


APPROVED = ("ApprovedBy: uid%d\n" % OTHER).encode()


def save(desk, name, text):
    """Writes a record as it is done, by as many people as it takes. The first errno, or 0."""
    path = desk.path(FUND, name)
    new = not os.path.exists(path)
    if not new:
        get(path)  # as an editor does: what others saved since is not lost
    if not re.search(rb"^Status: (approved|paid)$", text, re.M):
        return errno_of(lambda: put(path, text))
    if new:
        error = errno_of(lambda: put(path, re.sub(rb"^Status: .*$", b"Status: draft", text, flags=re.M)))
        if error:
            return error
    if os.stat(path).st_mode & 0o777 != 0o666:
        os.chmod(path, 0o666)
    return run_as(OTHER, lambda: put(path, text + APPROVED))


def fund_text(budget="108,860,000", year=2561, **more):
    return record(Title="โครงการสานพลังประชารัฐด้านสังคม", FiscalYear=year, Budget=budget, Owner="สป", Agreement="พม 1/2561", **more)


def balance(desk, fund=FUND):
    """{"70": [allocated, in, out, committed, disbursed, available], …, "total": …} in satang."""
    rows = {}
    for line in get(desk.path(fund, "balance.txt")).decode().split("\n\n", 1)[1].splitlines():
        if line.startswith("#"):
            continue
        name, *amounts = line.split()
        rows["total" if name.startswith("รวม") else name[:2]] = [satang(amount) for amount in amounts]
    return rows


def satang(text):
    whole, _, rest = text.replace(",", "").replace(" THB", "").partition(".")
    sign = -1 if whole.startswith("-") else 1
    return sign * (abs(int(whole)) * 100 + int((rest + "00")[:2]))


def accounts(tool, path):
    """What hledger or ledger says: account -> satang."""
    if tool == "hledger":
        done = run(["hledger", "-f", path, "bal", "--flat", "-N", "-E", "--format", "%(account)|%(total)"])
    else:
        done = run(["ledger", "-f", path, "--pedantic", "bal", "--flat", "-E", "--no-total", "--no-color", "--balance-format",
                    "%(account)|%(display_total)\n"])
    if done.returncode:
        raise RuntimeError(done.output)
    return {name.strip(): satang(amount.strip()) for name, amount in (line.split("|") for line in done.stdout.splitlines() if "|" in line)}


def check_oracles(tally, desk, what):
    """Both programs accept the journal, and their balances are the columns of balance.txt."""
    path = desk.outside("ledger.journal")
    text = get(desk.path(FUND, "ledger.journal"))
    put(path, text)
    checked = run(["hledger", "-f", path, "check", "-s"])
    tally.equal(what + ": hledger check -s", (checked.returncode, checked.output), (0, ""))
    rows = balance(desk)
    total = rows.pop("total")
    for tool in ("hledger", "ledger"):
        found = accounts(tool, path)
        seen = {code: [0, 0, 0] for code in rows}
        for name, amount in found.items():
            parts = name.split(":")
            if parts[0] in ("assets", "expenses") and len(parts) > 4:
                column = 1 if parts[0] == "expenses" else {"committed": 0, "available": 2}[parts[4]]
                seen[parts[3][:2]][column] += amount
        tally.equal("%s: %s and balance.txt" % (what, tool), seen, {code: amounts[3:] for code, amounts in rows.items()})
        tally.equal("%s: %s, all of it adds up to nothing" % (what, tool), sum(found.values()), 0)
    tally.equal(what + ": the total line", total, [sum(column) for column in zip(*rows.values())])
    entries = re.findall(r"^\d{4}-\d\d-\d\d .*\n(.*)$", text.decode(), re.M)
    tally.check(what + ": an agreement number on every movement", entries and all("agreement:พม 1/2561" in tags or "agreement:ส" in tags for tags in entries))
    tally.equal(what + ": size told is bytes read", os.stat(desk.path(FUND, "ledger.journal")).st_size, len(text))


def prepare(desk):
    os.mkdir(desk.path("partners/สป"))
    put(desk.path("partners/สป/partner.txt"), record(Name="สป.พม.", Sector="state"))
    os.mkdir(desk.path(FUND))
    os.chmod(desk.path(FUND, "disbursements"), 0o777)
    os.chmod(desk.path("inbox"), 0o777)
    put(desk.path(FUND, "fund.txt"), fund_text())


def result_of(desk, name):
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        try:
            text = get(desk.path("inbox", name + ".result.txt")).decode()
        except FileNotFoundError:
            text = ""
        if re.search("^Status: (done|refused|interrupted)$", text, re.M):
            return text
        time.sleep(0.05)
    raise RuntimeError("no result of " + name)


def test_split(tally, desk):
    """108,860,000.00 baht over 76 provinces: 1,432,368.42 each, and 8 satang, dropped into the inbox as one table."""
    table = samut("split", "--provinces", "76", desk.path(), FUND).stdout
    tally.equal("rows", len(table.splitlines()), 77)
    desk.edits()
    put(desk.path("inbox/allocation.csv"), table.encode())
    tally.check("imported", "Status: done" in result_of(desk, "allocation"), result_of(desk, "allocation"))
    tally.equal("one edit", len(desk.edits()), 1)
    rows = balance(desk)
    total = rows.pop("total")
    tally.equal("every satang", (total[0], len(rows), sum(row[0] for row in rows.values())), (10886000000, 76, 10886000000))
    tally.equal("shares differ by a satang", sorted({row[0] for row in rows.values()}), [143236842, 143236843])
    tally.equal("eight have it", sum(row[0] == 143236843 for row in rows.values()), 8)
    tally.equal("Bangkok is not of it", "10" in rows, False)
    check_oracles(tally, desk, "shared out")
    again = samut("split", "--provinces", "76", desk.path(), desk.path(FUND)).stdout
    tally.equal("said again", again, table)


def test_spending(tally, desk):
    """Every kind of movement, by cp and an editor's save, by import and by the inbox."""
    for name, text in (
            ("transfers/2018-01-03-01", transfer(55, 70, "100,000.50")),
            ("commitments/2018-01-02-01", commitment(70, "50,000")),
            ("commitments/2018-01-02-02", commitment(55, "2000", agreement="ส.2; [2018-99-99]")),
            ("disbursements/2018-01-05-01", payment(70, "20,000.25", agreement="ส.1", Commitment="2018-01-02-01", Payee="ร้าน ก | ข")),
            ("disbursements/2018-01-05-02", payment(70, "3,000", "approved")),
            ("disbursements/2018-01-05-03", payment(70, "999,999", "draft")),
            ("disbursements/2018-01-05-04", payment(70, "777", "failed")),
            ("disbursements/2018-01-05-05", payment(70, "777", "paid", Follows="2018-01-05-04")),
            ("disbursements/2018-01-05-06", payment(55, "5")),
            ("disbursements/2018-01-05-06", payment(55, "5", "refunded", ApprovedBy="uid%d" % OTHER, ReturnedDate="2018-02-01")),
            ("disbursements/2018-01-05-07", payment(55, "500", agreement="ส.2; [2018-99-99]", Commitment="2018-01-02-02")),
            ("commitments/2018-01-02-02", commitment(55, "2000", agreement="ส.2; [2018-99-99]", Status="released"))):
        if name.startswith("disbursements"):
            tally.errno_is(name, 0, save(desk, name + ".txt", text))
            continue
        source = desk.outside("file.txt")
        put(source, text)
        done = run(["cp", source, desk.path(FUND, name + ".txt")])
        tally.equal("cp " + name, (done.returncode, done.output), (0, ""))
    rows = balance(desk)
    tally.equal("Ratchaburi", rows["70"][1:], [10000050, 0, 2999975, 2377725, 143236842 + 10000050 - 2999975 - 2377725])
    tally.equal("Nan", rows["55"][1:], [0, 10000050, 0, 50000, 143236842 - 10000050 - 50000])
    check_oracles(tally, desk, "spent")
    # Many at once: one brings the drafts in as a table, another drops his approvals into the inbox.
    rows = [("2018-03-%02d-01" % day, (11, 12, 96)[day % 3], "%d.%02d" % (day, day)) for day in range(1, 31)]
    drafts = desk.outside("drafts.csv")
    put(drafts, ("In,File,Date,Province,Amount,Purpose,Agreement,Status\n" + "".join(
        "ประชารัฐ-2561,%s,%s,%d,%s,ช่วย,พม 1/2561,draft\n" % (file, file[:10], province, amount) for file, province, amount in rows)).encode())
    done = samut("import", desk.path(), "disbursement", drafts)
    tally.equal("imported", (done.returncode, done.stderr), (0, ""))
    for file, _, _ in rows:
        os.chmod(desk.path(FUND, "disbursements", file + ".txt"), 0o666)
    before = balance(desk)
    approve = ("In,File,Status,ApprovedBy\n" + "".join("ประชารัฐ-2561,%s,paid,uid%d\n" % (file, OTHER) for file, _, _ in rows)).encode()
    must(run_as(OTHER, lambda: put(desk.path("inbox/disbursement-approve.csv"), approve)), "drop approvals")
    tally.check("approved", "Status: done" in result_of(desk, "disbursement-approve"), result_of(desk, "disbursement-approve"))
    tally.equal("all of it is spent", before["total"][5] - balance(desk)["total"][5], sum(satang(amount) for _, _, amount in rows))
    check_oracles(tally, desk, "imported")
    # One row too much: all or nothing.
    before = balance(desk)
    table = "In,Date,Province,Amount,Agreement\n" + "".join(
        "ประชารัฐ-2561,2018-04-01,11,%s,ส.9\n" % amount for amount in ("1", "2000000", "3"))
    put(desk.path("inbox/commitment.csv"), table.encode())
    text = result_of(desk, "commitment")
    tally.check("too much is refused", "Status: refused" in text and "(F1)" in text and "11-สมุทรปราการ" in text, text)
    tally.equal("and nothing written", balance(desk), before)


def refusals():
    """(rule, file, text): each is refused, with that rule's name."""
    return (
        ("R9", "fund.txt", fund_text("108,859,999.99")),
        ("R9", "allocations/70-ราชบุรี.txt", record(Amount="1,432,368.43")),
        ("F1", "disbursements/2018-05-01-01.txt", payment(70, "2,000,000", date="2018-05-01")),
        ("F1", "disbursements/2018-01-05-03.txt", payment(70, "9,999,999", "approved")),
        ("F1", "commitments/2018-05-01-01.txt", commitment(10, "0.01", "2018-05-01")),
        ("F1", "transfers/2018-05-01-01.txt", transfer(10, 70, "0.01", "2018-05-01")),
        ("F1", "transfers/2018-01-03-01.txt", transfer(55, 11, "100,000.50").replace(b"55", b"10")),
        ("F1", "allocations/70-ราชบุรี.txt", record(Amount="1")),
        ("F2", "transfers/2018-05-01-01.txt", transfer(70, 70, "1", "2018-05-01")),
        ("F3", "disbursements/2018-05-01-01.txt", payment(70, "30,000", date="2018-05-01", agreement="ส.1", Commitment="2018-01-02-01")),
        ("F3", "disbursements/2018-05-01-01.txt", payment(55, "1", date="2018-05-01", agreement="ส.1", Commitment="2018-01-02-01")),
        ("F3", "disbursements/2018-05-01-01.txt", payment(70, "1", date="2018-05-01", Commitment="2018-01-02-01")),
        ("F3", "disbursements/2018-05-01-01.txt", payment(55, "1", date="2018-05-01", agreement="ส.2; [2018-99-99]", Commitment="2018-01-02-02")),
        ("F3", "commitments/2018-01-02-01.txt", commitment(70, "20,000")),
        ("F3", "commitments/2018-01-02-01.txt", commitment(55, "50,000")),
        ("F4", "disbursements/2018-10-01-01.txt", payment(70, "1", date="2018-10-01")),
        ("F4", "disbursements/2017-09-30-01.txt", payment(70, "1", date="2017-09-30")),
        ("F4", "commitments/2018-10-01-01.txt", commitment(70, "1", "2018-10-01")),
        ("F4", "fund.txt", fund_text(year=2562)),
        ("F5", "disbursements/2018-05-01-01.txt", payment(70, "1", date="2018-05-01", Follows="2018-01-05-01")),
        ("F5", "disbursements/2018-01-05-04.txt", payment(70, "777", "draft")),
    )


def test_rules(tally, desk):
    # Ratchaburi has nothing left.
    put(desk.path(FUND, "commitments/2018-06-01-01.txt"), commitment(70, balance_text(balance(desk)["70"][5]), "2018-06-01"))
    before = balance(desk)
    desk.edits(grace=True)
    for i, (rule, name, text) in enumerate(refusals()):
        path = desk.path(FUND, name)
        old = get(path) if os.path.exists(path) else None
        what = "%s, case %d, %s" % (rule, i, name)
        tally.errno_is(what, errno.EINVAL, save(desk, name, text))
        drafted = old is None and os.path.exists(path)
        rejected = path + ".rejected"
        words = get(rejected).decode() if os.path.exists(rejected) else ""
        tally.check(what + ": the reason, in both languages", re.search(r"^# samutfs: .*[ก-๙].*\(%s\)" % rule, words, re.M)
                    and re.search(r"^# samutfs: .*[a-z]{3}.*\(%s\)" % rule, words, re.M), words)
        if drafted:
            tally.check(what + ": the draft is what it was", b"Status: draft" in get(path))
        else:
            tally.equal(what + ": the text is what it was", get(path) if os.path.exists(path) else None, old)
        for leftover in [rejected] + [path] * drafted:
            if os.path.exists(leftover):
                os.unlink(leftover)
    for rule, name in (("F1", "allocations/70-ราชบุรี.txt"), ("F1", "transfers/2018-01-03-01.txt"), ("F6", "commitments/2018-01-02-01.txt")):
        path = desk.path(FUND, name)
        desk.pause()  # what follows a refused removal at once is taken for the rest of an rm -r
        tally.errno(rule + ": rm " + name, errno.EBUSY, lambda: os.unlink(path))
        tally.check(rule + ": why rm " + name, "(%s)" % rule in desk.why(), desk.why()[:600])
        tally.equal(rule + ": still there " + name, os.path.exists(path), True)
    desk.edits(grace=True)
    tally.equal("nothing changed", balance(desk), before)
    os.unlink(desk.path(FUND, "commitments/2018-06-01-01.txt"))
    desk.edits(grace=True)


def balance_text(amount):
    return "%d.%02d" % divmod(amount, 100)


def test_race(tally, desk):
    """Eight processes, one baht."""
    put(desk.path(FUND, "fund.txt"), fund_text("108,860,001"))
    put(desk.path(FUND, "allocations/10-กรุงเทพมหานคร.txt"), record(Amount="1"))
    script = ("import os,sys\nsys.stdin.read()\nf=os.open(sys.argv[1],os.O_WRONLY|os.O_TRUNC)\nos.write(f,sys.argv[2].encode())\n"
              "try:\n    os.close(f)\nexcept OSError as e:\n    sys.exit(e.errno)\n")
    text = payment(10, "1", date="2018-07-01")
    racers = []
    for i in range(1, 9):
        path = desk.path(FUND, "disbursements/2018-07-01-%02d.txt" % i)
        put(path, text.replace(b"paid", b"draft"))
        os.chmod(path, 0o666)
        racers.append(subprocess.Popen(["python3", "-c", script, path, (text + APPROVED).decode()], stdin=subprocess.PIPE, user=OTHER, group=OTHER,
                                       extra_groups=[]))
    time.sleep(0.5)
    for racer in racers:
        racer.stdin.close()
    ends = sorted(racer.wait(LIMIT) for racer in racers)
    tally.equal("exactly one wins", ends, [0] + [errno.EINVAL] * 7)
    tally.equal("nothing is left", balance(desk)["10"][4:], [100, 0])
    check_oracles(tally, desk, "raced")


def test_remove(tally, desk):
    """rm -r of a fund, what rests on others first."""
    fund = desk.path("funds/เลิก")
    os.mkdir(fund)
    for name, text in (("fund.txt", fund_text("100")), ("allocations/70-ราชบุรี.txt", record(Amount="100")),
                       ("transfers/2018-01-03-01.txt", transfer(70, 55, "100")),
                       ("commitments/2018-01-04-01.txt", commitment(55, "100", "2018-01-04")),
                       ("disbursements/2018-01-05-01.txt", payment(55, "100", "draft", agreement="ส.1", Commitment="2018-01-04-01")),
                       ("disbursements/2018-01-05-02.txt", payment(55, "1", "failed")),
                       ("disbursements/2018-01-05-03.txt", payment(55, "1", "draft", Follows="2018-01-05-02"))):
        put(os.path.join(fund, name), text)
    name = os.path.join(fund, "disbursements/2018-01-05-01.txt")
    draft = get(name)
    os.chmod(name, 0o666)
    tally.errno_is("approved", 0, run_as(OTHER, lambda: put(name, draft.replace(b"draft", b"approved") + APPROVED)))
    desk.edits(grace=True)
    there = sorted(os.walk(fund))
    done = run(["rm", "-r", fund])
    tally.check("rm -r while money is out", done.returncode == 1 and "busy" in done.output and "(S7)" in desk.why(), done.output)
    desk.pause()
    tally.equal("leaves all of it", (sorted(os.walk(fund)), desk.edits(grace=True)), (there, []))
    tally.check("still approved", b"approved" in get(name))
    put(name, draft)
    desk.edits(grace=True)
    done = run(["rm", "-r", fund])
    tally.equal("rm -r", (done.returncode, done.output), (0, ""))
    tally.equal("one deletion", [commit.subject for commit in desk.edits(grace=True)], ["delete funds/เลิก"])


def entry(desk, number):
    text = get(desk.path(FUND, "ledger.journal")).decode()
    return re.search(r"^.*\(ประชารัฐ-2561/%s\).*\n(?:    .*\n)+" % number, text, re.M).group(0)


def test_household(tally, desk):
    """A payment keeps the version of the household that it was made on; git alone leads there."""
    home = desk.household("บ้านใจดี")
    member = desk.member(home)
    desk.edits()
    must(save(desk, "disbursements/2018-08-01-01.txt", payment(70, "10", date="2018-08-01", Household=id_of(home), Payee="นางสมหมาย")), "pay")
    paid = desk.edits()[-1]
    number, seq, blob = paid.trailers["Household"].split()
    tally.equal("its household", number, id_of(home))
    seen = desk.mount.git("log", "-1", "--grep", "^Change: %s$" % seq, "--format=%H").strip()
    path = desk.relative(os.path.join(home, "household.txt"))
    tally.equal("the commit has that household.txt", desk.mount.git("rev-parse", "%s:%s" % (seen, path)).strip(), blob)
    tally.equal("and nothing of it changed until it was paid", desk.mount.git("diff", "--stat", seen, paid.hash, "--", os.path.dirname(path)), "")
    before = entry(desk, "2018-08-01-01")
    tally.check("the ledger names the version", "household:%s, version:%s\n" % (number, seq) in before, before)
    put(os.path.join(home, "household.txt"), get(os.path.join(home, "household.txt")).replace(b"medium", b"urgent"))
    moved = os.path.join(desk.village("02-บ้านใต้"), "บ้านใจดี")
    os.rename(home, moved)
    other = desk.household("บ้านแยก", village="02-บ้านใต้")
    os.rename(os.path.join(moved, "members", os.path.basename(member)), os.path.join(other, "members", "01-สมหมาย.txt"))
    tally.equal("edited, moved, split: the past payment is what it was", entry(desk, "2018-08-01-01"), before)
    put(os.path.join(moved, "household.txt"), get(os.path.join(moved, "household.txt")) + b"Confidential: yes\n")
    hidden = entry(desk, "2018-08-01-01")
    tally.check("a confidential household has no name in it", number not in hidden and "สมหมาย" not in hidden and ") —\n" in hidden, hidden)
    put(os.path.join(moved, "household.txt"), get(os.path.join(moved, "household.txt")).replace(b"Confidential: yes\n", b""))
    check_oracles(tally, desk, "in the end")


def test_rebuilt(tally, desk):
    """The database made again from git: both files are the same to the byte."""
    desk.edits(grace=True)
    before = get(desk.path(FUND, "ledger.journal")), get(desk.path(FUND, "balance.txt"))
    desk.mount.stop()
    for name in os.listdir(desk.mount.store):
        if name.startswith(("samut.db", "index.db")):
            os.unlink(os.path.join(desk.mount.store, name))
    done = samut("rebuild", desk.mount.store)
    tally.equal("rebuild", done.returncode, 0)
    desk.mount.start()
    tally.equal("the same", (get(desk.path(FUND, "ledger.journal")), get(desk.path(FUND, "balance.txt"))), before)


def test_elsewhere(tally, desk):
    """The tree taken out and brought into another store: paid, failed, released, all of it comes along."""
    tree, other = desk.outside("tree"), desk.outside("other")
    os.makedirs(tree)
    done = samut("export", "--tree", tree, desk.mount.store)
    tally.equal("export", done.returncode, 0)
    make_store(other)
    done = samut("import", other, tree)
    tally.equal("import", (done.returncode, done.stderr), (0, ""))
    before = get(desk.path(FUND, "balance.txt"))
    with Mount(other, desk.outside("elsewhere")) as mount:
        tally.equal("balance.txt is the same", get(mount.path(FUND, "balance.txt")), before)


def main():
    tally = Tally()
    with Desk() as desk:
        prepare(desk)
        for test in (test_split, test_spending, test_rules, test_race, test_remove, test_household, test_rebuilt, test_elsewhere):
            tally.run(test.__name__, test, tally, desk)
    tally.finish()


if __name__ == "__main__":
    main()
