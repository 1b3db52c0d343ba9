/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of rules share: stories, edits one after the other by several people. */
#pragma once

#include "tests/unit/work_kit.h"

static const struct samut_who other = {.uid = 5555, .gid = 4343};

/* One edit of a story. */
struct edit {
	char by; /* s: kit_who saves; o: the other saves; i: imported; d: removed; m: moved to text; k: mkdir
		  */
	const char *path, *text;
	int result;
	const char *words; /* of the refusal */
};

KIT int carry_out(struct kit *kit, const struct edit *edit)
{
	struct samut_save save = {0};

	switch (edit->by) {
	case 's':
		return kit_save(kit, edit->path, edit->text);
	case 'o':
		return kit_save_who(kit, &other, edit->path, edit->text, &save);
	case 'i':
		return kit_record(kit, edit->path, edit->text);
	case 'd':
		return kit_remove(kit, edit->path);
	case 'm':
		return kit_move(kit, edit->path, edit->text);
	default:
		return kit_mkdir(kit, edit->path);
	}
}

/* Each edit does what it should; what is refused changes nothing. */
KIT void tell(struct kit *kit, const struct edit *edits)
{
	for (; edits->path; edits++) {
		int64_t seq = kit_seq(kit);
		int r = carry_out(kit, edits);
		g_autofree char *reasons = kit_reasons(kit);
		if (r != edits->result)
			fail_msg("%s: %s, not %s: %s", edits->path, g_strerror(-r),
				g_strerror(-edits->result), reasons);
		if (edits->words && !strstr(reasons, edits->words))
			fail_msg("%s: “%s” is not in: %s", edits->path, edits->words, reasons);
		assert_int_equal(kit_seq(kit) - seq, r == 0);
	}
}
