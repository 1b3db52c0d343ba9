/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Builds the instructions of a git delta (gitformat-pack, "Deltified representation"): copies from an older
 * version and inserted bytes, which together make the newer one.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

struct samut_delta {
	GByteArray *ops;	  /* finished instructions */
	GByteArray *literal;	  /* bytes to insert, not yet written as instructions */
	uint32_t copy_at, copy_n; /* copy that may still grow */
};

void samut_delta_init(struct samut_delta *delta);
void samut_delta_release(struct samut_delta *delta);

/* Forgets all instructions; the memory is kept for the next delta. */
void samut_delta_clear(struct samut_delta *delta);
/* The newer version goes on with n bytes of the older one from offset at. */
void samut_delta_copy(struct samut_delta *delta, uint32_t at, uint32_t n);
/* The newer version goes on with these bytes. */
void samut_delta_insert(struct samut_delta *delta, const void *data, size_t n);
/* No more: the instructions are in delta->ops. */
void samut_delta_finish(struct samut_delta *delta);

/* Appends the sizes of both versions, which stand before the instructions. */
void samut_delta_header(GByteArray *out, uint64_t old_len, uint64_t new_len);
