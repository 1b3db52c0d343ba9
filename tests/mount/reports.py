#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reports through a real mount: their figures against a count made by walking the tree, tables as spreadsheets take them, the dashboard as a
document and in a browser, reports of one's own with what they refuse, what other users and confidential cases see of it."""
import collections
import csv
import errno
import glob
import html.parser
import io
import os
import re
import unicodedata
import xml.etree.ElementTree

from desk import Desk, HERE, OTHER, STRANGER, as_user, get, household_text, id_of, put, run, samut
from tally import Tally

SAMPLE = os.path.join(os.path.dirname(os.path.dirname(HERE)), "tools", "sample", "tree")
TODAY = "2026-11-22"
OTHERS = ["sip-indigo.csv"]  # what others put there
NAMES = ["steps", "dimensions", "plans", "overdue", "funds", "sip", "volunteers", "ladder", "ladder-years", "help"]
MONTHS = ["ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."]
WORDS = {"ส่งแล้ว": "sent", "เสร็จแล้ว": "done", "กำลังดำเนินการ": "doing", "ขัดสน": "lacking", "ปกติ": "ok", "เปิด": "open", "ปิด": "closed", "สังคม": "social",
         "การศึกษา": "education", "อาชีพและการมีงานทำ": "occupation", "ผู้อยู่ในภาวะพึ่งพิง": "dependent", "ได้รับแล้ว": "yes", "ได้รับบางส่วน": "partly",
         "ใช่": "yes", "ไม่ใช่": "no", "ที่อยู่อาศัย": "housing", "วางแผน": "planned", "ยกเลิก": "dropped", "ข้อมูล": "data"}


# ---- the other way of counting: files ----

def day(text):
    """ISO, whatever was written."""
    text = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text)
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text)
    if found:
        year, month, number = map(int, found.groups())
    elif re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text):
        number, month, year = map(int, text.split("/"))
    else:
        number, month, year = text.split()
        number, month, year = int(number), MONTHS.index(month) + 1, int(year)
    return "%04d-%02d-%02d" % (year - 543 if year >= 2400 else year, month, number)


def satang(text):
    whole, _, part = text.replace(",", "").partition(".")
    return int(whole) * 100 + int((part + "00")[:2])


def record(path):
    """Field → value, the first of those that repeat; choices in English."""
    found = {}
    for line in get(path).decode().splitlines():
        name, mark, value = line.partition(": ")
        if mark and re.fullmatch(r"[A-Z][A-Za-z_]*", name):
            found.setdefault(name, WORDS.get(value.strip(), value.strip()))
    return found


def records(root, *pattern):
    """(path, record) of all that fit, in order of name, which is that of dates."""
    return [(path, record(path)) for path in sorted(glob.glob(os.path.join(glob.escape(root), *pattern)))]


class Home:
    def __init__(self, path):
        self.path, self.record = path, record(path + "/household.txt")
        self.province = re.search("/households/([0-9]{2})-", path).group(1)
        self.open = self.record.get("Status") != "closed"
        self.head = self.record.get("Head")
        self.volunteers = set(re.findall("^Volunteer: (.*)$", get(path + "/household.txt").decode(), re.M))
        self.status = record(path + "/status.txt")
        self.step = int(self.status["Step"])
        self.visits = [found for _, found in records(path, "visits", "*.txt")]
        self.assessments = [found for _, found in records(path, "assessments", "*.txt") if day(found["Date"]) <= TODAY]
        self.screenings = [found for _, found in records(path, "screening", "*.txt") if day(found["Date"]) <= TODAY]
        self.rungs = [found for found in self.assessments if found.get("Member", self.head) == self.head]
        self.items = [(found.split("/")[-2], text) for found, text in records(path, "plan", "*", "*.txt")]
        self.help = [found for _, found in records(path, "assistance", "*.txt")]
        self.referrals = [found for _, found in records(path, "referrals", "*.txt")]

    def lacking(self, name):
        known = [(day(found["Date"]), found[name]) for found in self.screenings + self.rungs if found.get(name) in ("ok", "lacking")]
        return bool(known) and max(known)[1] == "lacking"

    def promised(self, found, field):
        """A day that the newest record promised, if it is past."""
        newest = max(found, key=lambda one: day(one["Date"]), default={})
        due = day(newest[field]) if field in newest else ""
        return bool(due) and day(newest["Date"]) < due < TODAY

    def late(self):
        if not self.open:
            return 0
        items = sum(text["Status"] in ("planned", "doing") and day(text["Due"]) < TODAY for _, text in self.items)
        asked = sum(text["Status"] == "sent" and "Due" in text and day(text["Due"]) < TODAY for text in self.referrals)
        return items + asked + self.promised(self.visits, "NextVisit") + self.promised(self.assessments, "NextDate")


def homes(desk):
    return [Home(os.path.dirname(path)) for path in sorted(glob.glob(glob.escape(desk.path("households")) + "/*/*/*/*/*/household.txt"))]


def fiscal(date):
    return str(int(date[:4]) + 543 + (date[5:7] >= "10"))


# ---- reports ----

def table(desk, name, folder="reports"):
    """Header names and rows."""
    text = get(desk.path(folder, name + ".csv"))
    rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""), strict=True))
    return [re.sub(r".*\((.*)\)$", r"\1", cell) for cell in rows[0]], rows[1:]


def total(desk, name, column, keys=()):
    """Sum of a column by the columns keys."""
    header, rows = table(desk, name)
    sums = collections.Counter()
    for row in rows:
        value = row[header.index(column)]
        sums[tuple(row[header.index(key)] for key in keys)] += 0 if not value else satang(value) if "." in value else int(value)
    return {key if len(keys) > 1 else key[0] if keys else "": value for key, value in sums.items() if value}


def count(things):
    return dict(collections.Counter(things))


def test_figures(tally, desk):
    all_homes = homes(desk)
    tally.check("enough to count", len(all_homes) >= 36 and sum(home.late() for home in all_homes) > 5)
    by_province = count(home.province for home in all_homes)
    for name in ("steps", "dimensions", "ladder"):
        tally.equal("%s: households" % name, total(desk, name, "households", ["province_code"]), by_province)
    for step in range(2, 10):
        tally.equal("step %d" % step, total(desk, "steps", "step_%d" % step, ["province_code"]),
                    count(home.province for home in all_homes if home.step == step))
    for field in ("Health", "Education", "Income", "Living", "Access"):
        tally.equal("lacking: " + field, total(desk, "dimensions", field.lower(), ["province_code"]),
                    count(home.province for home in all_homes if home.lacking(field)))
    items = [(home.province, horizon, text) for home in all_homes for horizon, text in home.items]
    tally.equal("plan items", total(desk, "plans", "items", ["province_code", "horizon_code", "area_code"]),
                count((province, horizon, text.get("Area", "")) for province, horizon, text in items))
    tally.equal("plan items done", total(desk, "plans", "done", ["horizon_code"]), count(horizon for _, horizon, text in items if text["Status"] == "done"))
    late = {province: sum(home.late() for home in all_homes if home.province == province) for province in by_province}
    tally.equal("overdue", total(desk, "overdue", "overdue", ["province_code"]), {province: number for province, number in late.items() if number})
    rungs = [(home.province, max(home.rungs, key=lambda one: day(one["Date"]))["Level"]) for home in all_homes if home.rungs]
    for level in ("dependent", "self-reliant", "contributing"):
        tally.equal("ladder: " + level, total(desk, "ladder", level.replace("-", "_"), ["province_code"]),
                    count(province for province, found in rungs if found == level))
    helped = [found for home in all_homes for found in home.help if found.get("Received") != "no"]
    years = collections.Counter()
    for found in helped:
        years[fiscal(day(found["Date"]))] += satang(found.get("Amount", "0"))
    tally.equal("help: times", total(desk, "help", "times", ["fiscal_year"]), count(fiscal(day(found["Date"])) for found in helped))
    tally.equal("help: baht", total(desk, "help", "amount", ["fiscal_year"]), {year: amount for year, amount in years.items() if amount})
    kept = count(volunteer for home in all_homes if home.open for volunteer in home.volunteers)
    tally.equal("volunteers", total(desk, "volunteers", "households", ["volunteer_id"]), kept)


def test_money(tally, desk):
    fund = desk.path("funds", "pracharat-2561")
    allocated, left = collections.Counter(), collections.Counter()
    for path, found in records(fund, "allocations", "*.txt"):
        allocated[os.path.basename(path)[:2]] += satang(found["Amount"])
    paid = collections.Counter()
    for path, found in records(fund, "disbursements", "*.txt"):
        if found["Status"] in ("paid", "approved"):
            paid[found["Province"]] += satang(found["Amount"])
    tally.equal("allocated", total(desk, "funds", "allocated", ["province_code"]), dict(allocated))
    tally.equal("the budget", total(desk, "funds", "budget", ["fund_id"]), {"pracharat-2561": 10886000000})
    tally.equal("disbursed", total(desk, "funds", "disbursed", ["province_code"]), dict(paid))
    available = total(desk, "funds", "available")[""]
    tally.equal("allocated = committed + disbursed + available", available + total(desk, "funds", "committed").get("", 0) + sum(paid.values()),
                sum(allocated.values()))
    told = re.search(r"คงเหลือ[^\n]*|available[^\n]*", get(fund + "/balance.txt").decode(), re.I)
    tally.check("balance.txt is there to compare", told is not None)
    tally.check("and says the same", "{:,.2f}".format(available / 100) in get(fund + "/balance.txt").decode(), available)
    header, rows = table(desk, "sip")
    tally.equal("contracts", [row[0] for row in rows], sorted(os.listdir(desk.path("sip"))))


# ---- files ----

def test_files(tally, desk):
    names = os.listdir(desk.path("reports"))
    tally.equal("in reports/", sorted(names), sorted([name + end for name in NAMES for end in (".csv", ".svg")] + ["dashboard.html", "queries"] + OTHERS))
    for name in sorted(set(names) - {"queries"}):
        path = desk.path("reports", name)
        text = get(path)
        tally.check(name + ": a link into .samut", os.path.islink(path) and "../.samut/reports/" in os.readlink(path))
        tally.equal(name + ": size", os.stat(path).st_size, len(text))
        if name.endswith(".csv"):
            tally.check(name + ": mark and line ends", text.startswith(b"\xef\xbb\xbf") and text.count(b"\n") == text.count(b"\r\n") and text.endswith(b"\r\n"))
            rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""), strict=True))
            tally.check(name + ": as many cells in every row", len({len(row) for row in rows}) == 1)
            tally.equal(name + ": no formula", [cell for row in rows for cell in row if re.match(r"[=+@\t\r]|-[^0-9]", cell)], [])
        if name.endswith(".svg"):
            root = xml.etree.ElementTree.fromstring(text.decode())
            tally.equal(name + ": title and words for the ear", [child.tag.split("}")[1] for child in list(root)[:2]], ["title", "desc"])
            tally.check(name + ": nothing from elsewhere", not re.search(r"href|url\(|@import|<script", text.decode()))


# ---- the dashboard ----

class Page(html.parser.HTMLParser):
    VOID = {"meta", "br", "hr", "img", "link", "input"}

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.faults, self.tags, self.texts = [], [], [], []
        self.feed(text)
        self.close()
        self.faults += ["never closed: %s" % tag for tag in self.open]

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append("</%s> out of place at %s" % (tag, self.getpos()))

    def handle_data(self, data):
        self.texts.append(data.strip())

    def all(self, tag, name):
        return [attributes[name] for found, attributes in self.tags if found == tag and name in attributes]


def chromium(desk, *arguments):
    return run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                "--enable-logging=stderr", "--user-data-dir=" + desk.outside("browser"), *arguments], timeout=120)


def test_dashboard(tally, desk):
    path = desk.path("reports", "dashboard.html")
    page = Page(get(path).decode())
    tally.equal("well-formed", page.faults, [])
    tally.equal("one h1, a section a report", (sum(tag == "h1" for tag, _ in page.tags), page.all("section", "id")), (1, NAMES))
    links = [link for link in page.all("a", "href") if not link.startswith("#")]
    tally.equal("links to every file", sorted(links), sorted([name + end for name in NAMES for end in (".csv", ".svg")] + ["queries/SCHEMA.txt"] + OTHERS))
    tally.equal("which are there", [link for link in links if not os.path.isfile(desk.path("reports", link))], [])
    ids = [value for _, attributes in page.tags for name, value in attributes.items() if name == "id"]
    tally.equal("no id twice", len(ids), len(set(ids)))
    tally.check("drawings say what they are", all(set(found.split()) <= set(ids) for found in page.all("svg", "aria-labelledby")))
    tally.equal("nothing runs, nothing is loaded", [tag for tag, attributes in page.tags if tag in ("script", "link", "img", "iframe") or "src" in attributes
                                                    or any(name.startswith("on") for name in attributes)], [])
    tally.check("the number of households", str(len(homes(desk))) in page.texts)
    tally.check("the day of the data", any("22 พฤศจิกายน พ.ศ. 2569" in text for text in page.texts))
    done = chromium(desk, "--dump-dom", "--window-size=390,844", "file://" + path)
    shown = Page(done.stdout)
    tally.equal("opens in a browser", (done.returncode, shown.all("section", "id")), (0, NAMES))
    tally.equal("without a word on the console", [line for line in done.stderr.splitlines() if "CONSOLE" in line], [])
    # As wide as the window and no wider: what the page's own script would say, if it had any.
    measure = desk.outside("measure.html")
    text = get(path).decode().replace("<body>", "<body><p id=wide></p>").replace(
        "</body>", "<script>document.getElementById('wide').textContent=document.documentElement.scrollWidth+' of '+innerWidth</script></body>")
    put(measure, re.sub(r"<meta http-equiv[^>]*>", "", text).encode())
    wide = re.search(r'id="wide">(\d+) of (\d+)<', chromium(desk, "--dump-dom", "--window-size=500,844", "file://" + measure).stdout)
    tally.check("no wider than the window", wide and int(wide.group(1)) <= int(wide.group(2)), wide and wide.group(0))
    paper = desk.outside("paper.pdf")
    chromium(desk, "--no-pdf-header-footer", "--print-to-pdf=" + paper, "file://" + path)
    tally.check("prints on a few sheets", 1 <= len(re.findall(rb"/Type\s*/Page\b", get(paper))) <= 8)


# ---- reports of one's own ----

def refused(desk, name, text, uid=0):
    """The error of saving it, and the reasons told."""
    path = desk.path("reports", "queries", name + ".sql")
    error, _ = as_user(uid, lambda: put(path, text.encode()))
    return error, desk.why(uid)


def test_queries(tally, desk):
    folder = desk.path("reports", "queries")
    os.chmod(folder, 0o777)
    put(folder + "/เร่งด่วน.sql", "SELECT province, count(*) AS n FROM household WHERE urgency = 'urgent' GROUP BY 1 ORDER BY 1\n".encode())
    wanted = count(home.province for home in homes(desk) if home.record.get("Urgency") in ("urgent", "เร่งด่วน") and home.record.get("Confidential") != "yes")
    header, rows = table(desk, "เร่งด่วน", "reports/queries")
    tally.equal("the answer", (header, {row[0]: int(row[1]) for row in rows}), (["province", "n"], wanted))
    tally.check("beside it", {"เร่งด่วน.csv", "เร่งด่วน.sql", "SCHEMA.txt"} <= set(os.listdir(folder)), os.listdir(folder))
    tally.equal("the question is kept in history", desk.edits()[-1].paths, ["reports/queries/เร่งด่วน.sql"])
    home = desk.household("บ้านถามหา")
    put(home + "/household.txt", household_text(id_of(home), "urgent"))
    wanted["70"] = wanted.get("70", 0) + 1
    tally.equal("follows the records", {row[0]: int(row[1]) for row in table(desk, "เร่งด่วน", "reports/queries")[1]}, wanted)
    put(folder + "/เงิน.sql", b"SELECT baht(sum(amount_satang)) AS total FROM disbursement WHERE status = 'paid'")
    paid = sum(satang(found["Amount"]) for _, found in records(desk.path("funds"), "*", "disbursements", "*.txt") if found["Status"] == "paid")
    tally.equal("money to the satang", table(desk, "เงิน", "reports/queries")[1], [["%d.%02d" % divmod(paid, 100)]])
    tally.check("what can be asked", "\nplan_item\n" in get(folder + "/SCHEMA.txt").decode())


def test_refusals(tally, desk):
    folder = desk.path("reports", "queries")
    rows = [
        ("writing", "DELETE FROM household", "may not delete"),
        ("making", "CREATE TABLE x(a)", "only SELECT"),
        ("PRAGMA", "PRAGMA writable_schema=1", "PRAGMA"),
        ("ATTACH", "ATTACH '%s/samut.db' AS x" % desk.mount.store, "ATTACH"),
        ("several", "SELECT 1; SELECT 2", "only one SELECT"),
        ("extensions", "SELECT load_extension('x')", "load_extension"),
        ("files", "SELECT readfile('/etc/passwd')", "readfile"),
        ("unknown tables", "SELECT * FROM hausehold", "did you mean “household”"),
        ("syntax", "SELECT id,\nFROM household", "line 2"),
        ("what is no text", "SELECT '\0'", "UTF-8"),
    ]
    for name, text, reason in rows:
        error, why = refused(desk, "ผิด", text)
        tally.equal(name + ": refused", error, errno.EINVAL)
        tally.check(name + ": with the reason", reason in why, why[:300])
    tally.check("nothing is there", not os.path.exists(folder + "/ผิด.sql") and not os.path.exists(folder + "/ผิด.csv"))
    before = get(folder + "/เงิน.sql")
    tally.equal("a good one is not replaced by a bad one", refused(desk, "เงิน", "DROP TABLE fund")[0], errno.EINVAL)
    tally.equal("and stays", get(folder + "/เงิน.sql"), before)
    sidecar = get(folder + "/เงิน.sql.rejected").decode()
    tally.check("the refused text lies beside it with the reason", sidecar.startswith("# samutfs: ") and sidecar.endswith("DROP TABLE fund"), sidecar)
    put(folder + "/เงิน.sql.rejected", sidecar.replace("DROP TABLE fund", "SELECT count(*) AS n FROM fund").encode())
    os.rename(folder + "/เงิน.sql.rejected", folder + "/เงิน.sql")
    tally.equal("mended and moved over it", table(desk, "เงิน", "reports/queries")[1], [["1"]])
    put(folder + "/หนัก.sql", b"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT i FROM n")
    rows = list(csv.reader(io.StringIO(get(folder + "/หนัก.csv").decode("utf-8-sig"))))
    tally.check("one over its limits says so", rows[0] == ["ผิดพลาด (error)"] and "1000000 rows" in rows[2][0], rows[:3])
    os.unlink(folder + "/หนัก.sql")


def test_others(tally, desk):
    """What another user and confidential cases see of it."""
    os.chmod(desk.village(), 0o777)
    folder = desk.path("reports", "queries")
    put(folder + "/บ้าน.sql", b"SELECT id, path FROM household WHERE province = '70'")
    home = desk.household("บ้านสิทธิ์", STRANGER)
    number = id_of(home)
    ask = lambda: [row[0] for row in table(desk, "บ้าน", "reports/queries")[1]]
    households = lambda: total(desk, "steps", "households", ["province_code"])["70"]
    everybody = households()
    tally.check("found by all", number in ask() and number in as_user(OTHER, ask)[1])
    as_user(STRANGER, lambda: os.chmod(home, 0o700))
    tally.check("closed: by its owner only", number in as_user(STRANGER, ask)[1] and number not in as_user(OTHER, ask)[1])
    tally.equal("in the figures of those who may open it", (as_user(STRANGER, households)[1], as_user(OTHER, households)[1]), (everybody, everybody - 1))
    tally.equal("the dashboard is each one's own", as_user(OTHER, lambda: len(get(desk.path("reports", "dashboard.html"))) > 1000), (0, True))
    as_user(STRANGER, lambda: os.chmod(home, 0o755))
    as_user(STRANGER, lambda: put(home + "/household.txt", household_text(number) + b"Confidential: yes\n"))
    tally.equal("confidential: in no answer, in all figures", (number in ask(), households()), (False, everybody))
    for name in NAMES:
        tally.check("%s names no confidential case" % name, number.encode() not in get(desk.path("reports", name + ".csv")))
    os.chmod(folder + "/บ้าน.sql", 0o600)
    tally.check("who may not read the question gets no answer", as_user(OTHER, ask)[0] in (errno.ENOENT, errno.EACCES))
    os.unlink(folder + "/บ้าน.sql")
    desk.pause()
    tally.check("question gone, answer gone", not os.path.lexists(folder + "/บ้าน.csv"))


def main():
    os.environ["SAMUT_TODAY"] = TODAY
    tally = Tally()
    with Desk() as desk:
        done = samut("import", desk.mount.store, SAMPLE)
        tally.equal("the sample is imported", done.returncode, 0)
        for test in (test_figures, test_money, test_files, test_dashboard, test_queries, test_refusals, test_others):
            tally.run(test.__name__, test, tally, desk)
    tally.finish()


main()
