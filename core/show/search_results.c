/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kept results. Invariant: what is handed out as new was made in the state of the store and of the index that
 * the asking sees; what is kept of one viewer is never shown to another.
 */
#include "core/show/search_results.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "core/model/layout.h"
#include "core/show/linkname.h"
#include "core/show/search_find.h"
#include "core/show/show_part.h"
#include "core/store/journal.h"

/* Folders that are open somewhere. */
#define MAX_KEPT 64
/* What was shown longer ago is looked for again. */
#define AGE_MAX (60 * G_USEC_PER_SEC)

/* ---- results ---- */

struct samut_search_result *samut_search_result_ref(struct samut_search_result *result)
{
	g_atomic_int_inc(&result->refs);
	return result;
}

void samut_search_result_unref(struct samut_search_result *result)
{
	if (!result || !g_atomic_int_dec_and_test(&result->refs))
		return;
	g_free(result->note);
	g_ptr_array_unref(result->names);
	g_array_unref(result->nodes);
	g_free(result);
}

static char *note_of(const struct samut_search_result *result)
{
	if (result->making >= 0)
		return g_strdup_printf(
			"000 กำลังทำดัชนี %d %% ยังค้นไม่ครบ · index %d %%, not all is found yet.txt",
			result->making, result->making);
	if (result->bounded && !result->more)
		return g_strdup("000 อาจมีอีก · there may be more.txt");
	if (result->bounded)
		return g_strdup_printf(
			"000 มีอีกกว่า %u รายการ · more than %u more.txt", result->more, result->more);
	return result->more ? g_strdup_printf("000 และอีก %u รายการ · %u more.txt", result->more, result->more)
			    : NULL;
}

static int percent_made(struct samut_show *show)
{
	struct samut_index_state state = {0};

	if (show->index)
		samut_index_state(show->index, &state);
	return state.listing ? 0 : state.searching ? state.percent : -1;
}

static int result_make(struct samut_asking *asking, const struct samut_search_words *words,
	struct samut_search_result **ret_result)
{
	g_auto(samut_search_found) found = SAMUT_SEARCH_FOUND_INIT;
	g_autoptr(samut_search_result) result = g_new0(struct samut_search_result, 1);
	int r = samut_search_find(asking, words, &found);

	result->refs = 1;
	result->making = percent_made(asking->show);
	result->names = g_ptr_array_new_with_free_func(g_free);
	result->nodes = g_array_new(FALSE, FALSE, sizeof(int64_t));
	for (unsigned i = 0; r >= 0 && i < found.nodes->len; i++) {
		int64_t node = g_array_index(found.nodes, int64_t, i);
		g_autoptr(GString) name = g_string_new(NULL);

		g_string_printf(name, "%03u ", i + 1);
		r = samut_linkname_append(asking->db, node, name);
		if (r < 0)
			break;
		samut_linkname_finish(name);
		g_ptr_array_add(result->names, g_string_free(g_steal_pointer(&name), FALSE));
		g_array_append_val(result->nodes, node);
	}
	if (r < 0)
		return r;
	result->more = found.more;
	result->bounded = found.bounded;
	result->note = note_of(result);
	*ret_result = g_steal_pointer(&result);
	return 0;
}

/* ---- keeping ---- */

/* What a result depends on: edits of the store, and the last text that came into the index. (Texts that left
 * it are of nodes that are gone.) */
struct state {
	int64_t edits, docs;
};

struct kept {
	struct state state;
	struct samut_search_result *result;
	int64_t made, used; /* monotonic, microseconds */
};

struct samut_search_results {
	GHashTable *kept; /* viewer and words → struct kept *; lock */
	pthread_mutex_t lock;
};

static void free_kept(void *p)
{
	struct kept *kept = p;

	samut_search_result_unref(kept->result);
	g_free(kept);
}

struct samut_search_results *samut_search_results_new(void)
{
	struct samut_search_results *results = g_new0(struct samut_search_results, 1);

	results->kept = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_kept);
	pthread_mutex_init(&results->lock, NULL);
	return results;
}

void samut_search_results_free(struct samut_search_results *results)
{
	if (!results)
		return;
	g_hash_table_unref(results->kept);
	pthread_mutex_destroy(&results->lock);
	g_free(results);
}

static char *key_of(const struct samut_viewer *viewer, const struct samut_search_words *words)
{
	GString *key = g_string_new(NULL);

	g_string_printf(key, "%u %u", viewer->uid, viewer->gid);
	for (unsigned i = 0; i < viewer->n_groups; i++)
		g_string_append_printf(key, " %u", viewer->groups[i]);
	g_string_append_printf(key, "/%s", samut_search_words_key(words));
	return g_string_free(key, FALSE);
}

static int read_state(struct samut_db *db, struct state *ret_state)
{
	int r = samut_journal_last(db, &ret_state->edits);

	return r < 0 ? r
		     : samut_db_int(db, &ret_state->docs,
			       "SELECT ifnull(max(seq),0) FROM ix.sqlite_sequence WHERE name='doc'", "");
}

/* With lock held. */
static void drop_oldest(struct samut_search_results *results)
{
	const char *oldest = NULL;
	int64_t used = INT64_MAX;
	GHashTableIter iter;
	void *key, *value;

	if (g_hash_table_size(results->kept) < MAX_KEPT)
		return;
	g_hash_table_iter_init(&iter, results->kept);
	while (g_hash_table_iter_next(&iter, &key, &value))
		if (((struct kept *)value)->used < used) {
			used = ((struct kept *)value)->used;
			oldest = key;
		}
	g_hash_table_remove(results->kept, oldest);
}

static void keep(struct samut_search_results *results, const char *key, const struct state *state,
	struct samut_search_result *result)
{
	struct kept *kept = g_new(struct kept, 1);
	int64_t now = g_get_monotonic_time();

	*kept = (struct kept){*state, samut_search_result_ref(result), now, now};
	pthread_mutex_lock(&results->lock);
	drop_oldest(results);
	g_hash_table_insert(results->kept, g_strdup(key), kept);
	pthread_mutex_unlock(&results->lock);
}

/* A kept result: made in that state, or (NULL) in any, not too long ago. New reference or NULL. */
static struct samut_search_result *recall(
	struct samut_search_results *results, const char *key, const struct state *state)
{
	struct samut_search_result *result = NULL;
	int64_t now = g_get_monotonic_time();
	struct kept *kept;

	pthread_mutex_lock(&results->lock);
	kept = g_hash_table_lookup(results->kept, key);
	if (kept && (state ? kept->state.edits == state->edits && kept->state.docs == state->docs
			   : now - kept->made < AGE_MAX)) {
		kept->used = now;
		result = samut_search_result_ref(kept->result);
	}
	pthread_mutex_unlock(&results->lock);
	return result;
}

int samut_search_results_now(struct samut_search_results *results, struct samut_asking *asking,
	const struct samut_search_words *words, struct samut_search_result **ret_result)
{
	g_autofree char *key = key_of(asking->viewer, words);
	struct samut_search_result *result;
	struct state state;
	int r = read_state(asking->db, &state);

	if (r < 0)
		return r;
	result = recall(results, key, &state);
	if (!result) {
		r = result_make(asking, words, &result);
		if (r < 0)
			return r;
		keep(results, key, &state, result);
	}
	*ret_result = result;
	return 0;
}

static int find_name(const struct samut_search_result *result, const char *name, int64_t *ret_node)
{
	if (g_strcmp0(result->note, name) == 0) {
		*ret_node = 0;
		return 0;
	}
	for (unsigned i = 0; i < result->names->len; i++)
		if (strcmp(result->names->pdata[i], name) == 0) {
			*ret_node = g_array_index(result->nodes, int64_t, i);
			return 0;
		}
	return -ENOENT;
}

/* -ENOENT when the viewer may not see the node, as things are now. */
static int check_seen(struct samut_asking *asking, int64_t node)
{
	g_auto(samut_node) place = SAMUT_NODE_INIT;
	int r;

	if (!samut_sight_reads(asking->sight, node))
		return -ENOENT;
	r = samut_search_points_there(asking->db, node);
	if (r == 0)
		r = samut_node_ancestor(asking->db, node, SAMUT_PLACE_OWNER, &place);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	if (r == 0)
		r = samut_search_confidential(asking->db, place.id);
	return r > 0 ? -ENOENT : r;
}

int samut_search_results_node(struct samut_search_results *results, struct samut_asking *asking,
	const struct samut_search_words *words, const char *name, int64_t *ret_node)
{
	g_autofree char *key = key_of(asking->viewer, words);
	g_autoptr(samut_search_result) kept = recall(results, key, NULL), now = NULL;
	int64_t node;
	int r = kept ? find_name(kept, name, &node) : -ENOENT;

	if (r == -ENOENT) {
		r = samut_search_results_now(results, asking, words, &now);
		if (r >= 0 && now != kept)
			r = find_name(now, name, &node);
		else if (r >= 0)
			r = -ENOENT;
	}
	if (r >= 0 && node)
		r = check_seen(asking, node);
	if (r < 0)
		return r;
	*ret_node = node;
	return 0;
}
