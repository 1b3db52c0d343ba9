/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of reports: adding one is one row here. SQL reads the store and ix.home (one row a household, see
 * core/index/index_home.c), asks sees(node) of everything it counts, and owed(node) what a contract owes.
 * Records that are incomplete count nowhere ("samutfs, the design", section 2); what is dated after today has
 * not happened yet. Money is satang.
 */
#include "core/show/report.h"

/* Households that the viewer sees; the open ones of them. */
#define HOMES "h AS MATERIALIZED (SELECT * FROM ix.home WHERE sees(place))"
#define OPEN_HOMES "h AS MATERIALIZED (SELECT * FROM ix.home WHERE status='open' AND sees(place))"
/* Code and name of a province. */
#define PROVINCE_OF(column) "printf('%02d'," column ")," column
/* Buddhist fiscal year of an ISO date. */
#define FISCAL(date) "(CAST(substr(" date ",1,4) AS INTEGER)+543+(CAST(substr(" date ",6,2) AS INTEGER)>=10))"
/* part of whole in tenths of a percent, NULL of nothing. */
#define SHARE(part, whole) "(2000*" part "+" whole ")/(2*nullif(" whole ",0))"
#define LACKING(column) "count(*) FILTER(WHERE " column "='lacking')"
#define STEP(n) "count(*) FILTER(WHERE step=" n ")"

#define COLUMN(name, th, type)                                                                               \
	{                                                                                                    \
		name, th, SAMUT_REPORT_##type, NULL                                                          \
	}
#define PICKED(name, th, list)                                                                               \
	{                                                                                                    \
		name, th, SAMUT_REPORT_CHOICE, list                                                          \
	}
#define PROVINCE_COLUMNS COLUMN("province_code", "รหัสจังหวัด", TEXT), COLUMN("province", "จังหวัด", PROVINCE)

static const char steps[] =
	"SELECT " PROVINCE_OF("province") ",count(*)," STEP("2") "," STEP("3") "," STEP("4") "," STEP(
		"5") "," STEP("6") "," STEP("7") "," STEP("8") "," STEP("9") ",count(*) FILTER(WHERE "
									     "status='closed') "
									     "FROM ix.home WHERE sees(place) "
									     "GROUP BY province ORDER BY "
									     "province";

static const char dimensions[] = "SELECT " PROVINCE_OF(
	"province") ",count(*),count(coalesce(health,education,income_state,living,"
		    "access))," LACKING("health") "," LACKING("education") "," LACKING(
			    "income_state") "," LACKING("living") "," LACKING("access") " FROM ix.home WHERE "
											"sees(place) GROUP "
											"BY "
											"province ORDER BY "
											"province";

static const char plans[] =
	"WITH " HOMES
	",i AS (SELECT h.province,CASE n.layout WHEN 45 THEN 'urgent' WHEN 46 THEN 'medium' ELSE 'long' "
	"END horizon,n.layout,k.area,k.status,k.due FROM k_plan_item k JOIN record r ON r.node=k.node "
	"JOIN node n ON n.id=k.node JOIN h ON h.place=r.place WHERE r.incomplete=0) "
	"SELECT " PROVINCE_OF(
		"province") ",horizon,horizon,area,area,count(*),count(*) FILTER(WHERE status='done'),"
			    "count(*) FILTER(WHERE status='doing'),count(*) FILTER(WHERE status='planned'),"
			    "count(*) FILTER(WHERE status='dropped'),"
			    "count(*) FILTER(WHERE status IN('planned','doing') AND due<?1)," SHARE(
				    "count(*) FILTER(WHERE status='done')",
				    "count(*) FILTER(WHERE status<>'dropped')") " FROM i GROUP BY "
										"province,layout,area ORDER "
										"BY province,layout,area";

/* Of a confidential case only the number counts: whose work it is would tell that there is one. A promised
 * day is that of the newest visit or assessment (derived.h), unless it lies before its own record. */
#define OVERDUE_WHO(value) "CASE WHEN NOT h.confidential THEN " value " END"
#define NEWEST(table, column)                                                                                \
	"(SELECT r.place,k.date," column " due,max(k.date||printf('%020d',r.node)) FROM " table              \
	" k JOIN record r "                                                                                  \
	"ON r.node=k.node WHERE r.incomplete=0 AND k.date<=?1 GROUP BY r.place)"
#define CARER "(SELECT v.text FROM value v WHERE v.node=h.node AND v.field='Volunteer' ORDER BY v.n LIMIT 1)"
static const char overdue[] =
	"WITH " OPEN_HOMES ",late(province,work,kind,who,due) AS ("
	"SELECT h.province,'รายการในแผน','partner'," OVERDUE_WHO(
		"k.responsible") ",k.due FROM k_plan_item k "
				 "JOIN record r ON r.node=k.node JOIN h ON h.place=r.place "
				 "WHERE r.incomplete=0 AND k.status IN('planned','doing') AND k.due<?1 "
				 "UNION ALL SELECT h.province,'การส่งต่อที่ยังไม่ตอบ','partner'," OVERDUE_WHO(
					 "k.\"to\"") ",k.due FROM k_referral k "
						     "JOIN record r ON r.node=k.node JOIN h ON "
						     "h.place=r.place "
						     "WHERE r.incomplete=0 AND k.status='sent' AND "
						     "k.date<=?1 AND k.due<?1 "
						     "UNION ALL SELECT "
						     "h.province,'นัดเยี่ยมบ้าน','volunteer'," OVERDUE_WHO(
							     CARER) ",n.due FROM " NEWEST("k_visit",
							     "k.next_visit") " n JOIN h ON h.place=n.place "
									     "WHERE n.due<?1 AND "
									     "n.due>n.date "
									     "UNION ALL SELECT "
									     "h.province,'นัดติดตามประเมินผล','"
									     "volunteer'," OVERDUE_WHO(CARER) ",n.due FROM " NEWEST(
										     "k_assessment",
										     "k.next_date") " n JOIN "
												    "h ON "
												    "h.place="
												    "n.place "
												    "WHERE "
												    "n.due<?"
												    "1 AND "
												    "n.due>n."
												    "date),"
												    "sums AS "
												    "(SELECT "
												    "province"
												    ",work,"
												    "kind,"
												    "who,"
												    "count(*)"
												    " n,min("
												    "due) "
												    "due "
												    "FROM "
												    "late "
												    "GROUP "
												    "BY "
												    "province"
												    ",work,"
												    "kind,"
												    "who) "
												    "SELECT"
												    " " PROVINCE_OF(
													    "province") ",work,who,"
															"CASE WHEN kind='partner' THEN (SELECT k.name FROM record r JOIN k_partner k "
															"ON k.node=r.node WHERE r.kind='partner' AND r.rid=who AND sees(r.node)) ELSE (SELECT k.name FROM record r "
															"JOIN k_volunteer k ON k.node=r.node WHERE r.kind='volunteer' AND r.rid=who AND sees(r.node)) END,"
															"n,due,CAST(julianday(?1)-julianday(due) AS INTEGER) FROM sums ORDER BY province,n DESC,work,who";

/* The arithmetic of core/domain/fund.h, province by province; the first row of a fund is its budget. */
#define DRAWN                                                                                                \
	"ifnull((SELECT sum(d.amount) FROM k_disbursement d JOIN record dr ON dr.node=d.node "               \
	"WHERE d.commitment=r.rid AND d.province=k.province AND dr.place=r.place AND dr.incomplete=0 "       \
	"AND d.status IN('approved','paid')),0)"
#define MOVES(province, values, table, more)                                                                 \
	"SELECT r.place,CAST(" province " AS INTEGER)," values " FROM " table                                \
	" k JOIN record r ON r.node=k.node "                                                                 \
	"JOIN node n ON n.id=k.node WHERE r.incomplete=0 AND sees(k.node)" more
static const char funds[] =
	"WITH f AS (SELECT r.place,r.rid,k.title,k.fiscal_year,k.budget FROM k_fund k JOIN record r ON "
	"r.node=k.node "
	"WHERE sees(k.node)),"
	"m(place,province,allocated,moved,committed,disbursed) AS (" MOVES(
		"substr(n.name,1,2)", "k.amount,0,0,0", "k_allocation", "") " UNION ALL " MOVES("k.\"to\"",
		"0,k.amount,0,0", "k_transfer", "") " UNION ALL " MOVES("k.\"from\"", "0,-k.amount,0,0",
		"k_transfer", "") " UNION ALL " MOVES("k.province", "0,0,max(k.amount-" DRAWN ",0),0",
		"k_commitment", " AND ifnull(k.status,'open')='open'") " UNION ALL " MOVES("k.province",
		"0,0,0,k.amount", "k_disbursement",
		" AND k.status IN('approved','paid')") "),s AS (SELECT place,province,sum(allocated) "
						       "allocated,sum(moved) moved,sum(committed) committed,"
						       "sum(disbursed) disbursed FROM m GROUP BY "
						       "place,province) "
						       "SELECT "
						       "f.rid,f.title,f.fiscal_year,NULL,NULL,f.budget,NULL,"
						       "NULL,NULL,NULL,NULL,"
						       "f.budget-ifnull((SELECT sum(allocated) FROM s WHERE "
						       "s.place=f.place),0) FROM f "
						       "UNION ALL SELECT "
						       "f.rid,f.title,f.fiscal_year," PROVINCE_OF(
							       "s.province") ",NULL,s.allocated,s.moved,s."
									     "committed,"
									     "s.disbursed,s.allocated+s."
									     "moved-s.committed-s.disbursed,"
									     "NULL FROM f JOIN s "
									     "USING(place) ORDER BY 1,4";

/* What a contract's complete records of a kind come to. */
#define OF_CONTRACT(what, table, condition)                                                                  \
	"(SELECT " what " FROM record x JOIN " table " t ON t.node=x.node WHERE x.place=r.place AND "        \
	"x.incomplete=0 AND " condition " AND sees(x.node))"
static const char sip[] = "WITH c AS (SELECT r.rid,k.title,k.stage,k.principal," OF_CONTRACT(
	"sum(t.amount)", "k_funding", "t.kind='drawdown' AND t.date<=?1") " drawn," OF_CONTRACT("count(*)",
	"k_outcome", "1") " outcomes," OF_CONTRACT("count(DISTINCT t.outcome)", "k_evaluation",
	"t.confirmed='yes' AND t.verdict IN('met','partly') AND t.date<=?1") " confirmed,"
									     "k.max_payment,owed(k.node) "
									     "owed," OF_CONTRACT(
										     "sum(t.amount)",
										     "k_payment",
										     "t.status='paid' AND "
										     "t.date<=?1") " paid "
												   "FROM "
												   "k_"
												   "contract "
												   "k JOIN "
												   "record r "
												   "ON "
												   "r.node=k."
												   "node "
												   "WHERE "
												   "sees(k."
												   "node)) "
												   "SELECT "
												   "rid,"
												   "title,"
												   "stage,"
												   "stage,"
												   "principal"
												   ",drawn,"
												   "outcomes,"
												   "confirmed"
												   ",max_"
												   "payment,"
												   "owed,"
												   "paid,"
												   "max(owed-"
												   "ifnull("
												   "paid,0),"
												   "0) FROM "
												   "c ORDER "
												   "BY rid";

static const char volunteers[] =
	"WITH " OPEN_HOMES
	",held AS (SELECT v.text who,count(DISTINCT h.place) n FROM h JOIN value v ON v.node=h.node AND "
	"v.field='Volunteer' GROUP BY v.text) "
	"SELECT substr(d.name,1,2),substr(d.name,1,2),r.rid,k.name,k.kind,ifnull(held.n,0)," SHARE(
		"ifnull(held.n,0)",
		"40") " FROM k_volunteer k JOIN record r ON r.node=k.node JOIN node f ON f.id=k.node JOIN "
		      "node d ON d.id=f.parent "
		      "LEFT JOIN held ON held.who=r.rid WHERE r.incomplete=0 AND "
		      "(held.n>0 OR (k.kind='volunteer' AND ifnull(k.active,'yes')='yes')) AND sees(k.node) "
		      "ORDER BY 1,6 DESC,3";

static const char ladder[] =
	"SELECT " PROVINCE_OF("province") ",count(*),count(*) FILTER(WHERE ladder='dependent'),"
					  "count(*) FILTER(WHERE ladder='self-reliant'),count(*) "
					  "FILTER(WHERE ladder='contributing'),"
					  "count(*) FILTER(WHERE ladder IS NULL) FROM ix.home WHERE "
					  "sees(place) GROUP BY province ORDER BY province";

/* Where each household stood at the end of each fiscal year: its last assessment till then. */
#define RUNG(word) "count(*) FILTER(WHERE level='" word "')"
static const char ladder_years[] = "WITH RECURSIVE " HOMES ",last AS (SELECT r.place," FISCAL(
	"k.date") " year,k.level,"
		  "max(k.date||printf('%020d',r.node)) FROM k_assessment k JOIN record r ON r.node=k.node "
		  "JOIN h ON h.place=r.place "
		  "JOIN k_household hh ON hh.node=h.node WHERE r.incomplete=0 AND k.date<=?1 AND "
		  "(k.member IS NULL OR k.member=hh.head) GROUP BY r.place,year),"
		  "span AS (SELECT year,level,lead(year,1,9999) OVER (PARTITION BY place ORDER BY year) till "
		  "FROM last),"
		  "years(year) AS (SELECT min(year) FROM last UNION ALL SELECT year+1 FROM years WHERE "
		  "year<" FISCAL(
			  "?1") ") "
				"SELECT y.year," RUNG("dependent") "," RUNG("self-reliant") "," RUNG(
					"contributing") " FROM years y JOIN span s ON s.year<=y.year AND "
							"y.year<s.till GROUP BY y.year ORDER BY y.year";

/* Each baht once, as core/domain/help.h counts it for one household: a payment that help tells of too counts
 * as the help. */
static const char help[] = "WITH " HOMES ",given(year,kind,place,amount) AS (SELECT " FISCAL(
	"k.date") ",k.kind,h.place,"
		  "coalesce(k.amount,(SELECT d.amount FROM record dr JOIN k_disbursement d ON d.node=dr.node "
		  "WHERE dr.kind='disbursement' AND dr.rid=k.disbursement AND dr.incomplete=0 AND "
		  "d.status='paid')) "
		  "FROM k_assistance k JOIN record r ON r.node=k.node JOIN h ON h.place=r.place "
		  "WHERE r.incomplete=0 AND ifnull(k.received,'yes')<>'no' AND k.date<=?1 "
		  "UNION ALL SELECT " FISCAL(
			  "date") ",NULL,place,rest FROM (SELECT k.date date,h.place place,"
				  "k.amount-ifnull((SELECT sum(ifnull(a.amount,k.amount)) FROM ref JOIN "
				  "record x ON x.node=ref.node "
				  "JOIN k_assistance a ON a.node=x.node WHERE ref.kind='disbursement' AND "
				  "ref.target=r.rid AND "
				  "x.incomplete=0 AND ifnull(a.received,'yes')<>'no'),0) rest FROM "
				  "k_disbursement k "
				  "JOIN record r ON r.node=k.node JOIN h ON h.rid=k.household "
				  "WHERE r.incomplete=0 AND k.status='paid' AND k.date<=?1 AND sees(k.node)) "
				  "WHERE rest>0) "
				  "SELECT "
				  "year,kind,ifnull(kind,'เบิกจ่ายโดยไม่มีบันทึกความช่วยเหลือ'),count(*),count("
				  "DISTINCT place),sum(amount) "
				  "FROM given GROUP BY year,kind ORDER BY year,kind";

/* clang-format off: one row a line */
const struct samut_report samut_reports[] = {
	{"steps", "ครัวเรือนตามขั้นตอนทั้ง 9 รายจังหวัด", "Households by the nine steps, by province",
		"ขั้นที่ครัวเรือนไปถึงแล้ว นับทุกครัวเรือนที่ท่านเปิดดูได้ รวมที่ปกปิดเป็นความลับ",
		"The step each household has reached; all that you may open, confidential ones included.",
		steps,
		{PROVINCE_COLUMNS, COLUMN("households", "ครัวเรือน", COUNT),
			COLUMN("step_2", "2 ลงทะเบียน", COUNT), COLUMN("step_3", "3 กรองข้อมูล", COUNT),
			COLUMN("step_4", "4 เยี่ยมบ้าน", COUNT), COLUMN("step_5", "5 วิเคราะห์ร่วม", COUNT),
			COLUMN("step_6", "6 จัดทำแผน", COUNT), COLUMN("step_7", "7 บูรณาการ", COUNT),
			COLUMN("step_8", "8 ติดตามผล", COUNT), COLUMN("step_9", "9 สรุปบทเรียน", COUNT),
			COLUMN("closed", "ปิดแล้ว", COUNT)},
		{.kind = SAMUT_CHART_STACKED,
			.row = "province",
			.plot = {"step_2", "step_3", "step_4", "step_5", "step_6", "step_7", "step_8",
				"step_9"}}},
	{"dimensions", "ครัวเรือนที่ขัดสนใน 5 มิติ รายจังหวัด",
		"Households lacking in the five dimensions, by province",
		"ข้อมูลล่าสุดที่ทราบของแต่ละมิติ ครัวเรือนหนึ่งอาจขัดสนหลายมิติ",
		"The newest known state of each dimension; a household may lack in several.", dimensions,
		{PROVINCE_COLUMNS, COLUMN("households", "ครัวเรือน", COUNT), COLUMN("known", "มีข้อมูล", COUNT),
			COLUMN("health", "สุขภาพ", COUNT), COLUMN("education", "การศึกษา", COUNT),
			COLUMN("income", "รายได้", COUNT), COLUMN("living", "ความเป็นอยู่", COUNT),
			COLUMN("access", "เข้าถึงบริการรัฐ", COUNT)},
		{.kind = SAMUT_CHART_STACKED,
			.row = "province",
			.plot = {"health", "education", "income", "living", "access"}}},
	{"plans", "ความสำเร็จของแผน ตามระยะและด้าน", "Completion of plans, by horizon and area",
		"รายการในแผนของทุกครัวเรือน ร้อยละคิดจากรายการที่ไม่ได้ยกเลิก",
		"Items of all households' plans; the percentage is of those not dropped.", plans,
		{PROVINCE_COLUMNS, COLUMN("horizon_code", "รหัสระยะ", TEXT),
			PICKED("horizon", "ระยะ", "household.Urgency"), COLUMN("area_code", "รหัสด้าน", TEXT),
			PICKED("area", "ด้าน", "plan-item.Area"), COLUMN("items", "รายการ", COUNT),
			COLUMN("done", "เสร็จแล้ว", COUNT), COLUMN("doing", "กำลังดำเนินการ", COUNT),
			COLUMN("planned", "ยังไม่เริ่ม", COUNT), COLUMN("dropped", "ยกเลิก", COUNT),
			COLUMN("overdue", "เกินกำหนด", COUNT), COLUMN("done_percent", "เสร็จร้อยละ", PERCENT)},
		{.kind = SAMUT_CHART_STACKED,
			.row = "horizon",
			.plot = {"done", "doing", "planned", "dropped"}}},
	{"overdue", "งานเกินกำหนด รายจังหวัดและผู้รับผิดชอบ", "Overdue work, by province and by who is responsible",
		"นับเฉพาะครัวเรือนที่ยังเปิดอยู่ ของครัวเรือนที่ปกปิดไม่บอกชื่อผู้รับผิดชอบ",
		"Open households only; of confidential ones nobody is named.", overdue,
		{PROVINCE_COLUMNS, COLUMN("work", "งาน", TEXT), COLUMN("responsible_id", "รหัสผู้รับผิดชอบ", TEXT),
			COLUMN("responsible", "ผู้รับผิดชอบ", TEXT), COLUMN("overdue", "จำนวนที่เกินกำหนด", COUNT),
			COLUMN("oldest_due", "กำหนดที่เก่าที่สุด", DATE), COLUMN("days", "เกินมาแล้ว (วัน)", NUMBER)},
		{.kind = SAMUT_CHART_STACKED, .row = "province", .series = "work", .plot = {"overdue"}}},
	{"funds", "กองทุนและงบประมาณ", "Funds: budget, allocated, committed, disbursed, available",
		"แถวแรกของแต่ละกองทุนคืองบทั้งหมดและส่วนที่ยังไม่จัดสรร แถวต่อไปคือรายจังหวัด เบิกจ่ายรวมที่อนุมัติแล้ว",
		"A fund's first row is its budget and what is not allocated yet; then its provinces. "
		"Approved counts as disbursed.",
		funds,
		{COLUMN("fund_id", "รหัสกองทุน", TEXT), COLUMN("fund", "กองทุน", TEXT),
			COLUMN("fiscal_year", "ปีงบประมาณ", TEXT), PROVINCE_COLUMNS,
			COLUMN("budget", "งบประมาณ", BAHT), COLUMN("allocated", "จัดสรร", BAHT),
			COLUMN("transferred", "โอนเข้า-ออก", BAHT), COLUMN("committed", "ผูกพัน", BAHT),
			COLUMN("disbursed", "เบิกจ่าย", BAHT), COLUMN("available", "คงเหลือ", BAHT),
			COLUMN("unallocated", "ยังไม่จัดสรร", BAHT)},
		{.kind = SAMUT_CHART_STACKED,
			.unit = SAMUT_CHART_BAHT,
			.row = "fund",
			.plot = {"disbursed", "committed", "available", "unallocated"}}},
	{"sip", "สัญญา SIP", "SIP contracts: stage, principal, confirmed, paid",
		"ต้องจ่ายตามผลที่ผู้ประเมินยืนยันแล้ว รวมค่าบริหารจัดการที่ถึงกำหนด รายละเอียดอยู่ใน settlement.txt ของสัญญา",
		"Owed on what the evaluator has confirmed, with fees due; details stand in each contract's "
		"settlement.txt.",
		sip,
		{COLUMN("contract_id", "รหัสสัญญา", TEXT), COLUMN("contract", "สัญญา", TEXT),
			COLUMN("stage_code", "รหัสขั้น", TEXT), PICKED("stage", "ขั้น", "contract.Stage"),
			COLUMN("principal", "เงินต้น", BAHT), COLUMN("drawn", "เบิกเงินลงทุนแล้ว", BAHT),
			COLUMN("outcomes", "ผลลัพธ์ที่ตกลง", COUNT), COLUMN("confirmed", "ผลลัพธ์ที่ยืนยันแล้ว", COUNT),
			COLUMN("max_payment", "เพดานการจ่าย", BAHT), COLUMN("owed", "ต้องจ่าย", BAHT),
			COLUMN("paid", "จ่ายแล้ว", BAHT), COLUMN("unpaid", "ยังไม่จ่าย", BAHT)},
		{.kind = SAMUT_CHART_STACKED,
			.unit = SAMUT_CHART_BAHT,
			.row = "contract",
			.plot = {"paid", "unpaid"}}},
	{"volunteers", "ภาระงานของ อพม.", "Volunteers' load: households each, against 1 to 40",
		"ครัวเรือนที่เปิดอยู่ต่อ อพม. 1 คน เกณฑ์ 40 ครัวเรือนต่อคน",
		"Open households of each volunteer; the goal is 40 at most.", volunteers,
		{PROVINCE_COLUMNS, COLUMN("volunteer_id", "รหัส อพม.", TEXT), COLUMN("volunteer", "ชื่อ", TEXT),
			PICKED("kind", "ประเภท", "volunteer.Kind"),
			COLUMN("households", "ครัวเรือนในความดูแล", COUNT),
			COLUMN("load_percent", "ร้อยละของเกณฑ์ 1:40", PERCENT)},
		{.kind = SAMUT_CHART_BARS,
			.unit = SAMUT_CHART_TENTHS,
			.row = "province",
			.plot = {"households"},
			.mean = true,
			.mark = 400,
			.mark_words = "เกณฑ์ 1:40"}},
	{"ladder", "ระดับการพึ่งพาตนเอง รายจังหวัด", "Client status ladder, by province",
		"ระดับตามการประเมินล่าสุดของครัวเรือน", "By each household's newest assessment.", ladder,
		{PROVINCE_COLUMNS, COLUMN("households", "ครัวเรือน", COUNT), COLUMN("dependent", "พึ่งพิง", COUNT),
			COLUMN("self_reliant", "พึ่งตนเองได้", COUNT),
			COLUMN("contributing", "ผลักดันเศรษฐกิจ", COUNT),
			COLUMN("not_assessed", "ยังไม่ประเมิน", COUNT)},
		{.kind = SAMUT_CHART_STACKED,
			.row = "province",
			.plot = {"dependent", "self_reliant", "contributing", "not_assessed"}}},
	{"ladder-years", "ระดับการพึ่งพาตนเอง รายปี", "Client status ladder over the years",
		"ครัวเรือนที่ประเมินแล้ว ณ สิ้นปีงบประมาณ (ปีนี้: ณ วันนี้)",
		"Assessed households at the end of each fiscal year; this year: today.", ladder_years,
		{COLUMN("fiscal_year", "ปีงบประมาณ", TEXT), COLUMN("dependent", "พึ่งพิง", NUMBER),
			COLUMN("self_reliant", "พึ่งตนเองได้", NUMBER),
			COLUMN("contributing", "ผลักดันเศรษฐกิจ", NUMBER)},
		{.kind = SAMUT_CHART_LINES,
			.row = "fiscal_year",
			.plot = {"dependent", "self_reliant", "contributing"}}},
	{"help", "ความช่วยเหลือ ตามประเภทและปีงบประมาณ", "Help given, by kind and fiscal year",
		"นับเงินทุกบาทครั้งเดียว: การเบิกจ่ายที่มีบันทึกความช่วยเหลือนับเป็นความช่วยเหลือนั้น",
		"Each baht once: a payment that a record of help tells of counts as that help.", help,
		{COLUMN("fiscal_year", "ปีงบประมาณ", TEXT), COLUMN("kind_code", "รหัสประเภท", TEXT),
			PICKED("kind", "ประเภท", "assistance.Kind"), COLUMN("times", "ครั้ง", COUNT),
			COLUMN("households", "ครัวเรือน", NUMBER), COLUMN("amount", "จำนวนเงิน", BAHT)},
		{.kind = SAMUT_CHART_STACKED,
			.unit = SAMUT_CHART_BAHT,
			.row = "fiscal_year",
			.series = "kind",
			.plot = {"amount"}}},
	{.name = NULL},
};
