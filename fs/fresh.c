/* SPDX-License-Identifier: Apache-2.0 */
/* Places just made by a copying program. The list is short: entries live for a minute. */
#include "fs/fresh.h"

#include "core/model/layout.h"
#include "fs/stored.h"

#define FRESH_NS (60 * G_GINT64_CONSTANT(1000000000))

struct fresh {
	int64_t place, made;
	pid_t pid;
	const struct copier *by; /* the program that made it, NULL: it copies no trees */
	GHashTable *claimed;	 /* nodes the copier has made itself */
};

/* Programs that copy trees. */
static const struct copier {
	const char *comm;
	bool insists; /* makes what is in a directory it has made, and fails where something is already */
} copiers[] = {
	{"cp", true},
	{"mv", true},
	{"gio", true},
	{"Thunar", true},
	{"thunar", true},
	{"pcmanfm", true},
	{"nautilus", true},
	{"nemo", true},
	{"caja", true},
	{"dolphin", true},
	{"rsync", false},
	{"tar", false},
	{"bsdtar", false},
	{"unzip", false},
	{"7z", false},
	{"cpio", false},
};

static const struct copier *copier_of(const struct samut_who *who)
{
	for (size_t i = 0; who->via && i < G_N_ELEMENTS(copiers); i++)
		if (strcmp(copiers[i].comm, who->via) == 0)
			return &copiers[i];
	return NULL;
}

static void fresh_free(gpointer data)
{
	struct fresh *fresh = data;

	g_hash_table_unref(fresh->claimed);
	g_free(fresh);
}

/* The session lock is held. */
static void forget_old(struct session *s, int64_t now)
{
	while (s->fresh && s->fresh->len && ((struct fresh *)s->fresh->pdata[0])->made < now - FRESH_NS)
		g_ptr_array_remove_index(s->fresh, 0);
}

void fresh_note(struct session *s, int64_t place, const struct samut_who *who)
{
	const struct copier *copier = copier_of(who);

	if (!copier)
		return;
	struct fresh *fresh = g_new0(struct fresh, 1);
	fresh->place = place;
	fresh->made = now_ns();
	fresh->pid = who->pid;
	fresh->by = copier;
	fresh->claimed = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	pthread_mutex_lock(&s->lock);
	if (!s->fresh)
		s->fresh = g_ptr_array_new_with_free_func(fresh_free);
	forget_old(s, fresh->made);
	g_ptr_array_add(s->fresh, fresh);
	pthread_mutex_unlock(&s->lock);
}

bool fresh_any(struct session *s)
{
	pthread_mutex_lock(&s->lock);
	forget_old(s, now_ns());
	bool any = s->fresh && s->fresh->len > 0;
	pthread_mutex_unlock(&s->lock);
	return any;
}

bool fresh_hides(struct session *s, const struct samut_node *child, const struct samut_who *who)
{
	const struct samut_layout *row = samut_layout_get(child->layout);

	return row && row->flags & SAMUT_PLACE_AUTO && fresh_any(s) &&
	       fresh_hides_name(s, child->parent, child->id, who);
}

bool fresh_hides_name(struct session *s, int64_t dir, int64_t number, const struct samut_who *who)
{
	int64_t place = stored_place(s, dir);
	bool hides = false;

	pthread_mutex_lock(&s->lock);
	for (guint i = 0; s->fresh && i < s->fresh->len; i++) {
		const struct fresh *fresh = s->fresh->pdata[i];
		if (fresh->by->insists && fresh->place == place && fresh->pid == who->pid &&
			!g_hash_table_contains(fresh->claimed, &number))
			hides = true;
	}
	pthread_mutex_unlock(&s->lock);
	return hides;
}

void fresh_claim(struct session *s, int64_t node)
{
	pthread_mutex_lock(&s->lock);
	for (guint i = 0; s->fresh && i < s->fresh->len; i++) {
		struct fresh *fresh = s->fresh->pdata[i];
		g_hash_table_add(fresh->claimed, g_memdup2(&node, sizeof(node)));
	}
	pthread_mutex_unlock(&s->lock);
}

bool fresh_filling(struct session *s, int64_t dir, const struct samut_who *who)
{
	const struct copier *copier = copier_of(who);

	if (!copier || !fresh_any(s))
		return false;
	int64_t place = stored_place(s, dir);
	bool filling = false;
	pthread_mutex_lock(&s->lock);
	for (guint i = 0; i < s->fresh->len; i++) {
		const struct fresh *fresh = s->fresh->pdata[i];
		filling |= fresh->place == place && fresh->by == copier;
	}
	pthread_mutex_unlock(&s->lock);
	return filling;
}
