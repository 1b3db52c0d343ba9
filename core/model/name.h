/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of files and directories: their one spelling, which are allowed, and which belong to programs rather
 * than people.
 *
 * Allowed are names that every system to which a tree is ever copied can hold: Linux, git (the history),
 * Windows (through Samba or a memory stick). Scratch names are those of temporary, backup, lock and probe
 * files that editors and file managers make beside a file; they work but are never versioned. The patterns
 * come from what clients were seen to do (research "clients", "Temp/side names to recognise") and from
 * DESIGN.md section 1. A name here is one component of a path, without slashes. Nothing keeps state; all may
 * be called from any thread.
 */
#pragma once

#include <stdbool.h>

#include "core/base/diag.h"

/* The longest name in bytes (Linux NAME_MAX). */
#define SAMUT_NAME_MAX 255

/* The canonical form of name (samut_thai_canonical()), newly allocated; NULL when name is not UTF-8. Apply
 * before every comparison. */
char *samut_name_canonical(const char *name);

/*
 * Whether name, in canonical form, is allowed. 0; -ENAMETOOLONG for more than SAMUT_NAME_MAX bytes; -EINVAL
 * for everything else, with reasons in diag (may be NULL): not UTF-8, empty, `.` and `..`, a slash, control,
 * format and bidi characters, what git refuses (.git in any letter case, also as NTFS would shorten it), and,
 * unless the name is scratch, what Windows forbids (< > : " | ? * \, a dot or space at the end, device names
 * such as CON or NUL.txt), a space or hyphen in front.
 */
int samut_name_check(const char *name, struct samut_diag *diag);

/* Whether name is a scratch name. Trash folders, `.` and `..` are not. */
bool samut_name_is_scratch(const char *name);

/* Whether name is a trash folder of a file manager: .Trash, .Trash-UID, .Trashes, $RECYCLE.BIN. */
bool samut_name_is_trash(const char *name);

/*
 * The number that leads a name of the form `NN-rest`, 0 to 9999999; *ret_rest (if not NULL) points behind the
 * hyphen, into name. -EINVAL when name has no such form. A date begins with a number too: know the kind
 * before you ask.
 */
int samut_name_number(const char *name, const char **ret_rest);

/* name without a `.txt` at its end, newly allocated: the last part of a record's id. NULL when it has none or
 * nothing before it. */
char *samut_name_stem(const char *name);
