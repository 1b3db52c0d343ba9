#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""status.txt and logbook.html of a household through a real mount: they follow its records, have their true size, show nobody more than the
records would, and the logbook is a page that parsers, printers and telephones take."""
import html.parser
import os
import re
import time

from desk import Desk, OTHER, STRANGER, as_user, get, household_text, id_of, put, run
from tally import Tally

TODAY = "2026-06-15"
LONG = "บ้านยืนยาว &amp; 'คณะ'"
VOID = {"meta", "br", "hr", "img", "link", "input", "path", "circle"}


def fields(text):
    """Name → values of a text in the format of records."""
    found = {}
    for line in text.decode().splitlines():
        if re.match(r"[A-Za-z]+: ", line):
            name, value = line.split(": ", 1)
            found.setdefault(name, []).append(value)
    return found


def status(home):
    return fields(get(home + "/status.txt"))


def facts(home):
    found = status(home)
    return found["Step"][0], found["Action"][0], found.get("Due", [""])[0]


def record(home, path, text):
    put(os.path.join(home, path), text.encode())


# ---- following the records ----

def test_follows(tally, desk):
    home = desk.household("บ้านตามรอย")
    tally.equal("before anything", facts(home), ("2", "screen", ""))
    rows = [
        ("screening/2569-01-05.txt", "Date: 2569-01-05\nSource: tpmap\nHealth: lacking\nMatched: yes\n", ("3", "visit", "")),
        ("visits/2569-01-10.txt", "Date: 2569-01-10\nStaff: ก\nFindings: หลังคารั่ว\nNextVisit: 2569-08-01\n", ("4", "analyse", "")),
        ("analysis/2569-01-20.txt", "Date: 2569-01-20\nPovertyGroup: ก\nCause: ข\nNeed: ค\nApproach: ง\nReturnedTo: family\nReturnedTo: community\n",
         ("5", "plan", "")),
        ("plan/urgent/01-ถุงยังชีพ.txt", "Title: ถุงยังชีพ\nDue: 2569-07-01\nStatus: planned\n", ("6", "item", "2026-07-01")),
        ("plan/urgent/01-ถุงยังชีพ.txt", "Title: ถุงยังชีพ\nDue: 2569-07-01\nStatus: doing\n", ("7", "item", "2026-07-01")),
        ("plan/urgent/01-ถุงยังชีพ.txt", "Title: ถุงยังชีพ\nDue: 2569-06-10\nStatus: doing\n", ("7", "item", "2026-06-10")),
    ]
    for path, text, wanted in rows:
        before = get(home + "/logbook.html")
        record(home, path, text)
        tally.equal("after %s" % path, facts(home), wanted)
        tally.check("the logbook tells it too: %s" % path, get(home + "/logbook.html") != before)
    tally.equal("late", status(home).get("Overdue"), ["รายการในแผน 1, ช้าที่สุด 5 วัน (plan items: 1, days late: 5)"])
    tally.check("late in the logbook", "เกินกำหนด 5 วัน".encode() in get(home + "/logbook.html"))
    os.unlink(home + "/plan/urgent/01-ถุงยังชีพ.txt")
    desk.pause()
    tally.equal("after a removal", facts(home), ("5", "plan", ""))


def test_recutils(tally, desk):
    home = desk.household("บ้านเร็ก")
    tally.equal("recsel finds the step", run(["recsel", "-e", "Step = 2 && Action = 'screen'", "-P", "Id", home + "/status.txt"]).output.strip(), id_of(home))
    tally.equal("recfix takes it", run(["recfix", "--check", home + "/status.txt"]).output, "")


# ---- size and time ----

def shown(path):
    found = os.stat(path)
    return found.st_size, found.st_mtime_ns


def test_size_and_time(tally, desk):
    home = desk.household("บ้านเวลา")
    record(home, "visits/2569-01-10.txt", "Date: 2569-01-10\nFindings: ก\n")
    for name in ("status.txt", "logbook.html"):
        page = os.path.join(home, name)
        text, (size, then) = get(page), shown(page)
        tally.check("%s: is a link" % name, os.path.islink(page))
        tally.equal("%s: size is what is read" % name, size, len(text))
        time.sleep(0.02)
        put(home + "/notes/บันทึก %s.txt" % name, "ไม่เกี่ยวกับหน้านี้".encode())
        record(home, "household.txt", household_text(id_of(home)).decode() + "# เพียงหมายเหตุ %s\n" % name)
        tally.equal("%s: edits that it does not show leave it alone" % name, (get(page), shown(page)), (text, (size, then)))
        record(home, "visits/2569-02-%02d.txt" % len(name), "Date: 2569-02-%02d\nFindings: ข\n" % len(name))
        tally.check("%s: what it shows moves its time" % name, shown(page)[1] > then)
        tally.equal("%s: and its size" % name, shown(page)[0], len(get(page)))


# ---- who may see ----

def test_permissions(tally, desk):
    home = desk.household("บ้านสิทธิ์", STRANGER)
    visit = home + "/visits/2569-01-10.txt"
    as_user(STRANGER, lambda: record(home, "screening/2569-01-05.txt", "Date: 2569-01-05\nSource: tpmap\n"))
    as_user(STRANGER, lambda: record(home, "visits/2569-01-10.txt", "Date: 2569-01-10\nFindings: ความลับของบ้าน\n"))
    pages = ["status.txt", "logbook.html"]
    inside = [desk.path(".samut", "households", id_of(home), name) for name in pages]
    tally.equal("readable like its records", as_user(OTHER, lambda: facts(home))[1], ("4", "analyse", ""))
    as_user(STRANGER, lambda: os.chmod(visit, 0o600))
    tally.equal("a record closed to him does not count for him", as_user(OTHER, lambda: facts(home))[1], ("3", "visit", ""))
    tally.check("he is told so", any("not read" in line for line in as_user(OTHER, lambda: status(home))[1]["Warning"]))
    tally.check("and cannot read it here", "ความลับของบ้าน".encode() not in as_user(OTHER, lambda: get(home + "/logbook.html"))[1])
    tally.check("whoever may, can", "ความลับของบ้าน".encode() in as_user(STRANGER, lambda: get(home + "/logbook.html"))[1])
    as_user(STRANGER, lambda: os.chmod(home, 0o700))
    for path in inside + [os.path.join(home, name) for name in pages]:
        error, text = as_user(OTHER, lambda: get(path))
        tally.check("closed household, %s" % path[-30:], error in (2, 13) and text is None, (error, text))
    tally.equal("its owner still sees it", as_user(STRANGER, lambda: facts(home))[1], ("4", "analyse", ""))


def test_confidential(tally, desk):
    home = desk.household("บ้านลับ")
    text = household_text(id_of(home)).decode() + "Phone: 0812345678\nLandmark: หลังวัดใหญ่\n"
    record(home, "members/01-ก.txt", "Name: นางก\nNationalId: 3100600445635\n")
    record(home, "household.txt", text)
    open_page = get(home + "/logbook.html").decode()
    record(home, "household.txt", text + "Confidential: yes\n")
    page = get(home + "/logbook.html").decode()
    tally.check("banner", 'class="banner"' in page and 'class="banner"' not in open_page)
    for what, word in (("landmark", "หลังวัดใหญ่"), ("telephone", "812345678"), ("last digits of ids", "x-xxxx-xxxx5-63-5"), ("area", "ราชบุรี")):
        tally.check("no " + what, word not in page and (word in open_page or what == "telephone"))
    tally.check("never the whole id", "3100600445635" not in open_page and "3-1006-00445-63-5" not in open_page)


# ---- the page as a document ----

class Page(html.parser.HTMLParser):
    """Tags balanced, texts and attributes kept."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.faults, self.tags, self.texts, self.days = [], [], [], [], set()
        self.feed(text)
        self.close()
        self.faults += ["never closed: %s" % tag for tag in self.open]

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self.days |= {value for name, value in attributes if name == "datetime"}
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append("</%s> out of place at %s" % (tag, self.getpos()))

    def handle_data(self, data):
        self.texts.append(data)

    def count(self, tag):
        return sum(name == tag for name, _ in self.tags)


def long_case(desk):
    """A household of twenty years whose texts are full of markup."""
    home = desk.household(LONG)
    record(home, "members/01-ก.txt", "Name: <script>alert(1)</script> \"นาง\" & 'ก'\nBirthDate: 2490\nGroup: elderly\nOccupation: </td></table><img src=x onerror=y>\n")
    days = ["%d-%02d-%02d" % (year, month, 3 + month) for year in range(2007, 2027) for month in (2, 6)]
    for day in days:
        record(home, "visits/%s.txt" % day, "Date: %s\nStaff: ก & ข\nFindings: <i>ครั้งที่</i> %s\n+ บรรทัดที่สอง\n" % (day, day))
    record(home, "analysis/2008-01-01.txt", "Date: 2008-01-01\nPovertyGroup: <u>ก\nCause: ข\nNeed: ค\nApproach: ง\n")
    return home, days


def test_document(tally, desk):
    home, days = long_case(desk)
    text = get(home + "/logbook.html").decode()
    page = Page(text)
    tally.equal("well-formed", page.faults, [])
    tally.equal("doctype and language", (text[:15], dict(page.tags)["html"].get("lang")), ("<!DOCTYPE html>", "th"))
    tally.equal("one h1, its own name", (page.count("h1"), LONG in page.texts), (1, True))
    tally.check("sections have headings", page.count("h2") >= 7, page.count("h2"))
    tally.equal("every visit is there", [day for day in days if day not in page.days], [])
    tally.equal("the newest in full", sum(attributes.get("class") == "visit" for _, attributes in page.tags), 6)
    tally.equal("how many more", [line for line in page.texts if line.startswith("ก่อนหน้านั้น")], ["ก่อนหน้านั้น %d ครั้ง " % (len(days) - 6)])
    tally.check("a page of that age stays readable", len(text) < 60000, len(text))
    tally.check("markup in texts is text", "<script>alert(1)</script> \"นาง\" & 'ก'" in page.texts)
    tally.equal("and makes no element", [tag for tag, _ in page.tags if tag in ("script", "img", "i", "u", "iframe", "link", "a", "form", "object")
                                        and not (tag == "i" and _.get("aria-hidden"))], [])
    tally.equal("no handler, nothing loaded", [name for _, attributes in page.tags for name in attributes
                                               if name.startswith("on") or name in ("src", "href", "action", "background")], [])
    tally.check("nothing loaded by the style", not re.search(r"url\(|@import|@font-face", text))
    tally.check("a policy that says so", any(attributes.get("content", "").startswith("default-src 'none'") for tag, attributes in page.tags if tag == "meta"))
    tally.check("made for telephones and paper", any(attributes.get("name") == "viewport" for _, attributes in page.tags) and "@page{size:A4" in text)


# ---- in a browser ----

def chromium(desk, *arguments):
    return run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                "--enable-logging=stderr", "--user-data-dir=" + desk.outside("browser"), *arguments], timeout=120)


def complaints(done):
    return [line for line in done.stderr.splitlines() if "CONSOLE" in line]


def test_browser(tally, desk):
    home, days = long_case_of(desk)
    page = home + "/logbook.html"
    done = chromium(desk, "--dump-dom", "file://" + page)
    shown_page = Page(done.stdout)
    tally.equal("it opens", (done.returncode, shown_page.count("h1")), (0, 1))
    tally.equal("without a word on the console", complaints(done), [])
    tally.equal("every visit is in its DOM", [day for day in days if day not in shown_page.days], [])
    # The policy makes the console tell of anything that would be loaded: prove that it does.
    bad = desk.outside("bad.html")
    put(bad, get(page).replace(b"</body>", b'<img src="http://192.0.2.1/x.png"></body>'))
    tally.check("a page that loads something would be heard", complaints(chromium(desk, "--dump-dom", "file://" + bad)) != [])
    paper = desk.outside("paper.pdf")
    chromium(desk, "--no-pdf-header-footer", "--print-to-pdf=" + paper, "file://" + page)
    boxes = set(re.findall(rb"/MediaBox \[\s*0 0 ([0-9]+)[.0-9]* ([0-9]+)", get(paper)))
    tally.equal("prints on A4", boxes, {(b"594", b"841")} if (b"594", b"841") in boxes else {(b"595", b"842")})
    tally.check("on a few sheets", 1 <= len(re.findall(rb"/Type\s*/Page\b", get(paper))) <= 4)


def long_case_of(desk):
    home = os.path.join(desk.village(), LONG)
    return home, sorted(name[:-4] for name in os.listdir(home + "/visits"))


def main():
    os.environ["SAMUT_TODAY"] = TODAY
    tally = Tally()
    with Desk() as desk:
        for test in (test_follows, test_recutils, test_size_and_time, test_permissions, test_confidential, test_document, test_browser):
            tally.run(test.__name__, test, tally, desk)
    tally.finish()


main()
