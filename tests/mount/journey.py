#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Three people at work with cp, mkdir, touch, an editor and mv alone: one family from screening to closing, with help from the Pracharat
fund; one outcome contract from design to repayment. At each turn: what the next step would be, and what is refused when taken too early."""
import os
import re
import subprocess
import time

from desk import Desk, author_of, base_folder, get, id_of
from mount import run_git
from tally import Tally

TEAM = 20100
STAFF, VOLUNTEER, DIRECTOR = 20101, 20102, 20103
TODAY = "2018-09-15"  # in the fiscal year 2561 of the fund
VILLAGE = "households/70-ราชบุรี/7001-เมืองราชบุรี/700101-หน้าเมือง/01-บ้านกลาง"

# sed, as people use an editor: fill in an empty field of the form, or change one.
FILL = r'''fill() { f=$1; shift; for pair; do sed -i "s|^${pair%%=*}:.*|${pair%%=*}: ${pair#*=}|" "$f" || return; done; }'''


class Team:
    """The mount with three people's shells."""

    def __init__(self, desk, tally):
        self.desk, self.tally = desk, tally

    def sh(self, uid, script, *arguments):
        """A shell of that person, in the root of the mount."""
        done = subprocess.run(["bash", "-ec", "umask 002; %s; %s" % (FILL, script), "bash", *arguments], cwd=self.desk.mount.point, capture_output=True,
                              text=True, timeout=120, user=uid, group=TEAM, extra_groups=[], env={**os.environ, "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"})
        return done

    def does(self, what, uid, script, *arguments):
        done = self.sh(uid, script, *arguments)
        return self.tally.check(what, done.returncode == 0, done.stdout + done.stderr + (self.desk.why(uid)[:800] if done.returncode else ""))

    def may_not(self, what, uid, script, *words, arguments=()):
        """Refused, with these words as the reason, and nothing changed."""
        before = self.desk.sequence()
        done = self.sh(uid, script, *arguments)
        why = self.desk.why(uid)
        newest = re.split(r"\n(?=\d{4}-)", why)[0]
        self.tally.check(what + ": refused", done.returncode != 0, done.stdout)
        for word in words:
            self.tally.check("%s: says %r" % (what, word), word in newest, newest)
        self.tally.equal(what + ": no edit", self.desk.sequence(), before)

    def status(self, home):
        """The fields of status.txt as the staff sees them."""
        done = self.sh(STAFF, 'cat "$1/status.txt"', home)
        fields = {}
        for line in done.stdout.splitlines():
            name, _, value = line.partition(": ")
            if value and not line.startswith("#"):
                fields.setdefault(name, value)
        return fields

    def stands_at(self, home, step, action=None):
        found = self.status(home)
        self.tally.equal("step %d" % step, found.get("Step"), str(step))
        if action:
            self.tally.check("next: " + action, action in found.get("NextAction", ""), found)

    def listed(self, view, home, wanted=True):
        """The household comes to be in that view."""
        key = id_of(self.desk.path(home))
        end = time.monotonic() + 30
        while True:
            names = [name for _, folders, files in os.walk(self.desk.path(view)) for name in folders + files]
            if any(key in name for name in names) == wanted or time.monotonic() > end:
                break
            time.sleep(0.05)
        self.tally.equal("%s lists it" % view if wanted else "%s does not" % view, any(key in name for name in names), wanted)


def prepare(desk):
    """What the head of the office sets up once: the village, and who may write where."""
    os.makedirs(desk.path(VILLAGE))
    for folder in (VILLAGE, "partners", "funds", "sip", "programmes", "volunteers"):
        os.chown(desk.path(folder), 0, TEAM)
        os.chmod(desk.path(folder), 0o2775)


def family(team):
    home = VILLAGE + "/บ้านใจดี"
    team.does("partners and a volunteer", STAFF, '''
        mkdir partners/พมจ-ราชบุรี partners/รพ-ราชบุรี volunteers/70-ราชบุรี
        fill partners/พมจ-ราชบุรี/partner.txt "Name=สำนักงาน พมจ. ราชบุรี" Sector=state
        fill partners/รพ-ราชบุรี/partner.txt "Name=โรงพยาบาลราชบุรี" Sector=state
        touch "volunteers/70-ราชบุรี/สมชาย.txt"; fill "volunteers/70-ราชบุรี/สมชาย.txt" "Name=สมชาย ขยันเยี่ยม" Kind=volunteer''')
    team.does("the household and who lives there", STAFF, '''
        mkdir "$1"; fill "$1/household.txt" "Address=99 หมู่ 1" Income=36,000 Tenure=own "Volunteer=สมชาย" Consent=yes ConsentDate=2/10/2560
        touch "$1/members/01-บุญมี.txt" "$1/members/02-มะลิ.txt"
        fill "$1/members/01-บุญมี.txt" "Name=นางบุญมี ใจดี" BirthDate=2485 Sex=หญิง Group=ผู้สูงอายุ
        fill "$1/members/02-มะลิ.txt" "Name=ด.ญ.มะลิ ใจดี" BirthDate=5/6/2552 Sex=female Group=child''', home)
    team.stands_at(home, 2, "screen")
    team.may_not("an analysis before a visit", STAFF, 'touch "$1/analysis/2017-10-20.txt"', "visit before analysis", "ต้องเยี่ยมบ้าน", arguments=(home,))
    team.may_not("a plan before an analysis", STAFF, 'touch "$1/plan/urgent/01-ถุงยังชีพ.txt"', "before", arguments=(home,))
    team.does("screening", STAFF, '''printf 'Date: 2560-10-05\\nSource: TPMAP\\nIncome: ขัดสน\\nLiving: ขัดสน\\nHealth: ok\\nMatched: yes\\n' > /tmp/journey-$$.txt
        cp /tmp/journey-$$.txt "$1/screening/2017-10-05.txt"; rm /tmp/journey-$$.txt''', home)
    team.stands_at(home, 3, "visit")
    team.does("the volunteer visits, with a photo", VOLUNTEER, '''
        printf 'a photo' > "$1/attachments/หลังคา.jpg"; touch "$1/visits/2017-10-12.txt"
        fill "$1/visits/2017-10-12.txt" "Volunteer=สมชาย" "Findings=หลังคารั่ว ยายเดินไม่สะดวก" "Needs=ซ่อมหลังคา" Photo=หลังคา.jpg''', home)
    team.stands_at(home, 4, "analy")
    team.does("joint analysis with its four outputs", STAFF, '''touch "$1/analysis/2017-10-20.txt"
        fill "$1/analysis/2017-10-20.txt" "PovertyGroup=ผู้สูงอายุยากจน" "Cause=ไม่มีผู้หารายได้" "Need=บ้านมั่นคง" "Approach=ซ่อมบ้านและสวัสดิการ" ReturnedTo=family ReturnedDate=2017-10-21''', home)
    team.stands_at(home, 5)
    team.may_not("a plan without a class of urgency", STAFF, 'touch "$1/plan/urgent/01-ถุงยังชีพ.txt"', "Urgency", arguments=(home,))
    team.does("urgency, and the plan in three horizons", STAFF, '''fill "$1/household.txt" Urgency=เร่งด่วน
        touch "$1/plan/urgent/01-ถุงยังชีพ.txt" "$1/plan/medium/01-ฝึกอาชีพ.txt" "$1/plan/long/01-ซ่อมหลังคา.txt"
        fill "$1/plan/urgent/01-ถุงยังชีพ.txt" Kind=consumer-goods Due=2017-11-01 Status=planned
        fill "$1/plan/medium/01-ฝึกอาชีพ.txt" Kind=training Due=2018-03-01 Status=planned Responsible=พมจ-ราชบุรี
        fill "$1/plan/long/01-ซ่อมหลังคา.txt" Kind=housing Due=2018-08-01 Status=planned Budget=40,000''', home)
    team.stands_at(home, 6)
    team.listed("views/by-urgency/urgent", home)
    team.listed("plans/overdue", home)
    help_from_fund(team, home)
    team.does("the plan is done, item by item", STAFF, '''for f in "$1"/plan/*/*.txt; do fill "$f" Status=done DoneDate=2018-08-15; done''', home)
    team.listed("plans/overdue", home, wanted=False)
    team.listed("plans/done", home)
    referral_and_end(team, home)
    return home


def help_from_fund(team, home):
    number = id_of(team.desk.path(home))
    team.does("the Pracharat fund, with what Ratchaburi gets", DIRECTOR, '''mkdir funds/ประชารัฐ-2561
        fill funds/ประชารัฐ-2561/fund.txt "Title=สานพลังประชารัฐด้านสังคม" FiscalYear=2561 Budget=108,860,000 "BudgetWords=หนึ่งร้อยแปดล้านแปดแสนหกหมื่นบาทถ้วน" Owner=พมจ-ราชบุรี "Agreement=พม 0207/1"
        touch funds/ประชารัฐ-2561/allocations/70-ราชบุรี.txt
        fill funds/ประชารัฐ-2561/allocations/70-ราชบุรี.txt Amount=1,432,368.42 Date=2017-10-02''')
    pay = "funds/ประชารัฐ-2561/disbursements/2017-12-01-01.txt"
    team.does("the staff writes a payment", STAFF, '''touch "$1"
        fill "$1" Province=70 Amount=40,000 "Purpose=ซ่อมหลังคา" Payee=นางบุญมี Household="$2" "Agreement=พม 0207/1" Status=draft''', pay, number)
    team.may_not("who wrote it approves it", STAFF, 'fill "$1" "Status=approved\\nApprovedBy: uid %d"' % STAFF, "approv", arguments=(pay,))
    approve = 'sed -i -e "s/^Status:.*/Status: approved/" -e "s/^ApprovedBy:.*/ApprovedBy: uid %d/" "$1"' % DIRECTOR
    team.does("a draft may say anything", STAFF, 'fill "$1" Amount=9,999,999', pay)
    team.may_not("but no more is approved than the province has", DIRECTOR, approve, "1,432,368.42", "not enough", arguments=(pay,))
    team.does("the draft is mended", STAFF, 'fill "$1" Amount=40,000', pay)
    team.does("the director approves", DIRECTOR, approve, pay)
    team.does("it is paid", DIRECTOR, 'fill "$1" Status=paid', pay)
    team.desk.mount.wait_committed()
    commit = run_git(team.desk.mount.store, "log", "-1", "--format=%an%n%B").stdout
    team.tally.check("git knows the version of the household it was made on", "Household: %s " % number in commit, commit)
    team.does("help received is written down", VOLUNTEER, '''touch "$1/assistance/2017-12-05-01.txt"
        fill "$1/assistance/2017-12-05-01.txt" Kind=housing Giver=พมจ-ราชบุรี PlanItem=01-ซ่อมหลังคา Amount=40,000 Disbursement=ประชารัฐ-2561/2017-12-01-01 Received=yes "OwnContribution=แรงงานในครอบครัว"''', home)
    team.stands_at(home, 7)
    balance = team.sh(DIRECTOR, "cat funds/ประชารัฐ-2561/balance.txt").stdout
    team.tally.check("the balance shows it", "40,000.00" in balance and "1,392,368.42" in balance, balance)
    for oracle in (["hledger", "-f", "-", "check", "-s"], ["ledger", "-f", "-", "bal"]):
        journal = team.sh(DIRECTOR, "cat funds/ประชารัฐ-2561/ledger.journal").stdout
        done = subprocess.run(oracle, input=journal, capture_output=True, text=True, timeout=60, env={**os.environ, "LC_ALL": "C.UTF-8"})
        team.tally.check(oracle[0] + " accepts the journal", done.returncode == 0 and "0207/1" in journal, done.stderr + journal)


def referral_and_end(team, home):
    team.does("a referral, accepted, then done", VOLUNTEER, '''touch "$1/referrals/2018-02-01-01.txt"
        fill "$1/referrals/2018-02-01-01.txt" To=รพ-ราชบุรี "Reason=ตรวจตา" Consent=yes Status=sent''', home)
    team.may_not("a referral against the family's will without a reason", VOLUNTEER, 'fill "$1/referrals/2018-02-01-01.txt" Consent=overridden', "OverrideReason", arguments=(home,))
    team.does("accepted and done", STAFF, 'for s in accepted done; do fill "$1/referrals/2018-02-01-01.txt" Status=$s; done', home)
    team.does("follow-up", STAFF, '''touch "$1/assessments/2018-09-01.txt"
        fill "$1/assessments/2018-09-01.txt" Kind=follow-up Level=self-reliant Income=ok Living=ok Health=ok''', home)
    team.stands_at(home, 8, "clos")
    team.may_not("closed without a reason", STAFF, 'fill "$1/household.txt" Status=closed', "ClosedReason", arguments=(home,))
    team.does("closed", STAFF, '''sed -i -e "s/^Status:.*/Status: closed/" -e "s/^ClosedDate:.*/ClosedDate: 2018-09-10/" -e "s/^ClosedReason:.*/ClosedReason: พึ่งตนเองได้ บ้านมั่นคง/" "$1/household.txt"''', home)
    team.stands_at(home, 9)
    team.tally.check("the ladder", "self-reliant" in team.status(home).get("Ladder", ""), team.status(home))
    team.listed("views/by-step/9", home)
    page = team.sh(VOLUNTEER, 'cat "$1/logbook.html"', home).stdout
    for words in ("นางบุญมี", "หลังคารั่ว", "ซ่อมหลังคา", "ตรวจตา", "40,000"):
        team.tally.check("the logbook tells of " + words, words in page)


def contract(team):
    place = "sip/บ้านใหม่-ชีวิตใหม่"
    team.does("five partners", STAFF, '''for p in นักลงทุน ผู้ให้บริการ ตัวกลาง ผู้ประเมิน ผู้จ่าย; do mkdir "partners/$p"; fill "partners/$p/partner.txt" "Name=$p" Sector=civil-society; done''')
    team.does("design: roles partly open", STAFF, '''mkdir "$1"; fill "$1/contract.txt" "Title=บ้านใหม่ ชีวิตใหม่" Stage=design Investor=นักลงทุน Provider=ผู้ให้บริการ Principal=1,000,000 Return=10% ReturnKind=flat MaxPayment=1,100,000
        touch "$1/outcomes/01-ไม่กลับไปเร่ร่อน.txt"; fill "$1/outcomes/01-ไม่กลับไปเร่ร่อน.txt" "Metric=ร้อยละที่มีบ้านอยู่ครบ 12 เดือน" Target=75 Pricing=binary Price=1,100,000''', place)
    report = team.sh(STAFF, 'cat "$1/settlement.txt"', place).stdout
    team.tally.check("open roles are told, not refused", "evaluator" in report.lower() and "payor" in report.lower(), report)
    team.may_not("the provider as evaluator", STAFF, 'fill "$1/contract.txt" Evaluator=ผู้ให้บริการ', "R3", arguments=(place,))
    team.does("contracted, and money drawn down", STAFF, '''fill "$1/contract.txt" Stage=contracted Evaluator=ผู้ประเมิน Payor=ผู้จ่าย Intermediary=ตัวกลาง Agreement=SIP-2561-01 Signed=2017-11-01 Start=2017-11-01 End=2018-08-31
        touch "$1/funding/2017-11-02-01.txt" "$1/funding/2017-11-05-01.txt"
        fill "$1/funding/2017-11-02-01.txt" Kind=commitment Investor=นักลงทุน Amount=1,000,000 Agreement=SIP-2561-01
        fill "$1/funding/2017-11-05-01.txt" Kind=drawdown Investor=นักลงทุน Amount=1,000,000 To=ผู้ให้บริการ Agreement=SIP-2561-01''', place)
    pay = place + "/payments/2018-09-05-01.txt"
    team.does("delivery; a payment is planned", STAFF, '''fill "$1/contract.txt" Stage=delivery; touch "$2"
        fill "$2" Kind=principal From=ผู้จ่าย To=นักลงทุน Amount=1,000,000 Agreement=SIP-2561-01 Status=planned''', place, pay)
    approve = 'sed -i -e "s/^Status:.*/Status: approved/" -e "s/^ApprovedBy:.*/ApprovedBy: uid %d/" "$1"' % DIRECTOR
    team.may_not("paid before the evaluator confirms", DIRECTOR, approve, "R1", arguments=(pay,))
    evaluation = place + "/evaluations/2018-09-01-01.txt"
    team.does("the evaluation is written", VOLUNTEER, '''touch "$1"; fill "$1" Outcome=01-ไม่กลับไปเร่ร่อน Evaluator=ผู้ประเมิน Value=80 Count=100 Verdict=met''', evaluation)
    team.may_not("who wrote it confirms it", VOLUNTEER, 'sed -i -e "s/^Confirmed:.*/Confirmed: yes/" -e "s/^ApprovedBy:.*/ApprovedBy: uid %d/" "$1"' % VOLUNTEER, "approv", arguments=(evaluation,))
    team.does("another confirms it", DIRECTOR, 'sed -i -e "s/^Confirmed:.*/Confirmed: yes/" -e "s/^ApprovedBy:.*/ApprovedBy: uid %d/" "$1"' % DIRECTOR, evaluation)
    team.does("now the payment names it", STAFF, 'fill "$1" Evaluation=2018-09-01-01', pay)
    team.does("approved", DIRECTOR, approve, pay)
    team.does("paid", DIRECTOR, 'fill "$1" Status=paid', pay)
    more = place + "/payments/2018-09-05-02.txt"
    team.does("the return", STAFF, '''touch "$1"; fill "$1" Kind=return From=ผู้จ่าย To=นักลงทุน Amount=100,000.01 Evaluation=2018-09-01-01 Agreement=SIP-2561-01 Status=planned''', more)
    team.may_not("a satang more than is owed", DIRECTOR, approve, "more than is owed", "1,100,000.00", arguments=(more,))
    team.does("what is owed", STAFF, 'fill "$1" Amount=100,000', more)
    team.does("is approved", DIRECTOR, approve, more)
    team.does("and paid", DIRECTOR, 'fill "$1" Status=paid; fill "$2/contract.txt" Stage=settled', more, place)
    report = team.sh(STAFF, 'cat "$1/settlement.txt"', place).stdout
    team.tally.check("the settlement tells principal and return", "1,000,000.00" in report and "100,000.00" in report, report)
    for oracle in (["hledger", "-f", "-", "check", "-s"], ["ledger", "-f", "-", "bal"]):
        journal = team.sh(STAFF, 'cat "$1/ledger.journal"', place).stdout
        done = subprocess.run(oracle, input=journal, capture_output=True, text=True, timeout=60, env={**os.environ, "LC_ALL": "C.UTF-8"})
        team.tally.check(oracle[0] + " accepts the journal", done.returncode == 0 and journal, done.stderr + journal)


def move_family(team, home):
    """mv alone: the event writes itself, and past payments stay."""
    before = team.sh(DIRECTOR, "cat funds/ประชารัฐ-2561/ledger.journal").stdout
    os.makedirs(team.desk.path(os.path.dirname(VILLAGE) + "/02-บ้านใต้"))
    os.chown(team.desk.path(os.path.dirname(VILLAGE) + "/02-บ้านใต้"), 0, TEAM)
    os.chmod(team.desk.path(os.path.dirname(VILLAGE) + "/02-บ้านใต้"), 0o2775)
    os.listdir(team.desk.path(home) + "/events")
    new = os.path.dirname(VILLAGE) + "/02-บ้านใต้/บ้านใจดี"
    team.does("mv of the household", STAFF, 'mv "$1" "$2"', home, new)
    events = os.listdir(team.desk.path(new) + "/events")
    team.tally.equal("one event", len(events), 1)
    text = get(team.desk.path(new, "events", events[0])).decode() if events else ""
    team.tally.check("it says who and whence", "Kind: move" in text and "Before: " in text and "นางบุญมี" in text and "01-บ้านกลาง" in text, text)
    for number, (source, target) in enumerate(((new, home), (home, new)), 2):
        for _ in range(3):  # the kernel keeps a listing that it is asked for again
            os.listdir(team.desk.path(source) + "/events")
        os.rename(team.desk.path(source), team.desk.path(target))
        team.tally.equal("there and back: events that a listing shows", len(os.listdir(team.desk.path(target) + "/events")), number)
    after = team.sh(DIRECTOR, "cat funds/ประชารัฐ-2561/ledger.journal").stdout
    team.tally.equal("past payments are as they were", after, before)
    team.stands_at(new, 9)


def audit(team):
    """What an auditor finds with git alone."""
    team.desk.edits(grace=True)
    store = team.desk.mount.store
    authors = set(run_git(store, "log", "--format=%an").stdout.split("\n"))
    for uid in (STAFF, VOLUNTEER, DIRECTOR):
        team.tally.check("edits of uid %d" % uid, author_of(uid)[0] in authors, authors)
    team.tally.equal("fsck", run_git(store, "fsck", "--strict").returncode, 0)


def main():
    tally = Tally()
    os.environ["SAMUT_TODAY"] = TODAY
    with Desk() as desk:
        os.chmod(base_folder(), os.stat(base_folder()).st_mode | 0o055)
        team = Team(desk, tally)
        prepare(desk)
        home = family(team)
        contract(team)
        move_family(team, home)
        audit(team)
        tally.equal("the daemon ends well", desk.mount.stop(), 0)
    tally.finish()


main()
