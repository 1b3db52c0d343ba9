/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of provinces and the comparison of their names. Invariant: the table is sorted by code. Names
 * agree with ISO 3166-2:TH and with the count of the Department of Provincial Administration (DOMAIN.md C2).
 */
#include "core/model/province.h"

#include <glib.h>
#include <string.h>

#include "core/model/digits.h"

static const struct samut_province provinces[SAMUT_PROVINCE_COUNT] = {
	{10, "กรุงเทพมหานคร", "Bangkok"},
	{11, "สมุทรปราการ", "Samut Prakan"},
	{12, "นนทบุรี", "Nonthaburi"},
	{13, "ปทุมธานี", "Pathum Thani"},
	{14, "พระนครศรีอยุธยา", "Phra Nakhon Si Ayutthaya"},
	{15, "อ่างทอง", "Ang Thong"},
	{16, "ลพบุรี", "Lop Buri"},
	{17, "สิงห์บุรี", "Sing Buri"},
	{18, "ชัยนาท", "Chai Nat"},
	{19, "สระบุรี", "Saraburi"},
	{20, "ชลบุรี", "Chon Buri"},
	{21, "ระยอง", "Rayong"},
	{22, "จันทบุรี", "Chanthaburi"},
	{23, "ตราด", "Trat"},
	{24, "ฉะเชิงเทรา", "Chachoengsao"},
	{25, "ปราจีนบุรี", "Prachin Buri"},
	{26, "นครนายก", "Nakhon Nayok"},
	{27, "สระแก้ว", "Sa Kaeo"},
	{30, "นครราชสีมา", "Nakhon Ratchasima"},
	{31, "บุรีรัมย์", "Buri Ram"},
	{32, "สุรินทร์", "Surin"},
	{33, "ศรีสะเกษ", "Si Sa Ket"},
	{34, "อุบลราชธานี", "Ubon Ratchathani"},
	{35, "ยโสธร", "Yasothon"},
	{36, "ชัยภูมิ", "Chaiyaphum"},
	{37, "อำนาจเจริญ", "Amnat Charoen"},
	{38, "บึงกาฬ", "Bueng Kan"},
	{39, "หนองบัวลำภู", "Nong Bua Lam Phu"},
	{40, "ขอนแก่น", "Khon Kaen"},
	{41, "อุดรธานี", "Udon Thani"},
	{42, "เลย", "Loei"},
	{43, "หนองคาย", "Nong Khai"},
	{44, "มหาสารคาม", "Maha Sarakham"},
	{45, "ร้อยเอ็ด", "Roi Et"},
	{46, "กาฬสินธุ์", "Kalasin"},
	{47, "สกลนคร", "Sakon Nakhon"},
	{48, "นครพนม", "Nakhon Phanom"},
	{49, "มุกดาหาร", "Mukdahan"},
	{50, "เชียงใหม่", "Chiang Mai"},
	{51, "ลำพูน", "Lamphun"},
	{52, "ลำปาง", "Lampang"},
	{53, "อุตรดิตถ์", "Uttaradit"},
	{54, "แพร่", "Phrae"},
	{55, "น่าน", "Nan"},
	{56, "พะเยา", "Phayao"},
	{57, "เชียงราย", "Chiang Rai"},
	{58, "แม่ฮ่องสอน", "Mae Hong Son"},
	{60, "นครสวรรค์", "Nakhon Sawan"},
	{61, "อุทัยธานี", "Uthai Thani"},
	{62, "กำแพงเพชร", "Kamphaeng Phet"},
	{63, "ตาก", "Tak"},
	{64, "สุโขทัย", "Sukhothai"},
	{65, "พิษณุโลก", "Phitsanulok"},
	{66, "พิจิตร", "Phichit"},
	{67, "เพชรบูรณ์", "Phetchabun"},
	{70, "ราชบุรี", "Ratchaburi"},
	{71, "กาญจนบุรี", "Kanchanaburi"},
	{72, "สุพรรณบุรี", "Suphan Buri"},
	{73, "นครปฐม", "Nakhon Pathom"},
	{74, "สมุทรสาคร", "Samut Sakhon"},
	{75, "สมุทรสงคราม", "Samut Songkhram"},
	{76, "เพชรบุรี", "Phetchaburi"},
	{77, "ประจวบคีรีขันธ์", "Prachuap Khiri Khan"},
	{80, "นครศรีธรรมราช", "Nakhon Si Thammarat"},
	{81, "กระบี่", "Krabi"},
	{82, "พังงา", "Phangnga"},
	{83, "ภูเก็ต", "Phuket"},
	{84, "สุราษฎร์ธานี", "Surat Thani"},
	{85, "ระนอง", "Ranong"},
	{86, "ชุมพร", "Chumphon"},
	{90, "สงขลา", "Songkhla"},
	{91, "สตูล", "Satun"},
	{92, "ตรัง", "Trang"},
	{93, "พัทลุง", "Phatthalung"},
	{94, "ปัตตานี", "Pattani"},
	{95, "ยะลา", "Yala"},
	{96, "นราธิวาส", "Narathiwat"},
};

/* What people write for a province besides its two names. */
static const struct {
	int code;
	const char *name;
} aliases[] = {
	{10, "กรุงเทพ"},
	{10, "กทม"},
	{10, "Krung Thep"},
	{10, "Krung Thep Maha Nakhon"},
	{14, "อยุธยา"},
	{14, "Ayutthaya"},
	{30, "โคราช"},
	{30, "Korat"},
};

const struct samut_province *samut_province_at(unsigned i)
{
	g_assert(i < SAMUT_PROVINCE_COUNT);
	return &provinces[i];
}

const struct samut_province *samut_province_get(int code)
{
	for (unsigned i = 0; i < SAMUT_PROVINCE_COUNT; i++)
		if (provinces[i].code == code)
			return &provinces[i];
	return NULL;
}

/* Letters alone, in one case: spaces, hyphens, dots and PAIYANNOI make no other name. NULL when not UTF-8. */
static char *fold(const char *name)
{
	g_autofree char *plain = samut_digits_plain(name);
	g_autofree char *folded = plain ? g_utf8_casefold(plain, -1) : NULL;
	GString *out;

	if (!folded)
		return NULL;
	out = g_string_new(NULL);
	for (const char *p = folded; *p; p = g_utf8_next_char(p))
		if (!strchr(" -.'", *p) && g_utf8_get_char(p) != 0x0E2F)
			g_string_append_unichar(out, g_utf8_get_char(p));
	return g_string_free(out, FALSE);
}

static bool is_same(const char *folded, const char *name)
{
	g_autofree char *other = fold(name);

	return strcmp(folded, other) == 0;
}

static bool is_name_of(const struct samut_province *province, const char *folded)
{
	if (is_same(folded, province->th) || is_same(folded, province->en))
		return true;
	for (size_t i = 0; i < G_N_ELEMENTS(aliases); i++)
		if (aliases[i].code == province->code && is_same(folded, aliases[i].name))
			return true;
	return false;
}

/* Behind the word for province, if name starts with it. */
static const char *skip_title(const char *name)
{
	static const char *const titles[] = {"จังหวัด", "จ.", "Changwat "};

	for (size_t i = 0; i < G_N_ELEMENTS(titles); i++)
		if (g_str_has_prefix(name, titles[i]))
			return name + strlen(titles[i]);
	return name;
}

bool samut_province_name_matches(int code, const char *name)
{
	const struct samut_province *province = samut_province_get(code);
	g_autofree char *folded = fold(skip_title(name));

	return province && folded && is_name_of(province, folded);
}

static const struct samut_province *find_name(const char *name)
{
	g_autofree char *folded = fold(skip_title(name));

	for (unsigned i = 0; folded && i < SAMUT_PROVINCE_COUNT; i++)
		if (is_name_of(&provinces[i], folded))
			return &provinces[i];
	return NULL;
}

const struct samut_province *samut_province_find(const char *text)
{
	g_autofree char *plain = samut_digits_plain(text);
	const struct samut_province *province;
	size_t digits;

	if (!plain)
		return NULL;
	digits = strspn(plain, "0123456789");
	if (digits == 0)
		return find_name(plain);
	province = digits == 2 ? samut_province_get((int)g_ascii_strtoll(plain, NULL, 10)) : NULL;
	if (!province || !plain[2])
		return province;
	if (plain[2] != '-' && plain[2] != ' ')
		return NULL;
	return samut_province_name_matches(province->code, plain + 3) ? province : NULL;
}
