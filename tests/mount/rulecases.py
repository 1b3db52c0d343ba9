# SPDX-License-Identifier: Apache-2.0
"""Each rule violated once through a mount: one row a violation. To add one, append a row to the list of its domain.

A row: the place it happens in (made fresh for it), what AUTHOR writes there first (a third item: another user does), what is then tried, and how it is refused.
    by          AUTHOR or APPROVER, two users of no special rights
    act         save, touch, rm, mv (to `text`)
    path, text  within the place; {ID} is the household's Id, {PLACE} the place's name
    error       errno of the refusal
    rule        its name, th and en: words of the reason
    then        a mended text that is accepted (None: not tried)
"""
import collections
import errno

AUTHOR, APPROVER = 20011, 20012

Case = collections.namedtuple("Case", "name place before act path text error rule th en by then", defaults=(AUTHOR, None))

VISIT = "Date: 2569-01-10\nFindings: หลังคารั่ว\n"
HALF = "Date: 2569-01-11\nPovertyGroup: ขาดรายได้\nCause: ตกงาน\nNeed: อาชีพ\n"
ANALYSIS = HALF + "Approach: ฝึกอาชีพ\n"
ITEM = "Title: ฝึกอาชีพ\nDue: 2569-06-01\nStatus: planned\n"
HOME = "Id: {ID}\n"
SECRET = HOME + "Confidential: yes\n"
VISITED = [("visits/2569-01-10.txt", VISIT)]
ANALYSED = VISITED + [("analysis/2569-01-11.txt", ANALYSIS)]
PLANNED = ANALYSED + [("household.txt", HOME + "Urgency: long\n"), ("plan/long/01-ฝึกอาชีพ.txt", ITEM)]
NEW_ITEM = "plan/urgent/02-ใหม่.txt"

HOUSEHOLDS = [
    Case("an analysis before the visit", "household", VISITED, "save", "analysis/2569-01-11.txt", ANALYSIS.replace("01-11", "01-09"), errno.EINVAL,
         "R5", "ต้องเยี่ยมบ้านก่อนวิเคราะห์", "visit before analysis", then=ANALYSIS),
    Case("touch of an analysis without any visit", "household", [], "touch", "analysis/2569-01-11.txt", None, errno.EINVAL,
         "R5", "ต้องเยี่ยมบ้านก่อนวิเคราะห์", "visit before analysis"),
    Case("a plan before the analysis", "household", VISITED + [("household.txt", HOME + "Urgency: long\n")], "touch", NEW_ITEM, None, errno.EINVAL,
         "R5", "ต้องวิเคราะห์ร่วมรายครัวเรือนก่อนทำแผน", "analysis before plan"),
    Case("a plan on an analysis with three outputs", "household",
         VISITED + [("analysis/2569-01-11.txt", HALF), ("household.txt", HOME + "Urgency: long\n")], "touch", NEW_ITEM, None, errno.EINVAL,
         "R6", "การวิเคราะห์ยังไม่ครบ 4 ข้อ", "lacks some of its four outputs"),
    Case("an item dropped taken up again", "household", VISITED + [("household.txt", HOME + "Urgency: long\n")] + ANALYSED[1:] +
         [(NEW_ITEM, "Title: ก\nStatus: dropped\n"), ("analysis/2569-01-11.txt", HALF)], "save", NEW_ITEM, ITEM, errno.EINVAL,
         "R6", "การวิเคราะห์ยังไม่ครบ 4 ข้อ", "lacks some of its four outputs"),
    Case("a plan without urgency", "household", ANALYSED, "touch", NEW_ITEM, None, errno.EINVAL,
         "R7", "ยังไม่ได้จัดระดับความเร่งด่วน", "no class of urgency"),
    Case("urgency taken away under a plan", "household", PLANNED, "save", "household.txt", HOME, errno.EINVAL,
         "R7", "ครัวเรือนมีแผนอยู่ 1 รายการ", "has 1 plan item(s)", then=HOME + "Urgency: urgent\n"),
    Case("the visit under an analysis removed", "household", ANALYSED, "rm", "visits/2569-01-10.txt", None, errno.EBUSY,
         "R5", "การวิเคราะห์วันที่ 11 ม.ค. 2569", "the analysis of 11 January 2026"),
    Case("the visit under an analysis put off", "household", ANALYSED, "save", "visits/2569-01-10.txt", VISIT.replace("01-10", "01-12"), errno.EINVAL,
         "R5", "การวิเคราะห์วันที่ 11 ม.ค. 2569", "rests on this visit", then=VISIT.replace("01-10", "01-11")),
    Case("the visit under an analysis moved away", "household", ANALYSED, "mv", "visits/2569-01-10.txt", "notes/เยี่ยม.txt", errno.EBUSY,
         "R5", "อาศัยการเยี่ยมบ้านครั้งนี้", "rests on this visit"),
    Case("the analysis under a plan removed", "household", PLANNED, "rm", "analysis/2569-01-11.txt", None, errno.EBUSY,
         "R6", "แผน 1 รายการ", "1 plan item(s), as "),
    Case("the analysis under a plan emptied", "household", PLANNED, "save", "analysis/2569-01-11.txt", HALF, errno.EINVAL,
         "R6", "แผน 1 รายการ", "one analysis with all four outputs has to stay"),
    Case("closed without saying why", "household", [], "save", "household.txt", HOME + "Status: closed\nClosedDate: 2569-01-01\n", errno.EINVAL,
         "H1", "เหตุผลที่ปิด", "needs its ClosedDate and ClosedReason", then=HOME + "Status: closed\nClosedDate: 2569-01-01\nClosedReason: พึ่งตนเองได้\n"),
    Case("a closing date on an open case", "household", [], "save", "household.txt", HOME + "ClosedDate: 2569-01-01\n", errno.EINVAL,
         "H1", "มีวันที่ปิด 1 ม.ค. 2569", "there is a ClosedDate (1 January 2026)"),
    Case("a latitude beyond the pole", "household", [], "save", "household.txt", HOME + "Latitude: 135.5\nLongitude: 99.8\n", errno.EINVAL,
         "H2", "ละติจูดต้องอยู่ระหว่าง", "a latitude lies between", then=HOME + "Latitude: 13.55\nLongitude: 99.8\n"),
    Case("a longitude too far", "household", [], "save", "household.txt", HOME + "Longitude: 998\n", errno.EINVAL,
         "H2", "ลองจิจูดต้องอยู่ระหว่าง", "a longitude lies between"),
    Case("left before joining", "household", [], "save", "members/01-ก.txt", "Name: ก\nJoined: 2569-01-02\nLeft: 2569-01-01\n", errno.EINVAL,
         "H3", "อยู่ก่อนวันที่เข้ามาอยู่ 2 ม.ค. 2569", "before joining on 2 January 2026"),
    Case("the next visit before this one", "household", [], "save", "visits/2569-01-10.txt", VISIT + "NextVisit: 2568-02-10\n", errno.EINVAL,
         "H3", "นัดครั้งต่อไป 10 ก.พ. 2568", "the next visit, 10 February 2025", then=VISIT + "NextVisit: 2569-02-10\n"),
    Case("findings returned before they were made", "household", ANALYSED, "save", "analysis/2569-01-11.txt", ANALYSIS + "ReturnedDate: 2569-01-10\n",
         errno.EINVAL, "H3", "คืนข้อมูล 10 ม.ค. 2569", "findings cannot be returned on 10 January 2026"),
    Case("the next assessment before this one", "household", [], "save", "assessments/2569-01-10.txt", "Date: 2569-01-10\nNextDate: 2569-01-09\n",
         errno.EINVAL, "H3", "กำหนดประเมินครั้งต่อไป 9 ม.ค. 2569", "the next assessment, 9 January 2026"),
    Case("done on a day, but not done", "household", PLANNED, "save", "plan/long/01-ฝึกอาชีพ.txt", ITEM + "DoneDate: 2569-05-01\n", errno.EINVAL,
         "H3", "มีวันที่แล้วเสร็จ 1 พ.ค. 2569", "there is a DoneDate (1 May 2026)", then=ITEM.replace("planned", "done") + "DoneDate: 2569-05-01\n"),
    Case("consent overridden without a reason", "household", [], "save", "referrals/2569-01-10-01.txt", "Date: 2569-01-10\nConsent: overridden\n",
         errno.EINVAL, "H4", "ต้องบอกเหตุผลใน OverrideReason", "say why in OverrideReason",
         then="Date: 2569-01-10\nConsent: overridden\nOverrideReason: ผู้ป่วยหมดสติ\n"),
    Case("a split without those who are left", "household", [], "save", "events/2569-01-10-01.txt", "Date: 2569-01-10\nKind: split\nBefore: ก\n",
         errno.EINVAL, "H5", "รายชื่อสมาชิกก่อน (Before) และหลัง (After)", "a split needs the members before"),
    Case("a household compared with itself", "household", [], "save", "/verdicts/0077.txt", "First: {ID}\nSecond: {ID}\nVerdict: same\n", errno.EINVAL,
         "H6", "เป็นครัวเรือนเดียวกัน", "one and the same household"),
    Case("a confidential case without its word, before its visits", "household", [("household.txt", SECRET)] + VISITED, "rm", "household.txt", None,
         errno.EBUSY, "H7", "กรณีปกปิด: ถ้าไม่มี household.txt แฟ้มอื่นอีก 1 แฟ้ม", "its 1 other file(s), as "),
    Case("a confidential case without its word, before its notes", "household", [("household.txt", SECRET), ("notes/ลับ.txt", "ลับ\n")],
         "mv", "household.txt", "notes/ครัวเรือน.txt", errno.EBUSY, "H7", "จะไม่เป็นความลับ", "would be so no longer"),
]

PROGRAMME = "Title: โครงการ\nOwner: rule-p\n"
FORMATIVE = ("appraisals/2569-01-01.txt", "Date: 2569-01-01\nKind: formative\n")
SUMMATIVE = ("appraisals/2569-02-01.txt", "Date: 2569-02-01\nKind: summative\n")
READY = ("readiness/2561-01-15.txt", "Date: 2561-01-15\nLevel: ready\nConsulted: state\n")
BUDGET = "Date: 2561-02-01\nKind: budget\n"
SUPPORT = "support/2561-02-01-01.txt"

PROGRAMMES = [
    Case("closed with one evaluation", "programme", [FORMATIVE], "save", "programme.txt", PROGRAMME + "Status: closed\n", errno.EINVAL,
         "R11", "มีการประเมินครบทั้งสองแบบ", "both evaluations in appraisals/"),
    Case("an evaluation of a closed programme removed", "programme", [FORMATIVE, SUMMATIVE, ("programme.txt", PROGRAMME + "Status: closed\n")],
         "rm", SUMMATIVE[0], None, errno.EBUSY, "R11", "โครงการปิดแล้วโดยอาศัยการประเมินนี้", "the programme is closed and rests on this evaluation"),
    Case("an evaluation of a closed programme changed", "programme", [FORMATIVE, SUMMATIVE, ("programme.txt", PROGRAMME + "Status: closed\n")],
         "save", SUMMATIVE[0], SUMMATIVE[1].replace("summative", "formative"), errno.EINVAL,
         "R11", "โครงการปิดแล้วโดยอาศัยการประเมินนี้", "the programme is closed and rests on this evaluation"),
    Case("the budget's words of another amount", "programme", [], "save", "programme.txt",
         PROGRAMME + "Budget: 108,860,000\nBudgetWords: หนึ่งร้อยแปดล้านแปดแสนหกพันบาทถ้วน\n", errno.EINVAL,
         "R13", "ที่ถูกคือ “หนึ่งร้อยแปดล้านแปดแสนหกหมื่นบาทถ้วน”", "right is “หนึ่งร้อยแปดล้านแปดแสนหกหมื่นบาทถ้วน”",
         then=PROGRAMME + "Budget: 108,860,000\nBudgetWords: หนึ่งร้อยแปดล้านแปดแสนหกหมื่นบาทถ้วน\n"),
    Case("a milestone outside the programme's provinces", "programme", [("programme.txt", PROGRAMME + "Province: 70\n"), ("provinces/55-น่าน/", None)],
         "save", "provinces/55-น่าน/01-ก.txt", "Step: 1\nStatus: done\n", errno.EINVAL,
         "R10", "จังหวัด 55-น่าน ไม่อยู่ใน", "does not name province 55-น่าน"),
    Case("a province taken out under its milestones", "programme",
         [("provinces/55-น่าน/", None), ("provinces/55-น่าน/01-ก.txt", "Step: 1\nStatus: done\n")], "save", "programme.txt", PROGRAMME + "Province: 70\n",
         errno.EINVAL, "R10", "มีความก้าวหน้าของ 55-น่าน อยู่แล้ว 1 รายการ", "there are 1 milestone(s) of 55-น่าน"),
    Case("a province taken out under its allocation", "programme",
         [("/funds/กฎจัดสรร/", None), ("/funds/กฎจัดสรร/fund.txt", "Title: ก\nFiscalYear: 2569\nBudget: 10\nProgramme: {PLACE}\n"),
          ("/funds/กฎจัดสรร/allocations/55-น่าน.txt", "Amount: 10\n")], "save", "programme.txt", PROGRAMME + "Province: 70\n",
         errno.EINVAL, "R10", "มีการจัดสรรให้จังหวัด 55 อยู่แล้ว", "province 55 has an allocation"),
    Case("it ends before it begins", "programme", [], "save", "programme.txt", PROGRAMME + "Start: 2569-02-01\nEnd: 2569-01-31\n", errno.EINVAL,
         "P1", "สิ้นสุด 31 ม.ค. 2569 ก่อนเริ่ม 1 ก.พ. 2569", "it cannot end on 31 January 2026"),
    Case("budget where nobody asked", "community", [], "save", SUPPORT, BUDGET, errno.EINVAL,
         "R8", "สนับสนุนงบประมาณได้เฉพาะชุมชน", "budget only where the newest readiness", then=BUDGET.replace("budget", "knowledge")),
    Case("budget where they are not ready", "community", [READY, ("readiness/2561-01-20.txt", "Date: 2561-01-20\nLevel: not-ready\nConsulted: state\n")],
         "save", SUPPORT, BUDGET, errno.EINVAL, "R8", "(ขณะนี้: not-ready)", "(it is: not-ready)"),
    Case("the readiness under a budget removed", "community", [READY, (SUPPORT, BUDGET)], "rm", READY[0], None, errno.EBUSY,
         "R8", "การสนับสนุนงบประมาณวันที่ 1 ก.พ. 2561", "the budget support of 1 February 2018"),
    Case("the readiness under a budget changed", "community", [READY, (SUPPORT, BUDGET)], "save", READY[0], READY[1].replace("ready", "partly"),
         errno.EINVAL, "R8", "อาศัยผลสำรวจความพร้อมว่า ready", "rests on the community being ready"),
]

CONTRACT = "Title: สัญญา\nInvestor: rule-i\nProvider: rule-p\nPayor: rule-o\n"
EVALUATION = "evaluations/2569-01-01-01.txt"
RESULT = "Date: 2569-01-01\nEvaluator: rule-e\nVerdict: met\n"

CONTRACTS = [
    Case("the evaluator is the provider", "contract", [], "save", "contract.txt", CONTRACT + "Evaluator: rule-p\n", errno.EINVAL,
         "R3", "ผู้ประเมินผลต้องเป็นอิสระ", "the evaluator must be independent", then=CONTRACT + "Evaluator: rule-e\n"),
    Case("an investor evaluates", "contract", [("contract.txt", CONTRACT)], "save", EVALUATION, RESULT.replace("rule-e", "rule-i"), errno.EINVAL,
         "R3", "ผู้ประเมินผลต้องเป็นอิสระ", "“rule-i” is the Investor", then=RESULT),
    Case("another than the contract's evaluator", "contract", [("contract.txt", CONTRACT + "Evaluator: rule-e\n")], "save", EVALUATION,
         RESULT.replace("rule-e", "rule-f"), errno.EINVAL, "R3", "สัญญากำหนดผู้ประเมินผลเป็น “rule-e”", "named in the contract is “rule-e”"),
    Case("the evaluator becomes an investor", "contract", [("contract.txt", CONTRACT), (EVALUATION, RESULT)], "save", "contract.txt",
         CONTRACT + "Investor: rule-e\n", errno.EINVAL, "R3", "มีผลประเมิน", "was made by “rule-e”"),
]

FUND = ("fund.txt", "Title: กองทุน\nFiscalYear: 2561\nBudget: 1000\nOwner: rule-p\nAgreement: ก.1\n")
ALLOCATED = [FUND, ("allocations/70-ราชบุรี.txt", "Amount: 100\n")]
PAYMENT = "disbursements/2561-01-05-01.txt"
DRAFT = "Date: 2561-01-05\nProvince: 70\nAmount: 10\nPurpose: ซ่อมบ้าน\nAgreement: ก.1\n"
DRAFTED = ALLOCATED + [(PAYMENT, DRAFT + "Status: draft\n")]
SIGNED = "Status: approved\nApprovedBy: uid%d\n" % APPROVER

DUTIES = [
    Case("paid without an approver", "fund", DRAFTED, "save", PAYMENT, DRAFT + "Status: paid\n", errno.EINVAL,
         "S6", "ต้องมีผู้อนุมัติใน ApprovedBy", "needs an approver in ApprovedBy"),
    Case("a new record that brings its approval", "fund", ALLOCATED, "save", PAYMENT, DRAFT + SIGNED, errno.EINVAL,
         "S1", "ผู้จัดทำอนุมัติเองไม่ได้", "nobody approves his own", then=DRAFT + "Status: draft\n"),
    Case("its author approves", "fund", DRAFTED, "save", PAYMENT, DRAFT + SIGNED.replace(str(APPROVER), str(AUTHOR)), errno.EINVAL,
         "S2", "เป็นผู้เขียนข้อมูลนี้ จึงอนุมัติเองไม่ได้", "wrote this record and so may not approve it"),
    Case("in another's name", "fund", DRAFTED, "save", PAYMENT, DRAFT + SIGNED.replace(str(APPROVER), str(AUTHOR)), errno.EINVAL,
         "S3", "ให้เขียน ApprovedBy: uid%d" % APPROVER, "write ApprovedBy: uid%d" % APPROVER, by=APPROVER, then=DRAFT + SIGNED),
    Case("an approval that changes the amount", "fund", DRAFTED, "save", PAYMENT, DRAFT.replace("10\n", "90\n") + SIGNED, errno.EINVAL,
         "S4", "แต่ Amount เปลี่ยนไปด้วย", "but Amount changed too", by=APPROVER),
    Case("approved money deleted", "fund", DRAFTED + [(PAYMENT, DRAFT + SIGNED, APPROVER)], "rm", PAYMENT, None, errno.EBUSY,
         "S7", "ให้เปลี่ยน Status เป็น failed หรือ refunded", "set Status to failed or refunded"),
    Case("approved money moved out of the books", "fund", DRAFTED + [(PAYMENT, DRAFT + SIGNED, APPROVER)], "mv", PAYMENT, "notes/จ่าย.txt", errno.EBUSY,
         "S7", "เงินที่ approved แล้วลบหรือย้ายออกไม่ได้", "money that is approved is not undone by deleting or moving it away"),
    Case("an approver who wrote the evaluation", "contract", [("contract.txt", CONTRACT), (EVALUATION, RESULT)], "save", EVALUATION,
         RESULT + "Confirmed: yes\nApprovedBy: uid%d\n" % AUTHOR, errno.EINVAL, "S2", "จึงอนุมัติเองไม่ได้", "may not approve it"),
    Case("confirmed by nobody", "contract", [("contract.txt", CONTRACT), (EVALUATION, RESULT)], "save", EVALUATION, RESULT + "Confirmed: yes\n",
         errno.EINVAL, "S6", "ต้องมีผู้ยืนยันใน ApprovedBy", "needs who confirmed it in ApprovedBy"),
]

COMMITMENT = "commitments/2561-01-02-01.txt"
BOUND = "Date: 2561-01-02\nProvince: 70\nAmount: 60\nAgreement: ส.1\n"
COMMITTED = ALLOCATED + [(COMMITMENT, BOUND)]
DRAWN = DRAFT.replace("ก.1", "ส.1") + "Commitment: 2561-01-02-01\nStatus: draft\n"
TRANSFER = "transfers/2561-01-03-01.txt"
MOVED = "Date: 2561-01-03\nFrom: 70\nTo: 55\nAmount: 40\n"
SPENT = ALLOCATED + [(TRANSFER, MOVED), ("commitments/2561-01-04-01.txt", BOUND.replace("70", "55").replace("60", "40"))]
FAILED = ALLOCATED + [(PAYMENT, DRAFT + "Status: failed\n"), ("disbursements/2561-01-06-01.txt", DRAFT + "Status: draft\nFollows: 2561-01-05-01\n")]
LIST = "Title: ก\nOwner: rule-p\nProvince: 70\n"


def in_programme(name):
    """A programme of one province, and the fund's text that names it."""
    return [("/programmes/%s/" % name, None), ("/programmes/%s/programme.txt" % name, LIST)], (FUND[0], FUND[1] + "Programme: %s\n" % name)


LISTED, BOUND_FUND = zip(*map(in_programme, ("rule-70-a", "rule-70-b", "rule-70-c")))


FUNDS = [
    Case("more allocated than the budget", "fund", ALLOCATED, "save", "allocations/55-น่าน.txt", "Amount: 900.01\n", errno.EINVAL,
         "R9", "จัดสรรรวม 1,000.01 บาท", "(0.01 baht too much)", then="Amount: 900\n"),
    Case("the budget lowered under the allocations", "fund", ALLOCATED, "save", FUND[0], FUND[1].replace("1000", "99"), errno.EINVAL,
         "R9", "ให้ลดการจัดสรรก่อน", "lower the allocations first", then=FUND[1].replace("1000", "100")),
    Case("a province that the programme has not", "fund", LISTED[0] + [BOUND_FUND[0]], "save", "allocations/55-น่าน.txt", "Amount: 1\n", errno.EINVAL,
         "R10", "จังหวัด 55 ไม่อยู่ในพื้นที่ของโครงการ", "province 55 is not one of the programme"),
    Case("a transfer to a province that the programme has not", "fund", LISTED[1] + [BOUND_FUND[1]] + ALLOCATED[1:], "save", TRANSFER, MOVED, errno.EINVAL,
         "R10", "จังหวัด 55 ไม่อยู่ในพื้นที่ของโครงการ", "province 55 is not one of the programme"),
    Case("a programme without the fund's provinces", "fund", LISTED[2] + [FUND, ("allocations/55-น่าน.txt", "Amount: 1\n")], "save", *BOUND_FUND[2],
         errno.EINVAL, "R10", "นอกพื้นที่ของโครงการ", "1 allocation(s), as "),
    Case("more committed than there is", "fund", ALLOCATED, "save", COMMITMENT, BOUND.replace("60", "100.01"), errno.EINVAL,
         "F1", "ขาด 0.01 บาท", "0.01 baht are missing", then=BOUND.replace("60", "100")),
    Case("more transferred than there is", "fund", COMMITTED, "save", TRANSFER, MOVED.replace("40", "41"), errno.EINVAL,
         "F1", "ขาด 1.00 บาท", "1.00 baht are missing", then=MOVED),
    Case("more approved than there is", "fund", COMMITTED + [(PAYMENT, DRAFT.replace("10\n", "41\n") + "Status: draft\n")], "save", PAYMENT,
         DRAFT.replace("10\n", "41\n") + SIGNED, errno.EINVAL, "F1", "ขาด 1.00 บาท", "1.00 baht are missing", by=APPROVER),
    Case("an allocation lowered under what rests on it", "fund", COMMITTED, "save", ALLOCATED[1][0], "Amount: 59\n", errno.EINVAL,
         "F1", "ลดหรือลบไม่ได้", "this money is in use", then="Amount: 60\n"),
    Case("an allocation in use removed", "fund", COMMITTED, "rm", ALLOCATED[1][0], None, errno.EBUSY, "F1", "ลดหรือลบไม่ได้", "this money is in use"),
    Case("an allocation in use given to another province", "fund", COMMITTED, "mv", ALLOCATED[1][0], "allocations/55-น่าน.txt", errno.EBUSY,
         "F1", "ลดหรือลบไม่ได้", "this money is in use"),
    Case("a transfer in use removed", "fund", SPENT, "rm", TRANSFER, None, errno.EBUSY, "F1", "55-น่าน", "this money is in use in 55-น่าน"),
    Case("a transfer in use sent elsewhere", "fund", SPENT, "save", TRANSFER, MOVED.replace("55", "10"), errno.EINVAL, "F1", "55-น่าน", "are missing"),
    Case("a transfer to itself", "fund", ALLOCATED, "save", TRANSFER, MOVED.replace("55", "70"), errno.EINVAL,
         "F2", "จังหวัดเดียวกันไม่ได้", "not to 70 itself", then=MOVED),
    Case("another province than the commitment's", "fund", COMMITTED, "save", PAYMENT, DRAWN.replace("70", "55"), errno.EINVAL,
         "F3", "เป็นของจังหวัด 70 ไม่ใช่ 55", "is of province 70, not of 55", then=DRAWN),
    Case("another agreement than the commitment's", "fund", COMMITTED, "save", PAYMENT, DRAWN.replace("ส.1", "ส.2"), errno.EINVAL,
         "F3", "ต้องตรงกับรายการผูกพัน", "“ส.1”, not “ส.2”", then=DRAWN),
    Case("more drawn than is committed", "fund", COMMITTED + [(PAYMENT, DRAWN.replace("10\n", "60.01\n"))], "save", PAYMENT,
         DRAWN.replace("10\n", "60.01\n").replace("Status: draft\n", SIGNED), errno.EINVAL, "F3", "(เกิน 0.01 บาท)", "(0.01 baht too much)", by=APPROVER),
    Case("drawn on a commitment that is released", "fund", COMMITTED + [(PAYMENT, DRAWN), (COMMITMENT, BOUND + "Status: released\n")], "save", PAYMENT,
         DRAWN.replace("Status: draft\n", SIGNED), errno.EINVAL, "F3", "ปล่อยแล้ว เบิกเพิ่มไม่ได้", "nothing more can be drawn on it", by=APPROVER),
    Case("a commitment that is drawn on changes its agreement", "fund", COMMITTED + [(PAYMENT, DRAWN)], "save", COMMITMENT, BOUND.replace("ส.1", "ส.2"),
         errno.EINVAL, "F3", "เบิกจากรายการผูกพันนี้", "draws on this commitment"),
    Case("spent before the fiscal year", "fund", ALLOCATED, "save", PAYMENT, DRAFT.replace("2561-01-05", "2560-09-30"), errno.EINVAL,
         "F4", "1 ต.ค. 2560", "between 1 October 2017 and 30 September 2018", then=DRAFT.replace("2561-01-05", "2560-10-01")),
    Case("spent after the fiscal year", "fund", COMMITTED, "save", PAYMENT, DRAWN.replace("2561-01-05", "2561-10-01"), errno.EINVAL,
         "F4", "30 ก.ย. 2561", "30 September 2018", then=DRAWN.replace("2561-01-05", "2561-09-30")),
    Case("carried over, but not committed in time", "fund", ALLOCATED + [(FUND[0], FUND[1] + "CarryOver: yes\n")], "save", PAYMENT,
         DRAFT.replace("2561-01-05", "2561-10-01"), errno.EINVAL, "F4", "ก่อหนี้ผูกพันไว้ภายในปีงบประมาณ 2561", "committed within fiscal year 2561"),
    Case("more than half a year late", "fund", COMMITTED + [(FUND[0], FUND[1] + "CarryOver: yes\n")], "save", PAYMENT,
         DRAWN.replace("2561-01-05", "2562-04-01"), errno.EINVAL, "F4", "31 มี.ค. 2562", "31 March 2019", then=DRAWN.replace("2561-01-05", "2562-03-31")),
    Case("committed after the fiscal year", "fund", ALLOCATED, "save", COMMITMENT, BOUND.replace("2561-01-02", "2561-10-01"), errno.EINVAL,
         "F4", "ไม่เกิน 30 ก.ย. 2561", "until 30 September 2018", then=BOUND),
    Case("another year than that of its payments", "fund", DRAFTED, "save", FUND[0], FUND[1].replace("2561", "2562"), errno.EINVAL,
         "F4", "อยู่นอกปีงบประมาณ 2562", "lies outside fiscal year 2562"),
    Case("follows what has not failed", "fund", DRAFTED, "save", "disbursements/2561-01-06-01.txt", DRAFT + "Status: draft\nFollows: 2561-01-05-01\n",
         errno.EINVAL, "F5", "จ่ายแทนได้เฉพาะรายการอื่น", "2561-01-05-01 is draft"),
    Case("what is followed has not failed after all", "fund", FAILED, "save", PAYMENT, DRAFT + "Status: draft\n", errno.EINVAL,
         "F5", "จ่ายแทนรายการนี้แล้ว", "was paid in its stead"),
    Case("a commitment removed under what draws on it", "fund", COMMITTED + [(PAYMENT, DRAWN)], "rm", COMMITMENT, None, errno.EBUSY,
         "F6", "เบิกจากรายการผูกพันนี้", "draws on this commitment"),
    Case("money out of a fund without its budget", "fund", DRAFTED + [(FUND[0], FUND[1].replace("Budget: 1000\n", ""))], "save", PAYMENT, DRAFT + SIGNED,
         errno.EINVAL, "F7", "กองทุนยังไม่บอกงบประมาณ", "the fund tells no budget", by=APPROVER),
]

# Contracts that pay for outcomes: 100 drawn, one outcome that pays 120, met; 80 of the principal is paid.
APPROVED = "ApprovedBy: uid%d\n" % APPROVER
DEAL = CONTRACT + "Intermediary: rule-m\nEvaluator: rule-e\nAgreement: ส.9\nPrincipal: 100\nReturn: 10\nSurplus: provider\n"
AIM = "Title: มีงาน\nMetric: คน\nTarget: 5\nPricing: binary\nPrice: 120\n"
MET = "Date: 2569-01-01\nOutcome: 01-ก\nEvaluator: rule-e\nValue: 5\nVerdict: met\n"
PLAN = "Date: 2569-02-01\nKind: principal\nFrom: rule-o\nTo: rule-i\nAmount: 80\nAgreement: ส.9\nEvaluation: 2569-01-01-01\n"
PAID = "Status: paid\n" + APPROVED
FUNDED = [("contract.txt", DEAL), ("outcomes/01-ก.txt", AIM),
          ("funding/2568-01-01-01.txt", "Date: 2568-01-01\nKind: commitment\nInvestor: rule-i\nAmount: 100\n"),
          ("funding/2568-01-02-01.txt", "Date: 2568-01-02\nKind: drawdown\nInvestor: rule-i\nAmount: 100\n")]
CLAIMED = FUNDED + [(EVALUATION, MET)]
CONFIRMED = CLAIMED + [(EVALUATION, MET + "Confirmed: yes\n" + APPROVED, APPROVER)]
FIRST, NEXT = "payments/2569-02-01-01.txt", "payments/2569-02-02-01.txt"
REPAID = CONFIRMED + [(FIRST, PLAN + "Status: planned\n"), (FIRST, PLAN + PAID, APPROVER)]


def bill(kind, to, amount, sender="rule-o"):
    return (PLAN.replace("02-01", "02-02", 1).replace("principal", kind).replace("rule-i", to).replace("80", amount).replace("rule-o", sender))


def approval(name, text, rule, th, en, before=REPAID):
    """Written as a plan by one, refused when another approves it."""
    return Case(name, "contract", before + [(NEXT, text + "Status: planned\n")], "save", NEXT, text + PAID, errno.EINVAL, rule, th, en, by=APPROVER)


def changed(name, path, text, rule, th, en, before=REPAID, **more):
    return Case(name, "contract", before, "save", path, text, errno.EINVAL, rule, th, en, **more)


OUTCOMES_PAID = [
    approval("paid without naming an evaluation", bill("return", "rule-i", "1").replace("Evaluation: 2569-01-01-01\n", ""),
             "R1", "จ่ายได้เมื่อผู้ประเมินผลยืนยันแล้วเท่านั้น", "paid only if the evaluator has confirmed"),
    approval("paid on what is not confirmed", bill("principal", "rule-i", "1"), "R1", "ยืนยันแล้ว (Confirmed: yes)", "confirmed by the evaluator",
             before=CLAIMED),
    approval("principal without success", bill("principal", "rule-i", "1"), "R2", "นักลงทุนรับภาระขาดทุน", "the investor carries the loss",
             before=FUNDED + [(EVALUATION, MET.replace("Value: 5", "Value: 4").replace("met", "not-met")),
                              (EVALUATION, MET.replace("Value: 5", "Value: 4").replace("met", "not-met") + "Confirmed: yes\n" + APPROVED, APPROVER)]),
    approval("a satang more than is owed", bill("principal", "rule-i", "20.01"), "SIP-owed", "รวม 100.01 บาท", "would come to 100.01 baht"),
    approval("more than the payor owes in all", bill("outcome", "rule-m", "40.01"), "SIP-owed", "รวมที่ผู้จ่ายเงินจ่าย", "all that the payor pays"),
    approval("paid by another", bill("principal", "rule-i", "1", "rule-f"), "SIP-from", "“rule-f” จ่ายเงินนี้ไม่ได้", "“rule-f” cannot pay this"),
    approval("principal to the provider", bill("principal", "rule-p", "1"), "SIP-to", "“rule-p” รับเงินประเภท principal ไม่ได้", "“rule-p” is not to get"),
    Case("met, but short of the target", "contract", FUNDED + [(EVALUATION, MET.replace("Value: 5", "Value: 4"))], "save", EVALUATION,
         MET.replace("Value: 5", "Value: 4") + "Confirmed: yes\n" + APPROVED, errno.EINVAL, "R1", "ยังไม่ถึงเป้าหมาย 5", "does not reach the target 5",
         by=APPROVER),
    changed("unconfirmed under a payment", EVALUATION, MET + "Confirmed: no\n", "R1", "ถอนการยืนยัน", "it has to stay confirmed"),
    changed("price lowered under a payment", "outcomes/01-ก.txt", AIM.replace("120", "79.99"), "SIP-rests", "จะเหลือที่ต้องจ่ายเพียง 79.99",
            "only 79.99 would still be owed", then=AIM.replace("120", "80")),
    changed("less at risk to be lost", "contract.txt", DEAL + "MaxPayment: 79.99\n", "SIP-rests", "ออกไป 80.00 บาท", "has come to 80.00 baht",
            then=DEAL + "MaxPayment: 80\n"),
    Case("the drawdown under a repayment removed", "contract", [("contract.txt", DEAL.replace("Principal: 100\n", ""))] + REPAID[1:], "rm", "funding/2568-01-02-01.txt", None, errno.EBUSY,
         "SIP-rests", "มีเงินที่อนุมัติหรือจ่ายแล้วอาศัยข้อมูลนี้", "money approved or paid rests on this"),
    changed("the payor changed under a payment", "contract.txt", DEAL.replace("Payor: rule-o", "Payor: rule-f"), "SIP-roles", "เปลี่ยนผู้จ่ายเงิน",
            "payor, receivers and the surplus"),
    changed("another agreement", NEXT, bill("return", "rule-i", "1").replace("ส.9", "ส.8") + "Status: planned\n", "SIP-agreement", "“ส.8” ไม่ตรงกับสัญญานี้",
            "is not that of this contract", then=bill("return", "rule-i", "1") + "Status: planned\n"),
    changed("the agreement changed under a payment", "contract.txt", DEAL.replace("ส.9", "ส.8"), "SIP-agreement", "ด้วยเลขที่สัญญา “ส.9” แล้ว",
            "under the agreement number “ส.9” already"),
    changed("follows a payment that did not fail", NEXT, bill("return", "rule-i", "1") + "Follows: 2569-02-01-01\nStatus: planned\n", "SIP-follows",
            "ต้องชี้ไปที่การจ่ายของสัญญานี้ที่ไม่สำเร็จ", "names a payment of this contract that failed"),
    changed("money of who is no investor", "funding/2568-02-01-01.txt", "Investor: rule-f\n", "SIP-investor", "ไม่ใช่นักลงทุนของสัญญานี้",
            "is no investor of this contract", before=FUNDED, then="Investor: rule-i\n"),
    changed("an investor with money in it leaves", "contract.txt", DEAL.replace("rule-i", "rule-f"), "SIP-investor", "จึงต้องอยู่ใน Investor",
            "so it stays an Investor", before=FUNDED),
    changed("drawn beyond the commitment", "funding/2568-01-02-01.txt", FUNDED[3][1].replace("100", "100.01"), "SIP-committed", "เกินที่ผูกพันไว้ 100.00",
            "more than the 100.00 committed", before=FUNDED),
    changed("principal below what is drawn", "contract.txt", DEAL.replace("Principal: 100", "Principal: 99.99"), "SIP-principal", "เกินเงินต้นตามสัญญา 99.99",
            "the contract's principal of 99.99", before=FUNDED),
    changed("repaid more than drawn", "funding/2568-03-01-01.txt", "Kind: repaid\nInvestor: rule-i\nAmount: 100.01\n", "SIP-repaid", "เกินที่เบิกมา 100.00",
            "more than the 100.00 drawn down", before=FUNDED, then="Kind: repaid\nInvestor: rule-i\nAmount: 100\n"),
    changed("enrolled without consent", "cohort/0001.txt", "Enrolled: 2568-01-01\nConsent: no\n", "SIP-consent", "ผู้ที่ไม่ยินยอมเข้าร่วมไม่ได้",
            "who does not consent does not take part", before=FUNDED, then="Enrolled: 2568-01-01\nConsent: withdrawn\n"),
]

OUTCOMES_PAID += [
    Case("a repayment deleted", "contract", REPAID, "rm", FIRST, None, errno.EBUSY, "S7", "ให้เปลี่ยน Status เป็น failed", "set Status to failed"),
]

CASES = HOUSEHOLDS + PROGRAMMES + CONTRACTS + OUTCOMES_PAID + DUTIES + FUNDS
