/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Upkeep. Invariant: at most one git works on a store's packs; it is known by its pid for as long as it runs,
 * so that the end of the daemon never waits for it.
 */
#include "core/audit/upkeep.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/audit/gitrun.h"
#include "core/base/nap.h"

#define LOOK_SECONDS 5
/* After a failure there is a pause, so that a full disk is not written to over and over. */
#define PAUSE_SECONDS 300
#define NICENESS 10
/* ioprio_set(2): the calling thread, best effort class, lowest level. Children inherit both. */
#define IOPRIO_WHO_PROCESS 1
#define IOPRIO_LOWEST ((2 << 13) | 7)

struct samut_upkeep {
	struct samut *s;
	pthread_t thread;
	struct samut_nap nap; /* its lock guards the following */
	pid_t git;	      /* 0: none runs */
	char *trouble;	      /* NULL: none */
};

/* One thread of git, so that the other processors stay the daemon's; bitmaps would need a single pack. */
static const char *const repack[] = {"-c", "pack.threads=1", "-c", "repack.writeBitmaps=false", "repack",
	"--geometric=2", "-d", "-q", NULL};
static const char *const graph[] = {
	"commit-graph", "write", "--reachable", "--changed-paths", "--split", "--no-progress", NULL};

static const char *store_dir(const struct samut *s)
{
	return samut_store_dir(s->store);
}

/* ---- What there is to do ---- */

static int count_packs(const struct samut *s, unsigned *ret_count)
{
	g_autofree char *path = g_build_filename(samut_repo_path(s->repo), "objects/pack", NULL);
	DIR *dir = opendir(path);
	const struct dirent *entry;
	unsigned count = 0;

	if (!dir)
		return -errno;
	while ((entry = readdir(dir)))
		count += g_str_has_suffix(entry->d_name, ".pack");
	(void)closedir(dir);
	*ret_count = count;
	return 0;
}

/* Number of the newest edit in git; 0 where that cannot be told. */
static int64_t head_of(const struct samut *s)
{
	struct samut_oid commit, tree;
	int64_t seq = 0;

	return samut_repo_head(s->repo, &seq, &commit, &tree) < 0 ? 0 : seq;
}

/* ---- Running git ---- */

/* Registers the git that runs, or kills it when the end has come meanwhile. */
static void note_git(struct samut_upkeep *upkeep, pid_t pid)
{
	if (!upkeep)
		return;
	pthread_mutex_lock(&upkeep->nap.lock);
	upkeep->git = pid;
	if (pid && upkeep->nap.over)
		samut_gitrun_stop(pid);
	pthread_mutex_unlock(&upkeep->nap.lock);
}

static void note_trouble(struct samut_upkeep *upkeep, const GString *words, int status)
{
	if (!upkeep)
		return;
	pthread_mutex_lock(&upkeep->nap.lock);
	g_clear_pointer(&upkeep->trouble, g_free);
	if (status && !upkeep->nap.over)
		upkeep->trouble = words->len ? g_strstrip(g_strdup(words->str))
					     : g_strdup_printf("git ended with status %d", status);
	pthread_mutex_unlock(&upkeep->nap.lock);
}

/* upkeep may be NULL. Exit status or -errno. */
static int run(struct samut *s, struct samut_upkeep *upkeep, const char *const *args)
{
	g_autoptr(GString) words = g_string_new(NULL);
	char chunk[1024];
	size_t got;
	FILE *out;
	pid_t pid;

	int r = samut_gitrun_start_apart(store_dir(s), args, &out, &pid);
	if (r == 0) {
		note_git(upkeep, pid);
		while ((got = fread(chunk, 1, sizeof chunk, out)) > 0)
			g_string_append_len(words, chunk, (gssize)got);
		/* Unregistered before it is waited for: its number may be another's afterwards. */
		note_git(upkeep, 0);
		r = samut_gitrun_wait(out, pid);
	}
	note_trouble(upkeep, words, r);
	return r;
}

int samut_upkeep_once(struct samut *s)
{
	int r = run(s, NULL, repack);

	return r ? r : head_of(s) ? run(s, NULL, graph) : 0;
}

/* ---- The thread ---- */

/* One look; *graphed: newest edit known to be in the commit-graph. 0, or what failed. */
static int look(struct samut_upkeep *upkeep, int64_t *graphed)
{
	struct samut *s = upkeep->s;
	int64_t head = head_of(s);
	unsigned packs = 0;

	int r = count_packs(s, &packs);
	if (r == 0 && packs > SAMUT_UPKEEP_PACKS)
		r = run(s, upkeep, repack);
	if (r != 0 || head - *graphed < SAMUT_UPKEEP_COMMITS)
		return r;
	r = run(s, upkeep, graph);
	if (r == 0)
		*graphed = head;
	return r;
}

static void *work(void *arg)
{
	struct samut_upkeep *upkeep = arg;
	int64_t graphed = 0;
	int r = 0;

	(void)setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), NICENESS);
	(void)syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0, IOPRIO_LOWEST);
	while (samut_nap_take(&upkeep->nap, r ? PAUSE_SECONDS : LOOK_SECONDS))
		r = look(upkeep, &graphed);
	return NULL;
}

int samut_upkeep_start(struct samut *s, struct samut_upkeep **ret_upkeep)
{
	g_autofree struct samut_upkeep *upkeep = g_new0(struct samut_upkeep, 1);

	upkeep->s = s;
	samut_nap_init(&upkeep->nap);
	int r = pthread_create(&upkeep->thread, NULL, work, upkeep);
	if (r)
		return -r;
	*ret_upkeep = g_steal_pointer(&upkeep);
	return 0;
}

void samut_upkeep_stop(struct samut_upkeep *upkeep)
{
	if (!upkeep)
		return;
	samut_nap_end(&upkeep->nap);
	pthread_mutex_lock(&upkeep->nap.lock);
	if (upkeep->git)
		samut_gitrun_stop(upkeep->git);
	pthread_mutex_unlock(&upkeep->nap.lock);
	pthread_join(upkeep->thread, NULL);
	samut_nap_release(&upkeep->nap);
	g_free(upkeep->trouble);
	g_free(upkeep);
}

char *samut_upkeep_trouble(struct samut_upkeep *upkeep)
{
	pthread_mutex_lock(&upkeep->nap.lock);
	char *trouble = g_strdup(upkeep->trouble);
	pthread_mutex_unlock(&upkeep->nap.lock);
	return trouble;
}
