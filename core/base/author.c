/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of authors. The password database may be a network service that takes its time, so what it said is
 * kept for a while. Invariant: what leaves this file can stand in a git author line as it is (no angle
 * brackets, no newlines, never empty). The cache is the one piece of state behind this interface; it has its
 * own lock, which is never held while the database is asked.
 */
#include "core/base/author.h"

#include <limits.h>
#include <pthread.h>
#include <pwd.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

/* Seconds for which an answer is believed. */
#define KEEP_SECONDS 60
/* More users than this are not remembered at once. */
#define KEEP_USERS 1024

struct person {
	char *name, *login;
	gint64 asked; /* monotonic microseconds */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static GHashTable *people; /* uid -> struct person, guarded by lock */

static void person_free(void *data)
{
	struct person *person = data;

	g_free(person->name);
	g_free(person->login);
	g_free(person);
}

/* Drops what git would cut out or stumble over, and blanks at the ends. */
static char *clean(const char *text)
{
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	GString *out = g_string_new(NULL);

	for (const char *c = valid; *c; c++)
		if (*c != '<' && *c != '>')
			g_string_append_c(out, g_ascii_iscntrl(*c) ? ' ' : *c);
	return g_strstrip(g_string_free(out, FALSE));
}

/* The full name out of a GECOS field: up to the first comma, "&" stands for the login (finger(1)). */
static char *full_name(const char *gecos, const char *login)
{
	GString *out = g_string_new(NULL);

	for (const char *c = gecos; *c && *c != ','; c++) {
		if (*c != '&') {
			g_string_append_c(out, *c);
			continue;
		}
		g_string_append_c(out, g_ascii_toupper(login[0]));
		g_string_append(out, login[0] ? login + 1 : "");
	}
	g_autofree char *raw = g_string_free(out, FALSE);
	return clean(raw);
}

/* Asks the system. */
static struct person *ask(uint32_t uid)
{
	struct person *person = g_new0(struct person, 1);
	struct passwd entry, *found = NULL;
	char buffer[16384];

	if (getpwuid_r(uid, &entry, buffer, sizeof buffer, &found) == 0 && found) {
		person->login = clean(found->pw_name ? found->pw_name : "");
		person->name = full_name(found->pw_gecos ? found->pw_gecos : "", person->login);
	}
	if (!person->login || !*person->login) {
		g_free(person->login);
		person->login = g_strdup_printf("uid%u", uid);
	}
	if (!person->name || !*person->name) {
		g_free(person->name);
		person->name = found ? g_strdup(person->login) : g_strdup_printf("uid %u", uid);
	}
	person->asked = g_get_monotonic_time();
	return person;
}

/* Copies what is remembered of uid; false when nothing fresh is. */
static bool recall(uint32_t uid, char **ret_name, char **ret_login)
{
	bool known = false;

	pthread_mutex_lock(&lock);
	const struct person *person = people ? g_hash_table_lookup(people, GUINT_TO_POINTER(uid)) : NULL;
	if (person && g_get_monotonic_time() - person->asked < KEEP_SECONDS * G_USEC_PER_SEC) {
		*ret_name = g_strdup(person->name);
		*ret_login = g_strdup(person->login);
		known = true;
	}
	pthread_mutex_unlock(&lock);
	return known;
}

/* Takes person over. */
static void remember(uint32_t uid, struct person *person)
{
	pthread_mutex_lock(&lock);
	if (!people)
		people = g_hash_table_new_full(NULL, NULL, NULL, person_free);
	if (g_hash_table_size(people) >= KEEP_USERS)
		g_hash_table_remove_all(people);
	g_hash_table_insert(people, GUINT_TO_POINTER(uid), person);
	pthread_mutex_unlock(&lock);
}

static char *host_name(void)
{
	char host[HOST_NAME_MAX + 1] = "";

	if (gethostname(host, sizeof host - 1) != 0 || !*host)
		return g_strdup("localhost");
	return clean(host);
}

void samut_author(uint32_t uid, const char *mail_domain, char **ret_name, char **ret_mail)
{
	g_autofree char *name = NULL;
	g_autofree char *login = NULL;

	if (!recall(uid, &name, &login)) {
		struct person *person = ask(uid);
		name = g_strdup(person->name);
		login = g_strdup(person->login);
		remember(uid, person);
	}
	g_autofree char *domain = mail_domain ? clean(mail_domain) : NULL;
	if (!domain || !*domain) {
		g_free(domain);
		domain = host_name();
	}
	for (char *c = login; *c; c++)
		if (*c == ' ')
			*c = '.';
	*ret_mail = g_strdup_printf("%s@%s", login, domain);
	*ret_name = g_steal_pointer(&name);
}
