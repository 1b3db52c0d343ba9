/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One invented household: who lives there, and how far its case has come along the nine steps. Everything
 * follows from the family's seed; days are reckoned from a fixed one, so that the same seed tells the same
 * story in every year.
 */
#include "core/exchange/generate_part.h"

#include "core/exchange/generate_random.h"
#include "core/model/date.h"
#include "core/model/rectext.h"

#include <errno.h>
#include <string.h>

/* How far the case has come. */
enum stage { SCREENED, VISITED, PLANNED, HELPED, ASSESSED };

/* How many of a hundred cases have come at most so far. */
static const int stage_share[] = {15, 35, 55, 80, 100};

/* Someone in a family of a type. sex: 'm', 'f', or '?' for either. */
struct part {
	const char *relation;
	char sex;
	int youngest, oldest;
	const char *group;
};

/* A type of family, ends with a relation NULL; what is typical of its need. */
struct family_type {
	const char *poverty, *cause, *need;
	struct part parts[6];
};

static const struct family_type types[] = {
	{"ผู้สูงอายุอยู่ลำพัง", "ไม่มีรายได้ประจำและไม่มีผู้ดูแล", "การดูแลที่บ้านและบ้านที่ปลอดภัย",
		{{"หัวหน้าครัวเรือน", '?', 65, 88, "elderly"}}},
	{"ผู้สูงอายุดูแลกันเอง", "รายได้จากเบี้ยยังชีพเพียงทางเดียว", "ปรับปรุงบ้านและค่ารักษา",
		{{"หัวหน้าครัวเรือน", 'm', 65, 85, "elderly"}, {"ภรรยา", 'f', 62, 82, "elderly"}}},
	{"ครอบครัวเลี้ยงเดี่ยว", "รายได้ไม่พอเลี้ยงดูบุตร", "อาชีพที่ทำที่บ้านได้และทุนการศึกษา",
		{{"หัวหน้าครัวเรือน", 'f', 24, 45, "single-parent"}, {"บุตร", '?', 1, 14, "child"},
			{"บุตร", '?', 5, 17, "youth"}}},
	{"ครัวเรือนที่มีคนพิการ", "ผู้ดูแลต้องออกจากงาน", "ผู้ช่วยดูแลและปรับสภาพแวดล้อม",
		{{"หัวหน้าครัวเรือน", 'm', 40, 60, "carer"}, {"ภรรยา", 'f', 38, 58, "woman"},
			{"บุตร", '?', 12, 30, "disabled"}}},
	{"ครัวเรือนที่มีผู้ป่วยติดเตียง", "ค่าใช้จ่ายในการรักษาสูง", "อุปกรณ์การแพทย์และรายได้เสริม",
		{{"หัวหน้าครัวเรือน", '?', 40, 60, "carer"}, {"บิดา/มารดา", '?', 70, 92, "bedridden"}}},
	{"ปู่ย่าเลี้ยงหลาน", "พ่อแม่ย้ายไปทำงานต่างจังหวัดและขาดการติดต่อ", "ทุนการศึกษาและค่าเลี้ยงดู",
		{{"หัวหน้าครัวเรือน", 'f', 58, 76, "elderly"}, {"สามี", 'm', 60, 80, "elderly"},
			{"หลาน", '?', 2, 12, "child"}, {"หลาน", '?', 6, 16, "child"}}},
	{"ครอบครัวรายได้น้อย", "รับจ้างรายวัน งานไม่แน่นอน", "อาชีพมั่นคงและที่ดินทำกิน",
		{{"หัวหน้าครัวเรือน", 'm', 28, 55, "destitute"}, {"ภรรยา", 'f', 25, 50, "woman"},
			{"บุตร", '?', 1, 12, "child"}, {"บุตร", '?', 3, 17, "child"}}},
};

struct plan {
	const char *horizon, *title, *kind, *area, *dimension;
};

static const struct plan plans[] = {
	{"urgent", "ถุงยังชีพ", "consumer-goods", "social", "living"},
	{"urgent", "เงินสงเคราะห์ครอบครัว", "cash", "social", "income"},
	{"urgent", "ขึ้นทะเบียนรับสิทธิ", "rights", "data", "access"},
	{"medium", "ฝึกอาชีพในชุมชน", "training", "occupation", "income"},
	{"medium", "ปรับสภาพแวดล้อมในบ้าน", "environment", "housing", "living"},
	{"medium", "ทุนการศึกษาบุตรหลาน", "cash", "education", "education"},
	{"long", "ซ่อมแซมบ้าน", "housing", "housing", "living"},
	{"long", "จัดที่ดินทำกิน", "land", "occupation", "income"},
	{"long", "บรรจุในแผนของ อปท", "lao-plan", "social", "access"},
};

static const char *const findings[] = {"หลังคารั่ว ฝาบ้านผุ", "ห้องน้ำอยู่นอกบ้าน ทางเดินไม่มีราวจับ",
	"เด็กขาดเรียนบ่อยเพราะไม่มีค่าเดินทาง", "ผู้ป่วยต้องใช้ผ้าอ้อมและแผลกดทับยังไม่หาย", "มีหนี้นอกระบบและไม่มีรายได้ประจำ",
	"บ้านสะอาด เพื่อนบ้านช่วยดูแล แต่รายได้ไม่พอ"};
static const char *const needs[] = {
	"ซ่อมหลังคาก่อนหน้าฝน", "ราวจับและทางลาด", "ค่าเดินทางไปโรงเรียน", "เตียงผู้ป่วย", "อาชีพเสริมที่บ้าน"};
static const char *const sources[] = {
	"tpmap", "msdhs-assistance", "hotline-1300", "welfare-card", "elderly-allowance"};
static const char *const dimension_names[] = {"Health", "Education", "Income", "Living", "Access"};
static const char *const tenures[] = {"own", "own", "own", "rent", "rent-free", "informal"};
static const char *const urgencies[] = {"urgent", "medium", "medium", "long"};
static const char *const levels[] = {"0", "1", "2", "3"};

/* The household under way. */
struct writer {
	const struct family *family;
	struct samut_bulk *bulk;
	struct samut_diag *diag;
	struct chance c;
	char *dir;
	char *surname;
	char *volunteer;
	enum stage stage;
	const struct family_type *type;
	struct samut_date day; /* of the last step */
	const struct plan *items[3];
	unsigned n_items;
	bool closed;
};

/* A date as people of the ministry write it: Buddhist year, ISO order. */
static char *written(struct samut_date date)
{
	return g_strdup_printf("%04d-%02d-%02d", samut_date_buddhist_year(date), date.month, date.day);
}

static char *later(struct writer *w, int least, int most)
{
	struct samut_date day;

	if (samut_date_add_days(w->day, chance_between(&w->c, least, most), &day) == 0)
		w->day = day;
	return written(w->day);
}

static void add(GString *text, const char *name, const char *value)
{
	samut_rec_append(text, name, value);
}

static void add_number(GString *text, const char *name, int value)
{
	g_autofree char *number = g_strdup_printf("%d", value);

	add(text, name, number);
}

/* Takes text over. */
static int put(struct writer *w, const char *folder, const char *name, GString *text)
{
	g_autofree char *path = g_strdup_printf("%s/%s%s.txt", w->dir, folder, name);
	g_autoptr(GBytes) bytes = g_string_free_to_bytes(text);

	return samut_bulk_put(w->bulk, path, bytes, 0, w->diag);
}

static int put_member(struct writer *w, const struct part *part, int number)
{
	bool female = part->sex == 'f' || (part->sex == '?' && chance_percent(&w->c, 50));
	int birth = 2025 - chance_between(&w->c, part->youngest, part->oldest);
	const char *given = words_given_name(&w->c, female, birth);
	g_autofree char *full = g_strdup_printf("%s %s", given, w->surname);
	g_autofree char *file = g_strdup_printf("%02d-%s", number, given);
	g_autofree char *date = chance_percent(&w->c, 30)
					? g_strdup_printf("%d", birth + 543)
					: written((struct samut_date){birth, chance_between(&w->c, 1, 12),
						  chance_between(&w->c, 1, 28)});
	GString *text = g_string_new(NULL);

	add(text, "Name", full);
	add(text, "Title", birth > 2010 ? (female ? "ด.ญ." : "ด.ช.") : female ? "นาง" : "นาย");
	add(text, "BirthDate", date);
	add(text, "Sex", female ? "female" : "male");
	add(text, "Relation", part->relation);
	add(text, "Group", part->group);
	return put(w, "members/", file, text);
}

static int put_members(struct writer *w)
{
	for (int i = 0; i < (int)G_N_ELEMENTS(w->type->parts) && w->type->parts[i].relation; i++) {
		int error = put_member(w, &w->type->parts[i], i + 1);
		if (error < 0)
			return error;
	}
	return 0;
}

static int put_household(struct writer *w)
{
	GString *text = g_string_new(NULL);
	g_autofree char *address =
		g_strdup_printf("%d/%d", chance_between(&w->c, 1, 199), chance_between(&w->c, 1, 9));
	g_autofree char *consent = w->stage >= VISITED ? written(w->day) : NULL;

	add(text, "Id", w->family->id);
	add(text, "Address", address);
	add(text, "Head", "01");
	add_number(text, "Families", 1);
	add(text, "Tenure", CHANCE_PICK(&w->c, tenures));
	add(text, "Urgency", CHANCE_PICK(&w->c, urgencies));
	add(text, "ReportedLevel", CHANCE_PICK(&w->c, levels));
	add_number(text, "Income", chance_between(&w->c, 12, 100) * 500);
	add(text, "Volunteer", w->volunteer);
	add(text, "Goal", chance_percent(&w->c, 60) ? "rights" : "self-reliance");
	if (consent) {
		add(text, "Consent", "yes");
		add(text, "ConsentDate", consent);
	}
	add(text, "Status", w->closed ? "closed" : "open");
	if (w->closed) {
		struct samut_date end;
		if (samut_date_add_days(w->day, 400, &end) < 0)
			end = w->day;
		g_autofree char *date = written(end);
		add(text, "ClosedDate", date);
		add(text, "ClosedReason", "พึ่งพาตนเองได้");
	}
	return put(w, "", "household", text);
}

static void add_dimensions(struct writer *w, GString *text, int lacking)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(dimension_names); i++)
		add(text, dimension_names[i],
			chance_percent(&w->c, lacking) ? "lacking"
			: chance_percent(&w->c, 10)    ? "unknown"
						       : "ok");
}

static int put_screening(struct writer *w)
{
	g_autofree char *date = written(w->day);
	GString *text = g_string_new(NULL);

	add(text, "Date", date);
	add(text, "Source", CHANCE_PICK(&w->c, sources));
	add_dimensions(w, text, 45);
	add(text, "Matched", "yes");
	return put(w, "screening/", date, text);
}

static int put_visit(struct writer *w)
{
	g_autofree char *date = later(w, 7, 40);
	GString *text = g_string_new(NULL);

	add(text, "Date", date);
	add(text, "Volunteer", w->volunteer);
	add(text, "Findings", CHANCE_PICK(&w->c, findings));
	add(text, "Needs", CHANCE_PICK(&w->c, needs));
	return put(w, "visits/", date, text);
}

static int put_analysis(struct writer *w)
{
	g_autofree char *date = later(w, 10, 40);
	GString *text = g_string_new(NULL);

	add(text, "Date", date);
	add(text, "PovertyGroup", w->type->poverty);
	add(text, "Cause", w->type->cause);
	add(text, "Need", w->type->need);
	add(text, "Approach", "จัดทำแผนรายครัวเรือนร่วมกับทีมพี่เลี้ยง");
	add(text, "ReturnedTo", "family");
	return put(w, "analysis/", date, text);
}

static int put_plan_item(struct writer *w, const struct plan *plan, int number)
{
	struct samut_date due;
	g_autofree char *file = g_strdup_printf("%02d-%s", number, plan->title);
	g_autofree char *folder = g_strdup_printf("plan/%s/", plan->horizon);
	GString *text = g_string_new(NULL);

	if (samut_date_add_days(w->day, chance_between(&w->c, 30, 400), &due) < 0)
		due = w->day;
	g_autofree char *date = written(due);
	add(text, "Title", plan->title);
	add(text, "Kind", plan->kind);
	add(text, "Area", plan->area);
	add(text, "Dimension", plan->dimension);
	add(text, "Responsible", w->family->partner);
	add(text, "Due", date);
	add_number(text, "Budget", chance_between(&w->c, 2, 60) * 500);
	add(text, "Status", w->stage == PLANNED ? "planned" : w->stage == HELPED ? "doing" : "done");
	if (w->stage == ASSESSED)
		add(text, "DoneDate", date);
	w->items[w->n_items++] = plan;
	return put(w, folder, file, text);
}

/* Two or three different items. */
static int put_plan(struct writer *w)
{
	int first = chance_between(&w->c, 0, (int)G_N_ELEMENTS(plans) - 1);
	int count = chance_between(&w->c, 1, 3);

	for (int i = 0; i < count; i++) {
		int error = put_plan_item(w, &plans[(first + i * 4) % (int)G_N_ELEMENTS(plans)], i + 1);
		if (error < 0)
			return error;
	}
	return 0;
}

static int put_assistance(struct writer *w)
{
	g_autofree char *date = later(w, 10, 90);
	g_autofree char *file = g_strconcat(date, "-01", NULL);
	g_autofree char *item = g_strdup_printf("01-%s", w->items[0]->title);
	GString *text = g_string_new(NULL);

	add(text, "Date", date);
	add(text, "Kind", w->items[0]->kind);
	add(text, "Giver", w->family->partner);
	add(text, "Member", "01");
	add(text, "PlanItem", item);
	add_number(text, "Amount", chance_between(&w->c, 2, 6) * 500);
	add(text, "Received", "yes");
	return put(w, "assistance/", file, text);
}

static int put_referral(struct writer *w)
{
	g_autofree char *date = later(w, 0, 20);
	g_autofree char *file = g_strconcat(date, "-01", NULL);
	GString *text = g_string_new(NULL);

	add(text, "Date", date);
	add(text, "To", w->family->partner);
	add(text, "Reason", CHANCE_PICK(&w->c, needs));
	add(text, "Consent", "yes");
	add(text, "Status", w->stage == ASSESSED ? "done" : "accepted");
	return put(w, "referrals/", file, text);
}

static int put_assessment(struct writer *w)
{
	g_autofree char *date = later(w, 90, 200);
	GString *text = g_string_new(NULL);

	add(text, "Date", date);
	add(text, "Kind", chance_percent(&w->c, 50) ? "self" : "follow-up");
	add(text, "Level", w->closed ? "self-reliant" : "dependent");
	add_dimensions(w, text, 15);
	add(text, "Statement", w->closed ? "พออยู่ได้แล้ว ขอบคุณทุกคน" : "ดีขึ้น แต่ยังต้องการความช่วยเหลือ");
	return put(w, "assessments/", date, text);
}

/* The records in the order in which they come about. least: the stage from which a case has them. */
static const struct {
	int (*put)(struct writer *w);
	enum stage least;
	int percent;
} steps[] = {
	{put_household, SCREENED, 100},
	{put_members, SCREENED, 100},
	{put_screening, SCREENED, 100},
	{put_visit, VISITED, 100},
	{put_analysis, PLANNED, 100},
	{put_plan, PLANNED, 100},
	{put_assistance, HELPED, 100},
	{put_referral, HELPED, 30},
	{put_assessment, ASSESSED, 100},
};

int family_put(struct samut_bulk *bulk, const struct family *family, struct samut_diag *diag)
{
	struct writer w = {.family = family, .bulk = bulk, .diag = diag, .c = {family->seed}};
	int share = chance_between(&w.c, 0, 99);
	int error = 0;

	while (share >= stage_share[w.stage])
		w.stage++;
	w.closed = w.stage == ASSESSED && chance_percent(&w.c, 40);
	w.type = &CHANCE_PICK(&w.c, types);
	w.day = (struct samut_date){
		chance_between(&w.c, 2022, 2024), chance_between(&w.c, 1, 12), chance_between(&w.c, 1, 28)};
	w.surname = words_surname(&w.c);
	w.volunteer = network_volunteer_id(family->province, chance_between(&w.c, 1, NETWORK_VOLUNTEERS));
	/* The number of the Id makes the name of the directory its own. */
	w.dir = g_strdup_printf("%s/%s-%s", family->village, w.surname, strchr(family->id, '-') + 1);
	for (unsigned i = 0; i < G_N_ELEMENTS(steps) && error >= 0; i++)
		if (w.stage >= steps[i].least && chance_percent(&w.c, steps[i].percent))
			error = steps[i].put(&w);
	g_free(w.dir);
	g_free(w.volunteer);
	g_free(w.surname);
	return error < 0 ? error : 0;
}
