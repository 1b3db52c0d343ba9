/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Copying programs make a directory and then everything in it, and stop where something is there already (`cp
 * -r`, file managers). A place comes with sub-folders and a form, so for the process that is copying a place
 * in, what was made automatically is not there until it makes it itself; everyone else sees it.
 */
#pragma once

#include "fs/session.h"

/* A place was made by this caller; only noted for programs that copy trees. */
void fresh_note(struct session *s, int64_t place, const struct samut_who *who);
/* Is this automatically made child hidden from the caller? */
bool fresh_hides(struct session *s, const struct samut_node *child, const struct samut_who *who);
/* The same for what is computed beside the records of dir, under a number of its own. */
bool fresh_hides_name(struct session *s, int64_t dir, int64_t number, const struct samut_who *who);
/* The caller makes it itself now: no longer hidden. */
void fresh_claim(struct session *s, int64_t node);
/* Anything noted at all? Cheap. */
bool fresh_any(struct session *s);
/* Is the caller's program, which copies trees, just filling the place that the directory lies in? Then what
 * its records name may still be to come. */
bool fresh_filling(struct session *s, int64_t dir, const struct samut_who *who);
