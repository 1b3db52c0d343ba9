/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rendered content, kept for as long as nothing changed that it could depend on; one rendering at a time for
 * each key; and the time stamps of content, which outlive it. Any thread.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct samut_cache;
typedef struct samut_cache samut_cache;

/* Content beyond `bytes` in all, and keys beyond `keys`, are forgotten, those used longest ago first. */
struct samut_cache *samut_cache_new(size_t bytes, unsigned keys);
void samut_cache_free(struct samut_cache *cache);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(samut_cache, samut_cache_free)

/* What content depends on: each part only ever rises. Equal states: equal content. */
struct samut_cache_state {
	int64_t changed; /* newest row of `changed` */
	uint64_t epoch;	 /* of the index */
	int day;	 /* today, YYYYMMDD */
};

/* How content is made. ret_state: as of when; ret_time: of the newest edit that could concern it, ns. */
typedef int (*samut_cache_fn)(
	void *arg, GBytes **ret_bytes, struct samut_cache_state *ret_state, int64_t *ret_time);

/*
 * Content for key: what is kept, if it was made in the state now or a later one (NULL: make it in any case),
 * else what fn makes. ret_bytes: new reference. ret_mtime (ns): the same as before when the content is the
 * same; else later than before; never in the future. Errors of fn are handed through and not
 * kept.
 */
int samut_cache_get(struct samut_cache *cache, const char *key, const struct samut_cache_state *now,
	samut_cache_fn fn, void *arg, GBytes **ret_bytes, int64_t *ret_mtime);
