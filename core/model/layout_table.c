/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tree, row by row, as "samutfs, the design", section 1, draws it. Computed files and folders
 * (README.txt, plans, views, …) are not here: nobody can make them. The codes are stored in every database:
 * never change or reuse one; new rows take new codes, the order of the rows is free. Within a place the row
 * that comes first is the one whose rule is explained when a name fits none.
 */
#include "core/model/layout.h"

#define HOLDER SAMUT_PLACE_HOLDER
#define AUTO SAMUT_PLACE_AUTO
#define FREE SAMUT_PLACE_FREE
#define OWNER SAMUT_PLACE_OWNER

/* A folder of a fixed name that comes with its parent. */
#define FOLDER(code, parent, name, flags, th, en)                                                            \
	{                                                                                                    \
		code, parent, name, SAMUT_NAMING_FIXED, NULL, SAMUT_ID_NONE, AUTO | (flags), th, en          \
	}
/* A place that people make, with a name of a form. */
#define PLACE(code, parent, name, naming, flags, th, en)                                                     \
	{                                                                                                    \
		code, parent, name, SAMUT_NAMING_##naming, NULL, SAMUT_ID_NONE, HOLDER | (flags), th, en     \
	}
/* The record that makes its place what it is; its form comes with the place. */
#define MAIN(code, parent, name, kind, id, th, en)                                                           \
	{                                                                                                    \
		code, parent, name, SAMUT_NAMING_FIXED, kind, SAMUT_ID_##id, AUTO, th, en                    \
	}
/* A record that people make. */
#define RECORD(code, parent, name, naming, kind, id, th, en)                                                 \
	{                                                                                                    \
		code, parent, name, SAMUT_NAMING_##naming, kind, SAMUT_ID_##id, 0, th, en                    \
	}
/* The two free folders that every owner place has. */
#define PAPERS(code, parent)                                                                                 \
	FOLDER(code, parent, "notes", FREE, "บันทึกข้อความอิสระ", "free text, any name"),                        \
		FOLDER((code) + 1, parent, "attachments", FREE, "ไฟล์แนบ รูปถ่าย เอกสารสแกน",                   \
			"any file: photos, scans")

/* Codes of places. Written out, because a code once given stays. */
/* clang-format off: one row a line */
enum {
	HOUSEHOLDS = 10,
	PROVINCE = 11,
	AMPHOE = 12,
	TAMBON = 13,
	VILLAGE = 14,
	HOUSEHOLD = 15,
	MEMBERS = 20,
	VISITS = 21,
	SCREENING = 22,
	ANALYSIS = 23,
	PLAN = 24,
	PLAN_URGENT = 25,
	PLAN_MEDIUM = 26,
	PLAN_LONG = 27,
	ASSISTANCE = 28,
	REFERRALS = 29,
	ASSESSMENTS = 30,
	EVENTS = 31,
	PARTNERS = 100,
	PARTNER = 101,
	PROGRAMMES = 120,
	PROGRAMME = 121,
	STEPS = 122,
	PROVINCES = 123,
	PROGRAMME_PROVINCE = 124,
	GROUPS = 125,
	DOCUMENTS = 126,
	RECOMMENDATIONS = 127,
	APPRAISALS = 128,
	LESSONS = 129,
	COMMUNITIES = 160,
	COMMUNITY_PROVINCE = 161,
	COMMUNITY = 162,
	READINESS = 163,
	SUPPORT = 164,
	PROJECTS = 165,
	SIP = 200,
	CONTRACT = 201,
	OUTCOMES = 202,
	FUNDING = 203,
	COHORT = 204,
	EVALUATIONS = 205,
	PAYMENTS = 206,
	FUNDS = 240,
	FUND = 241,
	ALLOCATIONS = 242,
	TRANSFERS = 243,
	COMMITMENTS = 244,
	DISBURSEMENTS = 245,
	VOLUNTEERS = 280,
	VOLUNTEER_PROVINCE = 281,
	CENTRES = 290,
	CENTRE_PROVINCE = 291,
	SCHEMES = 300,
	VERDICTS = 310,
	REPORTS = 330,
	QUERIES = 331,
	INBOX = 340,
};

const struct samut_layout samut_layout_table[] = {
	{SAMUT_LAYOUT_ROOT, 0, "/", SAMUT_NAMING_FIXED, NULL, SAMUT_ID_NONE, HOLDER, "ราก",
		"the root of the tree"},

	FOLDER(HOUSEHOLDS, SAMUT_LAYOUT_ROOT, "households", HOLDER, "ครัวเรือน แยกตามจังหวัด อำเภอ ตำบล หมู่บ้าน",
		"households by province, amphoe, tambon, village"),
	PLACE(PROVINCE, HOUSEHOLDS, "PP-จังหวัด", PROVINCE, 0, "จังหวัด", "province"),
	PLACE(AMPHOE, PROVINCE, "PPAA-อำเภอ", AMPHOE, 0, "อำเภอ/เขต", "amphoe"),
	PLACE(TAMBON, AMPHOE, "PPAATT-ตำบล", TAMBON, 0, "ตำบล/แขวง", "tambon"),
	PLACE(VILLAGE, TAMBON, "MM-หมู่บ้าน", VILLAGE, 0, "หมู่บ้าน (00 ถ้าไม่มีหมู่ที่)",
		"village (00 where there is no village number)"),
	PLACE(HOUSEHOLD, VILLAGE, "<household>", FREE, OWNER, "ครัวเรือน", "household"),
	MAIN(40, HOUSEHOLD, "household.txt", "household", FIELD, "ข้อมูลครัวเรือน", "the household itself"),
	FOLDER(MEMBERS, HOUSEHOLD, "members", 0, "สมาชิกครัวเรือน", "members"),
	FOLDER(VISITS, HOUSEHOLD, "visits", 0, "การเยี่ยมบ้าน", "home visits"),
	FOLDER(SCREENING, HOUSEHOLD, "screening", 0, "ผลการกรองข้อมูล", "screening results"),
	FOLDER(ANALYSIS, HOUSEHOLD, "analysis", 0, "การวิเคราะห์ร่วมรายครัวเรือน", "joint analyses"),
	FOLDER(PLAN, HOUSEHOLD, "plan", 0, "แผนพัฒนาคุณภาพชีวิตรายครัวเรือน", "the household's plan"),
	FOLDER(PLAN_URGENT, PLAN, "urgent", 0, "แผนระยะเร่งด่วน", "plan items, urgent"),
	FOLDER(PLAN_MEDIUM, PLAN, "medium", 0, "แผนระยะกลาง", "plan items, medium term"),
	FOLDER(PLAN_LONG, PLAN, "long", 0, "แผนระยะยาว", "plan items, long term"),
	FOLDER(ASSISTANCE, HOUSEHOLD, "assistance", 0, "ความช่วยเหลือที่ให้แล้ว", "help given"),
	FOLDER(REFERRALS, HOUSEHOLD, "referrals", 0, "การส่งต่อ", "referrals"),
	FOLDER(ASSESSMENTS, HOUSEHOLD, "assessments", 0, "การประเมินตนเองและติดตามผล",
		"self-assessments and follow-ups"),
	FOLDER(EVENTS, HOUSEHOLD, "events", 0, "เหตุการณ์ แยก รวม ย้าย เกิด ตาย",
		"events: split, join, move, birth, death"),
	PAPERS(32, HOUSEHOLD),
	RECORD(41, MEMBERS, "NN-ชื่อ.txt", NUMBERED, "member", NUMBER, "สมาชิก เช่น 01-สมชาย.txt",
		"a member, as 01-สมชาย.txt"),
	RECORD(42, VISITS, "YYYY-MM-DD.txt", DATED, "visit", NESTED, "การเยี่ยมบ้าน เช่น 2569-01-31.txt",
		"a visit, as 2026-01-31.txt"),
	RECORD(43, SCREENING, "YYYY-MM-DD.txt", DATED, "screening", NESTED, "ผลการกรอง เช่น 2569-01-31.txt",
		"a screening, as 2026-01-31.txt"),
	RECORD(44, ANALYSIS, "YYYY-MM-DD.txt", DATED, "analysis", NESTED, "การวิเคราะห์ เช่น 2569-01-31.txt",
		"an analysis, as 2026-01-31.txt"),
	RECORD(45, PLAN_URGENT, "NN-เรื่อง.txt", NUMBERED, "plan-item", NESTED, "รายการในแผน เช่น 01-ถุงยังชีพ.txt",
		"a plan item, as 01-title.txt"),
	RECORD(46, PLAN_MEDIUM, "NN-เรื่อง.txt", NUMBERED, "plan-item", NESTED, "รายการในแผน เช่น 01-ฝึกอาชีพ.txt",
		"a plan item, as 01-title.txt"),
	RECORD(47, PLAN_LONG, "NN-เรื่อง.txt", NUMBERED, "plan-item", NESTED, "รายการในแผน เช่น 01-ซ่อมหลังคา.txt",
		"a plan item, as 01-title.txt"),
	RECORD(48, ASSISTANCE, "YYYY-MM-DD-NN.txt", DATED_NN, "assistance", NESTED,
		"ความช่วยเหลือ เช่น 2569-01-31-01.txt", "help given, as 2026-01-31-01.txt"),
	RECORD(49, REFERRALS, "YYYY-MM-DD-NN.txt", DATED_NN, "referral", NESTED,
		"การส่งต่อ เช่น 2569-01-31-01.txt", "a referral, as 2026-01-31-01.txt"),
	RECORD(50, ASSESSMENTS, "YYYY-MM-DD.txt", DATED, "assessment", NESTED, "การประเมิน เช่น 2569-01-31.txt",
		"an assessment, as 2026-01-31.txt"),
	RECORD(51, EVENTS, "YYYY-MM-DD-NN.txt", DATED_NN, "event", NESTED, "เหตุการณ์ เช่น 2569-01-31-01.txt",
		"an event, as 2026-01-31-01.txt"),

	FOLDER(PARTNERS, SAMUT_LAYOUT_ROOT, "partners", HOLDER, "ภาคีเครือข่าย", "partner organisations"),
	PLACE(PARTNER, PARTNERS, "<partner>", FREE, OWNER, "หน่วยงาน", "partner"),
	MAIN(105, PARTNER, "partner.txt", "partner", DIR, "ข้อมูลหน่วยงาน", "the organisation itself"),
	PAPERS(102, PARTNER),

	FOLDER(PROGRAMMES, SAMUT_LAYOUT_ROOT, "programmes", HOLDER, "โครงการของกระทรวง",
		"programmes of the ministry"),
	PLACE(PROGRAMME, PROGRAMMES, "<programme>", FREE, OWNER, "โครงการ", "programme"),
	MAIN(135, PROGRAMME, "programme.txt", "programme", DIR, "ข้อมูลโครงการ", "the programme itself"),
	FOLDER(STEPS, PROGRAMME, "steps", 0, "ขั้นตอน", "steps"),
	FOLDER(PROVINCES, PROGRAMME, "provinces", 0, "ความก้าวหน้ารายจังหวัด", "progress by province"),
	PLACE(PROGRAMME_PROVINCE, PROVINCES, "PP-จังหวัด", PROVINCE, 0, "จังหวัด", "province"),
	FOLDER(GROUPS, PROGRAMME, "groups", 0, "คณะทำงาน", "working groups"),
	FOLDER(DOCUMENTS, PROGRAMME, "documents", 0, "หนังสือและเอกสาร", "letters and documents"),
	FOLDER(RECOMMENDATIONS, PROGRAMME, "recommendations", 0, "ข้อเสนอแนะ", "recommendations"),
	FOLDER(APPRAISALS, PROGRAMME, "appraisals", 0, "การประเมินโครงการ", "evaluations of the programme"),
	FOLDER(LESSONS, PROGRAMME, "lessons", 0, "บทเรียน", "lessons learnt"),
	PAPERS(130, PROGRAMME),
	RECORD(136, STEPS, "NN-เรื่อง.txt", NUMBERED, "step", NESTED, "ขั้นตอน เช่น 04-การเยี่ยมบ้าน.txt",
		"a step, as 04-title.txt"),
	RECORD(137, PROGRAMME_PROVINCE, "NN-เรื่อง.txt", NUMBERED, "milestone", NESTED,
		"ความก้าวหน้า เช่น 04-การเยี่ยมบ้าน.txt", "a milestone, as 04-title.txt"),
	RECORD(138, GROUPS, "ชื่อ.txt", TEXT, "working-group", NESTED, "คณะทำงาน เช่น จังหวัดราชบุรี.txt",
		"a working group, as name.txt"),
	RECORD(139, DOCUMENTS, "ชื่อ.txt", TEXT, "document", NESTED, "หนังสือ เช่น มติ ครม.txt",
		"a document, as name.txt"),
	RECORD(140, RECOMMENDATIONS, "NN.txt", NUMBER, "recommendation", NESTED, "ข้อเสนอแนะ เช่น 01.txt",
		"a recommendation, as 01.txt"),
	RECORD(141, APPRAISALS, "YYYY-MM-DD.txt", DATED, "appraisal", NESTED, "การประเมิน เช่น 2569-01-31.txt",
		"an evaluation, as 2026-01-31.txt"),
	RECORD(142, LESSONS, "ชื่อ.txt", TEXT, "lesson", NESTED, "บทเรียน เช่น บ้านดอนศาลเจ้า.txt",
		"a lesson, as name.txt"),

	FOLDER(COMMUNITIES, SAMUT_LAYOUT_ROOT, "communities", HOLDER, "ชุมชน แยกตามจังหวัด",
		"communities by province"),
	PLACE(COMMUNITY_PROVINCE, COMMUNITIES, "PP-จังหวัด", PROVINCE, 0, "จังหวัด", "province"),
	PLACE(COMMUNITY, COMMUNITY_PROVINCE, "<community>", FREE, OWNER, "ชุมชน", "community"),
	MAIN(175, COMMUNITY, "community.txt", "community", DIR, "ข้อมูลชุมชน", "the community itself"),
	FOLDER(READINESS, COMMUNITY, "readiness", 0, "การสำรวจความพร้อม", "surveys of readiness"),
	FOLDER(SUPPORT, COMMUNITY, "support", 0, "การสนับสนุนความรู้หรืองบประมาณ", "support: knowledge or budget"),
	FOLDER(PROJECTS, COMMUNITY, "projects", 0, "โครงการของชุมชน", "projects of the community"),
	PAPERS(170, COMMUNITY),
	RECORD(176, READINESS, "YYYY-MM-DD.txt", DATED, "readiness", NESTED, "การสำรวจ เช่น 2569-01-31.txt",
		"a survey, as 2026-01-31.txt"),
	RECORD(177, SUPPORT, "YYYY-MM-DD-NN.txt", DATED_NN, "support", NESTED,
		"การสนับสนุน เช่น 2569-01-31-01.txt", "support, as 2026-01-31-01.txt"),
	RECORD(178, PROJECTS, "NN-เรื่อง.txt", NUMBERED, "project", NESTED, "โครงการ เช่น 01-เกษตรอินทรีย์.txt",
		"a project, as 01-title.txt"),

	FOLDER(SIP, SAMUT_LAYOUT_ROOT, "sip", HOLDER, "สัญญา SIP ที่เน้นผลลัพธ์ทางสังคม",
		"contracts that pay for outcomes"),
	PLACE(CONTRACT, SIP, "<contract>", FREE, OWNER, "สัญญา", "contract"),
	MAIN(215, CONTRACT, "contract.txt", "contract", DIR, "ข้อมูลสัญญา", "the contract itself"),
	FOLDER(OUTCOMES, CONTRACT, "outcomes", 0, "ผลลัพธ์ที่ตกลงกัน", "outcomes agreed on"),
	FOLDER(FUNDING, CONTRACT, "funding", 0, "เงินลงทุน", "investors' money"),
	FOLDER(COHORT, CONTRACT, "cohort", 0, "ผู้เข้าร่วม", "who takes part"),
	FOLDER(EVALUATIONS, CONTRACT, "evaluations", 0, "ผลการประเมิน", "evaluations"),
	FOLDER(PAYMENTS, CONTRACT, "payments", 0, "การจ่ายเงิน", "payments"),
	PAPERS(210, CONTRACT),
	RECORD(216, OUTCOMES, "NN-เรื่อง.txt", NUMBERED, "outcome", NESTED, "ผลลัพธ์ เช่น 01-บ้านมั่นคง.txt",
		"an outcome, as 01-title.txt"),
	RECORD(217, FUNDING, "YYYY-MM-DD-NN.txt", DATED_NN, "funding", NESTED,
		"เงินลงทุน เช่น 2569-01-31-01.txt", "funding, as 2026-01-31-01.txt"),
	RECORD(218, COHORT, "NNNN.txt", NUMBER, "enrolment", NESTED, "ผู้เข้าร่วม เช่น 0001.txt",
		"an enrolment, as 0001.txt"),
	RECORD(219, EVALUATIONS, "YYYY-MM-DD-NN.txt", DATED_NN, "evaluation", NESTED,
		"ผลการประเมิน เช่น 2569-01-31-01.txt", "an evaluation, as 2026-01-31-01.txt"),
	RECORD(220, PAYMENTS, "YYYY-MM-DD-NN.txt", DATED_NN, "payment", NESTED,
		"การจ่ายเงิน เช่น 2569-01-31-01.txt", "a payment, as 2026-01-31-01.txt"),

	FOLDER(FUNDS, SAMUT_LAYOUT_ROOT, "funds", HOLDER, "กองทุนและงบประมาณ", "funds and budgets"),
	PLACE(FUND, FUNDS, "<fund>", FREE, OWNER, "กองทุน", "fund"),
	MAIN(255, FUND, "fund.txt", "fund", DIR, "ข้อมูลกองทุน", "the fund itself"),
	FOLDER(ALLOCATIONS, FUND, "allocations", 0, "การจัดสรรรายจังหวัด", "allocations by province"),
	FOLDER(TRANSFERS, FUND, "transfers", 0, "การโอนระหว่างจังหวัด", "transfers between provinces"),
	FOLDER(COMMITMENTS, FUND, "commitments", 0, "การผูกพันงบ", "commitments"),
	FOLDER(DISBURSEMENTS, FUND, "disbursements", 0, "การเบิกจ่าย", "disbursements"),
	PAPERS(250, FUND),
	RECORD(256, ALLOCATIONS, "PP-จังหวัด.txt", PROVINCE, "allocation", NESTED, "การจัดสรร เช่น 70-ราชบุรี.txt",
		"an allocation, as 70-Ratchaburi.txt"),
	RECORD(257, TRANSFERS, "YYYY-MM-DD-NN.txt", DATED_NN, "transfer", NESTED,
		"การโอน เช่น 2569-01-31-01.txt", "a transfer, as 2026-01-31-01.txt"),
	RECORD(258, COMMITMENTS, "YYYY-MM-DD-NN.txt", DATED_NN, "commitment", NESTED,
		"การผูกพัน เช่น 2569-01-31-01.txt", "a commitment, as 2026-01-31-01.txt"),
	RECORD(259, DISBURSEMENTS, "YYYY-MM-DD-NN.txt", DATED_NN, "disbursement", NESTED,
		"การเบิกจ่าย เช่น 2569-01-31-01.txt", "a disbursement, as 2026-01-31-01.txt"),

	FOLDER(VOLUNTEERS, SAMUT_LAYOUT_ROOT, "volunteers", HOLDER, "อพม. และผู้ปฏิบัติงาน แยกตามจังหวัด",
		"volunteers and workers by province"),
	PLACE(VOLUNTEER_PROVINCE, VOLUNTEERS, "PP-จังหวัด", PROVINCE, 0, "จังหวัด", "province"),
	RECORD(285, VOLUNTEER_PROVINCE, "ชื่อ.txt", TEXT, "volunteer", STEM, "อพม. หนึ่งคน เช่น สมหญิง ใจดี.txt",
		"a volunteer, as name.txt"),

	FOLDER(CENTRES, SAMUT_LAYOUT_ROOT, "centres", HOLDER, "ศูนย์ช่วยเหลือสังคมตำบล แยกตามจังหวัด",
		"social help centres by province"),
	PLACE(CENTRE_PROVINCE, CENTRES, "PP-จังหวัด", PROVINCE, 0, "จังหวัด", "province"),
	RECORD(295, CENTRE_PROVINCE, "ชื่อ.txt", TEXT, "centre", STEM, "ศูนย์ เช่น ต.หน้าเมือง.txt",
		"a centre, as name.txt"),

	FOLDER(SCHEMES, SAMUT_LAYOUT_ROOT, "schemes", HOLDER, "สวัสดิการและอัตรา",
		"welfare schemes and their rates"),
	RECORD(305, SCHEMES, "ชื่อ.txt", TEXT, "scheme", STEM, "สวัสดิการ เช่น เบี้ยยังชีพผู้สูงอายุ.txt",
		"a scheme, as name.txt"),

	FOLDER(VERDICTS, SAMUT_LAYOUT_ROOT, "verdicts", HOLDER, "ผลพิจารณาข้อมูลซ้ำ",
		"verdicts on possible duplicates"),
	RECORD(315, VERDICTS, "NNNN.txt", NUMBER, "verdict", STEM, "ผลพิจารณา เช่น 0001.txt",
		"a verdict, as 0001.txt"),

	FOLDER(REPORTS, SAMUT_LAYOUT_ROOT, "reports", HOLDER, "รายงาน และคำสั่งสืบค้นของผู้ใช้ใน queries/",
		"reports, and queries of your own in queries/"),
	FOLDER(QUERIES, REPORTS, "queries", HOLDER, "คำสั่งสืบค้น (SQL) ของผู้ใช้ ผลลัพธ์เป็น CSV",
		"queries of your own (SQL), answered as CSV"),
	{SAMUT_LAYOUT_QUERY, QUERIES, "ชื่อ.sql", SAMUT_NAMING_QUERY, NULL, SAMUT_ID_NONE, SAMUT_PLACE_PLAIN,
		"คำสั่งสืบค้น เช่น ครัวเรือนเร่งด่วน.sql", "a query, as name.sql"},

	FOLDER(INBOX, SAMUT_LAYOUT_ROOT, "inbox", HOLDER | SAMUT_PLACE_DROP, "วางแฟ้ม CSV ที่นี่เพื่อนำเข้า",
		"put a CSV file here to import it"),

	{SAMUT_LAYOUT_FOLDER, 0, "<folder>", SAMUT_NAMING_FREE, NULL, SAMUT_ID_NONE, FREE, "โฟลเดอร์",
		"a folder of free files"},
	{SAMUT_LAYOUT_FILE, 0, "<file>", SAMUT_NAMING_FREE, NULL, SAMUT_ID_NONE, SAMUT_PLACE_PLAIN,
		"ไฟล์ใดก็ได้", "any file"},
	{0, 0, NULL, SAMUT_NAMING_FIXED, NULL, SAMUT_ID_NONE, 0, NULL, NULL},
};
