/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pushing in the background. Invariant: a mirror that is away is asked less and less often, but never given
 * up; one push runs at a time, known by its pid. What is known of each mirror between pushes is small and
 * kept here; what has reached it is git's own knowledge (refs/remotes), so nothing is lost with the process.
 */
#include "core/audit/mirror.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/audit/gitrun.h"
#include "core/audit/remote.h"
#include "core/base/fsutil.h"
#include "core/base/nap.h"
#include "core/model/rectext.h"

#define STATUS_FILE "mirror.status"
#define LOOK_SECONDS 1
/* Seconds from one try to the next while a mirror is away. */
#define BACK_OFF_FIRST 2
#define BACK_OFF_MOST 600
/* At the end of the daemon. */
#define FAREWELL_SECONDS 10

/* What the thread knows of one mirror. */
struct target {
	char *name;
	int64_t pushed; /* newest edit there */
	int64_t tags;	/* change of the checkpoints that went along, ns */
	int64_t ref;	/* change of what git knows of it, at the last try, ns */
	char *result;	/* of the last try, NULL none; "ok" */
	char tried[24]; /* when that was */
	unsigned wait;	/* seconds to the next try; 0: it answered */
	gint64 due;	/* monotonic us */
};

struct samut_mirroring {
	struct samut *s;
	pthread_t thread;
	struct samut_nap nap; /* its lock guards the following */
	pid_t git;	      /* 0: none runs */
	char *trouble;	      /* NULL: none */
	/* the thread's own */
	GPtrArray *targets; /* of struct target */
	int64_t config;	    /* mtime of history.git/config, when the list was read */
};

static void target_free(void *data)
{
	struct target *target = data;

	g_free(target->name);
	g_free(target->result);
	g_free(target);
}

static int64_t mtime_of(const struct samut *s, const char *name)
{
	g_autofree char *path = g_build_filename(samut_repo_path(s->repo), name, NULL);
	struct stat st;

	return stat(path, &st) == 0 ? (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec : 0;
}

/* ---- Status ---- */

static void note_trouble(struct samut_mirroring *mirroring)
{
	g_autoptr(GString) words = g_string_new(NULL);

	for (unsigned i = 0; i < mirroring->targets->len; i++) {
		const struct target *target = mirroring->targets->pdata[i];
		if (!target->wait)
			continue;
		g_autofree char *advice = samut_remote_advice(target->result);
		g_string_append_printf(words, "%s%s: %s%s%s", words->len ? "; " : "", target->name,
			target->result, advice ? ": " : "", advice ? advice : "");
	}
	pthread_mutex_lock(&mirroring->nap.lock);
	g_free(mirroring->trouble);
	mirroring->trouble = words->len ? g_strdup(words->str) : NULL;
	pthread_mutex_unlock(&mirroring->nap.lock);
}

char *samut_mirroring_trouble(struct samut_mirroring *mirroring)
{
	pthread_mutex_lock(&mirroring->nap.lock);
	char *trouble = g_strdup(mirroring->trouble);
	pthread_mutex_unlock(&mirroring->nap.lock);
	return trouble;
}

static void write_status(struct samut_mirroring *mirroring)
{
	const char *dir = samut_store_dir(mirroring->s->store);
	g_autofree char *path = g_build_filename(dir, STATUS_FILE, NULL);
	g_autoptr(GString) text = g_string_new(NULL);

	note_trouble(mirroring);
	for (unsigned i = 0; i < mirroring->targets->len; i++) {
		const struct target *target = mirroring->targets->pdata[i];
		if (!target->result)
			continue;
		samut_rec_append(text, "Mirror", target->name);
		samut_rec_append(text, "Tried", target->tried);
		samut_rec_append(text, "Result", target->result);
		g_autofree char *advice = samut_remote_advice(target->result);
		if (advice)
			samut_rec_append(text, "Advice", advice);
		if (target->wait)
			g_string_append_printf(text, "Next: %u s\n", target->wait);
		g_string_append_c(text, '\n');
	}
	/* Told again after the next push, should it fail. */
	(void)samut_fs_write_file(path, text->str, text->len, 0600);
}

char *samut_mirror_status(const char *dir)
{
	g_autofree char *path = g_build_filename(dir, STATUS_FILE, NULL);
	char *text = NULL;

	return g_file_get_contents(path, &text, NULL, NULL) ? text : g_strdup("");
}

/* ---- One push ---- */

static void note_git(struct samut_mirroring *mirroring, pid_t pid)
{
	pthread_mutex_lock(&mirroring->nap.lock);
	mirroring->git = pid;
	pthread_mutex_unlock(&mirroring->nap.lock);
}

static int push(struct samut_mirroring *mirroring, const char *name, GString *words)
{
	char chunk[1024];
	size_t got;
	FILE *out;
	pid_t pid;
	int lock;

	int r = samut_mirror_push_start(samut_store_dir(mirroring->s->store), name, &lock, &out, &pid);
	if (r < 0)
		return r;
	note_git(mirroring, pid);
	while ((got = fread(chunk, 1, sizeof chunk, out)) > 0)
		g_string_append_len(words, chunk, (gssize)got);
	note_git(mirroring, 0);
	r = samut_gitrun_wait(out, pid);
	close(lock);
	return r;
}

static void note_result(struct target *target, int status, const GString *words)
{
	time_t now = time(NULL);
	struct tm local;

	g_free(target->result);
	target->result = status == 0 ? g_strdup("ok") : samut_mirror_reason(status, words->str);
	target->tried[0] = '\0';
	if (localtime_r(&now, &local))
		strftime(target->tried, sizeof target->tried, "%Y-%m-%d %H:%M:%S", &local);
	target->wait = status == 0 ? 0 : CLAMP(target->wait * 2, BACK_OFF_FIRST, BACK_OFF_MOST);
	target->due = g_get_monotonic_time() + (gint64)target->wait * G_USEC_PER_SEC;
}

static int64_t head_of(const struct samut *s)
{
	struct samut_oid commit, tree;
	int64_t seq = 0;

	return samut_repo_head(s->repo, &seq, &commit, &tree) < 0 ? 0 : seq;
}

static int64_t ref_of(const struct samut_mirroring *mirroring, const struct target *target)
{
	g_autofree char *name = g_strdup_printf("refs/remotes/%s/main", target->name);

	return mtime_of(mirroring->s, name);
}

/* Its pause is over; or somebody has pushed by hand meanwhile, so that the trouble is. */
static bool is_due(const struct samut_mirroring *mirroring, const struct target *target)
{
	return target->due <= g_get_monotonic_time() || target->ref != ref_of(mirroring, target);
}

/* Pushes what the mirror lacks. */
static void bring_up(struct samut_mirroring *mirroring, struct target *target)
{
	g_autoptr(GString) words = g_string_new(NULL);
	int64_t head = head_of(mirroring->s), tags = mtime_of(mirroring->s, "refs/tags/checkpoint");

	if (head == 0 || (head == target->pushed && tags == target->tags))
		return;
	int status = push(mirroring, target->name, words);
	if (status == -EWOULDBLOCK) /* somebody pushes by hand: the next look tells how that went */
		return;
	note_result(target, status, words);
	target->ref = ref_of(mirroring, target);
	if (status == 0) {
		target->pushed = head;
		target->tags = tags;
	}
	write_status(mirroring);
}

/* ---- The list ---- */

static struct target *find(const GPtrArray *targets, const char *name)
{
	for (unsigned i = 0; targets && i < targets->len; i++)
		if (strcmp(((struct target *)targets->pdata[i])->name, name) == 0)
			return targets->pdata[i];
	return NULL;
}

/* Reads the list anew when somebody has changed the configuration. What is known of those that stay is kept,
 * but for a pause: the change may have mended the reason. */
static void read_list(struct samut_mirroring *mirroring)
{
	int64_t config = mtime_of(mirroring->s, "config");
	if (config == mirroring->config)
		return;
	g_autoptr(GPtrArray) list = samut_mirrors(samut_store_dir(mirroring->s->store));
	if (!list)
		return;
	GPtrArray *targets = g_ptr_array_new_with_free_func(target_free);
	for (unsigned i = 0; i < list->len; i++) {
		const struct samut_mirror *mirror = list->pdata[i];
		const struct target *old = find(mirroring->targets, mirror->name);
		struct target *target = g_new0(struct target, 1);
		target->name = g_strdup(mirror->name);
		target->pushed = mirror->pushed;
		target->result = old ? g_strdup(old->result) : NULL;
		memcpy(target->tried, old ? old->tried : "", old ? sizeof target->tried : 1);
		g_ptr_array_add(targets, target);
	}
	g_ptr_array_unref(mirroring->targets);
	mirroring->targets = targets;
	mirroring->config = config;
	write_status(mirroring);
}

/* ---- The thread ---- */

static void bring_all_up(struct samut_mirroring *mirroring, bool farewell)
{
	for (unsigned i = 0; i < mirroring->targets->len; i++) {
		struct target *target = mirroring->targets->pdata[i];
		if (farewell ? target->wait == 0 : is_due(mirroring, target))
			bring_up(mirroring, target);
	}
}

static void *work(void *arg)
{
	struct samut_mirroring *mirroring = arg;

	while (samut_nap_take(&mirroring->nap, LOOK_SECONDS)) {
		read_list(mirroring);
		bring_all_up(mirroring, false);
	}
	read_list(mirroring);
	bring_all_up(mirroring, true);
	return NULL;
}

int samut_mirroring_start(struct samut *s, struct samut_mirroring **ret_mirroring)
{
	g_autofree struct samut_mirroring *mirroring = g_new0(struct samut_mirroring, 1);

	mirroring->s = s;
	mirroring->targets = g_ptr_array_new_with_free_func(target_free);
	samut_nap_init(&mirroring->nap);
	int r = pthread_create(&mirroring->thread, NULL, work, mirroring);
	if (r)
		return -r;
	*ret_mirroring = g_steal_pointer(&mirroring);
	return 0;
}

/* Waits for the thread; ends its git when that takes too long. */
static void join(struct samut_mirroring *mirroring)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += FAREWELL_SECONDS;
	while (pthread_timedjoin_np(mirroring->thread, NULL, &until) == ETIMEDOUT) {
		pthread_mutex_lock(&mirroring->nap.lock);
		if (mirroring->git)
			samut_gitrun_stop(mirroring->git);
		pthread_mutex_unlock(&mirroring->nap.lock);
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_sec += 1;
	}
}

void samut_mirroring_stop(struct samut_mirroring *mirroring)
{
	if (!mirroring)
		return;
	samut_nap_end(&mirroring->nap);
	join(mirroring);
	samut_nap_release(&mirroring->nap);
	g_ptr_array_unref(mirroring->targets);
	g_free(mirroring->trouble);
	g_free(mirroring);
}
