/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of people who do not exist: given names of the fashion of their time, and surnames put together from
 * two halves, as most surnames were when they were introduced.
 */
#include <glib.h>

#include "core/exchange/generate_part.h"
#include "core/exchange/generate_random.h"

static const char *const old_men[] = {
	"บุญมี", "คำปัน", "สมบูรณ์", "ทองดี", "บุญเลิศ", "สำราญ", "ประสิทธิ์", "จำรัส", "แสวง", "ถวิล"};
static const char *const old_women[] = {
	"บุญมา", "ทองใบ", "สมจิตร", "คำแปง", "จำเนียร", "ประนอม", "บัวผัน", "สำลี", "ละออ", "ถนอม"};
static const char *const men[] = {
	"สมชาย", "วิชัย", "ประเสริฐ", "สุรชัย", "อนันต์", "มานพ", "ธงชัย", "สมศักดิ์", "วีระ", "ชูชาติ"};
static const char *const women[] = {
	"สมหญิง", "มาลี", "สุนีย์", "วันเพ็ญ", "รัตนา", "อรุณี", "พรทิพย์", "จันทร์เพ็ญ", "ศิริพร", "นงนุช"};
static const char *const boys[] = {"ธนกร", "ภูมิ", "ณัฐพล", "กิตติ", "ปกรณ์", "ธีรภัทร", "ศุภกร", "ชยพล"};
static const char *const girls[] = {"ณัฐธิดา", "พิมพ์ชนก", "กัญญา", "ปาลิตา", "ชนัญชิดา", "ขวัญข้าว", "ธิดา", "ใบเฟิร์น"};
static const char *const first_halves[] = {
	"ทอง", "บุญ", "ศรี", "แก้ว", "จันทร์", "สุข", "พรม", "คำ", "แสง", "วงศ์", "ชัย", "มณี"};
static const char *const second_halves[] = {
	"ประเสริฐ", "สมมุติ", "เจริญ", "มงคล", "สุวรรณ", "รุ่งเรือง", "ภักดี", "ใจดี", "ศิริ", "พัฒนา", "อุดม", "ร่มเย็น"};

const char *words_given_name(struct chance *c, bool female, int birth_year)
{
	if (birth_year < 1965)
		return female ? CHANCE_PICK(c, old_women) : CHANCE_PICK(c, old_men);
	if (birth_year < 2000)
		return female ? CHANCE_PICK(c, women) : CHANCE_PICK(c, men);
	return female ? CHANCE_PICK(c, girls) : CHANCE_PICK(c, boys);
}

char *words_surname(struct chance *c)
{
	const char *first = CHANCE_PICK(c, first_halves);

	return g_strconcat(first, CHANCE_PICK(c, second_halves), NULL);
}
