/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One household as a viewer sees it: what is derived from those of its records that he can read, and the
 * words and names in which pages speak of it. What status.txt and logbook.html are made from.
 */
#pragma once

#include "core/domain/derived.h"
#include "core/domain/help.h"
#include "core/show/page.h"

struct samut_family {
	struct samut_db *db;
	samut_sees_fn sees; /* NULL: everything */
	void *arg;
	struct samut_date today;
	char *path; /* of its directory, from the root of the mount */
	struct samut_derived d;
	/* Sums of the help. Only where the viewer can read every record behind them, his household's and the
	 * funds'; else help_known is false: a part of a sum would be taken for the sum. */
	struct samut_help help;
	bool help_known;
};
typedef struct samut_family samut_family;
#define SAMUT_FAMILY_INIT                                                                                    \
	{                                                                                                    \
		0                                                                                            \
	}

/* The household whose directory is place; db must be frozen. 0, -ENOENT when there is none, -errno. Release
 * it in any case. */
int samut_family_load(struct samut_family *family, struct samut_db *db, int64_t place,
	struct samut_date today, samut_sees_fn sees, void *arg);
/* The same for a page whose pattern has {household} in it. */
int samut_family_ask(struct samut_family *family, struct samut_asking *asking);
void samut_family_release(struct samut_family *family);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(samut_family, samut_family_release)

/* Whether the viewer can read the node. */
bool samut_family_sees(const struct samut_family *family, int64_t node);

/* Name of its directory; borrowed. */
const char *samut_family_called(const struct samut_family *family);
/* Where it lies: "หมู่ 1 บ้านกลาง ต.หน้าเมือง อ.เมือง จ.ราชบุรี"; newly allocated. */
char *samut_family_area(const struct samut_family *family);
/* Path of a node below the household's directory; newly allocated, NULL when it is not below. */
char *samut_family_within(const struct samut_family *family, int64_t node);

/* What the record of that kind and id is called (partner, volunteer, scheme, fund, member), or the id itself
 * where there is no such record or the viewer cannot read it; newly allocated. */
char *samut_family_name(const struct samut_family *family, const char *kind, const char *rid);
/* The values of a field that may occur several times, in order, put together with between; choices (kind and
 * field of the kind table) in Thai, references (ref: their kind, or NULL) by name. Newly allocated, "" when
 * there is none. */
char *samut_family_values(const struct samut_family *family, int64_t node, const char *kind,
	const char *field, const char *between);
/* Thai name of a word of a choice; the word itself when it is none; NULL for NULL. Borrowed. */
const char *samut_family_word(const char *kind, const char *field, const char *word);

/* The groups of a member, or of all, in Thai, put together with between; newly allocated. */
char *samut_family_groups(uint32_t groups, const char *between);
/* What the level rests on, in Thai and English; newly allocated. */
void samut_family_level_reason(const struct samut_family *family, char **ret_th, char **ret_en);
/* Name of the level in Thai and English; borrowed. */
const struct samut_words *samut_family_level(const struct samut_level *level);
