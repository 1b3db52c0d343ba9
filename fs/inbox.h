/* SPDX-License-Identifier: Apache-2.0 */
/* Tables dropped into inbox/: which closes and renames hand them to the importer (core/exchange/inbox.h). */
#pragma once

#include "fs/session.h"

/* A scratch file called name in the directory dir has been written, or has got that name. Any locks may be
 * held. */
void inbox_written(
	struct session *s, int64_t dir, const char *name, int64_t node, const struct samut_who *who);

/* Starts and ends the importer of the session. */
int inbox_start(struct session *s);
void inbox_end(struct session *s);
