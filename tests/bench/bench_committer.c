/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How fast edits become commits, beside git fast-import given the same edits. Both must end at the same
 * commit id, so the comparison is of equal work.
 *
 *     bench_committer [-n households] [-e edits] [-b batch] [-c] [-j] [-r] [-k] [-o] DIR
 *
 * DIR (new) takes the repositories. -c: edits clustered, 100 in a village; -j: also from a store's journal;
 * -r: also sizes after git repack --geometric; -k: keep DIR; -o: ours only, for a profiler. Pin it (taskset
 * -c 0) for figures that repeat.
 */
#include <errno.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "core/history/chain.h"
#include "core/history/committer.h"
#include "core/store/store.h"

#define PER_VILLAGE 55
#define FILES 8
#define FIRST_TIME 1650000000LL

struct bench {
	const char *dir;
	char *ours, *theirs;
	unsigned households, edits, batch;
	bool clustered, journal, repack, keep, only;
	uint64_t random;
};

/* Elapsed time, and processor time of this process and its children: the latter says more on a busy machine.
 */
struct cost {
	double elapsed, processor;
};

static double seconds(const struct timeval *t)
{
	return (double)t->tv_sec + (double)t->tv_usec * 1e-6;
}

static struct cost now(void)
{
	struct cost cost = {0};
	struct timespec t;
	struct rusage usage;

	clock_gettime(CLOCK_MONOTONIC, &t);
	cost.elapsed = (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
	getrusage(RUSAGE_SELF, &usage);
	cost.processor = seconds(&usage.ru_utime) + seconds(&usage.ru_stime);
	getrusage(RUSAGE_CHILDREN, &usage);
	cost.processor += seconds(&usage.ru_utime) + seconds(&usage.ru_stime);
	return cost;
}

static struct cost since(struct cost start)
{
	struct cost end = now();

	return (struct cost){end.elapsed - start.elapsed, end.processor - start.processor};
}

static uint32_t roll(struct bench *bench, uint32_t below)
{
	bench->random = bench->random * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(bench->random >> 33) % below;
}

static void check(int r, const char *what)
{
	if (r < 0) {
		fprintf(stderr, "bench_committer: %s: %s\n", what, g_strerror(-r));
		exit(1);
	}
}

G_GNUC_PRINTF(1, 2)
static char *sh(const char *format, ...)
{
	g_autofree char *command = NULL, *out = NULL;
	const char *argv[] = {"/bin/sh", "-ec", NULL, NULL};
	va_list args;
	int status;

	va_start(args, format);
	command = g_strdup_vprintf(format, args);
	va_end(args);
	argv[2] = command;
	if (!g_spawn_sync(NULL, (char **)argv, NULL, 0, NULL, NULL, &out, NULL, &status, NULL) || status) {
		fprintf(stderr, "bench_committer: failed: %s\n", command);
		exit(1);
	}
	return g_strchomp(g_steal_pointer(&out));
}

/* ---- Synthetic households ---- */

static char *path_of(unsigned household, unsigned file)
{
	static const char *const files[FILES] = {"household.txt", "members/01-สมชาย.txt",
		"members/02-สมศรี.txt", "visits/2022-04-22.txt", "screening/2022-05-01.txt",
		"analysis/2022-05-02.txt", "plan/urgent/01-ซ่อมบ้าน.txt", "assistance/2022-06-01-01.txt"};
	unsigned village = household / PER_VILLAGE, tambon = village / 10, amphoe = tambon / 8,
		 province = amphoe / 12;

	return g_strdup_printf(
		"households/%02u-จังหวัด%u/%02u%02u-อำเภอ%u/%02u%02u%02u-ตำบล%u/%02u-บ้าน%u/ครอบครัว-%07u/%s",
		10 + province, province, 10 + province, amphoe % 12 + 1, amphoe, 10 + province,
		amphoe % 12 + 1, tambon % 8 + 1, tambon, village % 10 + 1, village, household, files[file]);
}

static GBytes *text_of(struct bench *bench)
{
	static const char *const words[] = {"ผู้สูงอายุติดเตียง", "หลังคารั่ว", "รายได้ไม่พอ", "เด็กหลุดจากระบบ", "หนี้สิน",
		"urgent", "ที่ดินทำกิน", "ผู้พิการ", "บัตรประชาชน", "น้ำสะอาด"};
	GString *text = g_string_new("Urgency: medium\n");
	unsigned target = 100 + roll(bench, 530);

	while (text->len < target)
		g_string_append_printf(text, "Finding: %s %u %s\n", words[roll(bench, G_N_ELEMENTS(words))],
			roll(bench, 100000), words[roll(bench, G_N_ELEMENTS(words))]);
	return g_string_free_to_bytes(text);
}

static struct samut_op *make_put(struct bench *bench, unsigned household, unsigned file, FILE *stream)
{
	g_autofree char *path = path_of(household, file);
	g_autoptr(GBytes) text = text_of(bench);
	size_t len;
	const char *data = g_bytes_get_data(text, &len);
	struct samut_oid oid;

	check(samut_oid_blob(data, len, &oid), "hashing");
	fprintf(stream, "M 100644 inline \"%s\"\ndata %zu\n%s\n", path, len, data);
	return samut_op_new(SAMUT_OP_PUT, path, NULL, &oid, text);
}

struct edit {
	struct samut_edit_row row;
	GPtrArray *ops;
};

static void edit_free(gpointer arg)
{
	struct edit *edit = arg;

	samut_edit_row_release(&edit->row);
	g_ptr_array_unref(edit->ops);
	g_free(edit);
}

static struct edit *make_edit(int64_t seq, FILE *stream)
{
	struct edit *edit = g_new0(struct edit, 1);
	int64_t seconds = FIRST_TIME + seq;

	edit->row = (struct samut_edit_row){.seq = seq,
		.time = seconds * 1000000000,
		.tz = 420,
		.author = g_strdup("สมชาย ใจดี"),
		.mail = g_strdup("somchai@localhost"),
		.message = g_strdup_printf(
			"edit households/70-ราชบุรี/household.txt\n\nUrgency: medium → urgent\n\n"
			"Change: %" G_GINT64_FORMAT "\nUid: 1000\nVia: vim\n",
			seq)};
	edit->ops = g_ptr_array_new_with_free_func((GDestroyNotify)samut_op_free);
	fprintf(stream,
		"commit refs/heads/main\nauthor %s <%s> %" G_GINT64_FORMAT
		" +0700\ncommitter samutfs <samutfs@localhost> %" G_GINT64_FORMAT " +0700\ndata %zu\n%s\n",
		edit->row.author, edit->row.mail, seconds, seconds, strlen(edit->row.message),
		edit->row.message);
	if (seq == 2)
		fprintf(stream, "from refs/heads/main^0\n");
	return edit;
}

static FILE *open_stream(struct bench *bench, const char *name)
{
	g_autofree char *path = g_build_filename(bench->dir, name, NULL);
	FILE *stream = fopen(path, "w");

	check(stream ? 0 : -errno, path);
	return stream;
}

/* ---- Work ---- */

static void add_all(struct bench *bench, struct samut_chain *chain, GPtrArray *edits)
{
	for (guint i = 0; i < edits->len; i++) {
		struct edit *edit = g_ptr_array_index(edits, i);

		check(samut_chain_add(chain, &edit->row, edit->ops), "add");
		if ((i + 1) % bench->batch == 0 || i + 1 == edits->len)
			check(samut_chain_flush(chain), "flush");
	}
}

static struct cost commit_all(struct bench *bench, GPtrArray *edits)
{
	g_autoptr(samut_repo) repo = NULL;
	g_autoptr(samut_chain) chain = NULL;
	const struct samut_commit_info *head;
	struct cost start;

	check(samut_repo_open(bench->ours, true, &repo, NULL), "open");
	check(samut_chain_new(repo, NULL, &chain), "chain");
	check(samut_chain_load(chain, &head), "load");
	start = now();
	add_all(bench, chain, edits);
	return since(start);
}

static struct cost import_all(struct bench *bench, const char *stream)
{
	struct cost start = now();

	if (bench->only)
		return (struct cost){0};
	g_free(sh("git -C '%s' fast-import --quiet <'%s/%s' >/dev/null", bench->theirs, bench->dir, stream));
	return since(start);
}

static uint64_t pack_bytes(const char *repo)
{
	g_autofree char *out =
		sh("du -cb '%s'/objects/pack/*.pack '%s'/objects/pack/*.idx | tail -1", repo, repo);

	return g_ascii_strtoull(out, NULL, 10);
}

static void compare_ids(struct bench *bench)
{
	g_autofree char *ours = sh("git -C '%s' rev-parse main", bench->ours);
	g_autofree char *theirs = sh("git -C '%s' rev-parse main", bench->theirs);

	if (strcmp(ours, theirs) != 0) {
		fprintf(stderr, "bench_committer: ids differ: %s, fast-import %s\n", ours, theirs);
		exit(1);
	}
}

static void report(const char *what, unsigned n, const char *unit, struct cost ours, struct cost theirs)
{
	printf("%-8s %8u %s: %8.0f/s, fast-import %8.0f/s, ratio %.2f; processor %.1f us each, fast-import "
	       "%.1f, "
	       "ratio %.2f\n",
		what, n, unit, n / ours.elapsed, n / theirs.elapsed, theirs.elapsed / ours.elapsed,
		ours.processor / n * 1e6, theirs.processor / n * 1e6, theirs.processor / ours.processor);
}

/* The whole tree as edit 1, in both repositories. */
static void run_import(struct bench *bench)
{
	g_autoptr(GPtrArray) edits = g_ptr_array_new_with_free_func(edit_free);
	FILE *stream = open_stream(bench, "import");
	struct edit *edit = make_edit(1, stream);
	struct cost ours, theirs;

	g_ptr_array_add(edits, edit);
	for (unsigned household = 0; household < bench->households; household++)
		for (unsigned file = 0; file < FILES; file++)
			g_ptr_array_add(edit->ops, make_put(bench, household, file, stream));
	fclose(stream);
	ours = commit_all(bench, edits);
	theirs = import_all(bench, "import");
	compare_ids(bench);
	report("import", bench->households * FILES, "files", ours, theirs);
}

static GPtrArray *make_edits(struct bench *bench)
{
	GPtrArray *edits = g_ptr_array_new_with_free_func(edit_free);
	FILE *stream = open_stream(bench, "edits");
	unsigned household = 0;

	for (unsigned i = 0; i < bench->edits; i++) {
		struct edit *edit = make_edit(i + 2, stream);

		if (!bench->clustered || i % 100 == 0)
			household = roll(bench, bench->households);
		else
			household = household / PER_VILLAGE * PER_VILLAGE + roll(bench, PER_VILLAGE);
		household = MIN(household, bench->households - 1);
		g_ptr_array_add(edit->ops, make_put(bench, household, roll(bench, FILES), stream));
		g_ptr_array_add(edits, edit);
	}
	fclose(stream);
	return edits;
}

static void run_edits(struct bench *bench, GPtrArray *edits)
{
	uint64_t before = pack_bytes(bench->ours), before_theirs = pack_bytes(bench->theirs);
	struct cost ours = commit_all(bench, edits), theirs = import_all(bench, "edits");

	compare_ids(bench);
	report("edits", bench->edits, "commits", ours, theirs);
	printf("         bytes a commit: %.0f, fast-import %.0f\n",
		(double)(pack_bytes(bench->ours) - before) / bench->edits,
		(double)(pack_bytes(bench->theirs) - before_theirs) / bench->edits);
}

static void run_repack(struct bench *bench, uint64_t base)
{
	struct cost start = now();

	g_free(sh("cd '%s'; git repack --geometric=2 -d -q; git fsck --no-progress --strict 2>&1",
		bench->ours));
	printf("repack   with fsck %.1f s, bytes a commit: %.0f\n", since(start).elapsed,
		(double)(pack_bytes(bench->ours) - base) / bench->edits);
}

/* ---- From a journal ---- */

static int append_all(struct samut_db *db, void *arg)
{
	GPtrArray *edits = arg;
	int r = 0;

	for (guint i = 0; r >= 0 && i < edits->len; i++) {
		struct edit *edit = g_ptr_array_index(edits, i);

		edit->row.seq = 0;
		r = samut_journal_append(db, &edit->row, edit->ops, NULL, 0);
	}
	return r;
}

/* The same edits as a fresh store's, each file new: what reading the journal and freeing the outbox add. */
static void run_journal(struct bench *bench, GPtrArray *edits)
{
	g_autofree char *dir = g_build_filename(bench->dir, "store", NULL);
	g_autofree char *path = g_build_filename(dir, "history.git", NULL);
	g_autoptr(samut_store) store = NULL;
	g_autoptr(samut_repo) repo = NULL;
	struct cost start;

	check(samut_store_create(dir, NULL), "store");
	check(samut_repo_create(path, NULL), "repository");
	check(samut_store_open(dir, true, true, &store, NULL), "store");
	check(samut_repo_open(path, true, &repo, NULL), "repository");
	check(samut_store_write(store, append_all, edits, false), "journal");
	start = now();
	check(samut_committer_drain(store, repo, NULL), "drain");
	printf("journal  %8u commits: %8.0f/s\n", bench->edits, bench->edits / since(start).elapsed);
}

static void run(struct bench *bench)
{
	g_autoptr(GPtrArray) edits = NULL;
	struct rusage usage;
	uint64_t base;

	check(samut_repo_create(bench->ours, NULL), bench->ours);
	if (!bench->only)
		g_free(sh("git init -q --bare '%s'", bench->theirs));
	run_import(bench);
	g_free(sh("cd '%s'; for p in objects/pack/*.pack; do : >${p%%.pack}.keep; done", bench->ours));
	base = pack_bytes(bench->ours);
	edits = make_edits(bench);
	run_edits(bench, edits);
	if (bench->repack)
		run_repack(bench, base);
	if (bench->journal)
		run_journal(bench, edits);
	getrusage(RUSAGE_SELF, &usage);
	printf("memory   %ld MB at most, the benchmark's own edits included\n", usage.ru_maxrss / 1024);
}

int main(int argc, char **argv)
{
	struct bench bench = {.households = 20000, .edits = 20000, .batch = 1000, .random = 1};
	int option;

	while ((option = getopt(argc, argv, "n:e:b:cjrko")) != -1)
		switch (option) {
		case 'n':
			bench.households = (unsigned)strtoul(optarg, NULL, 10);
			break;
		case 'e':
			bench.edits = (unsigned)strtoul(optarg, NULL, 10);
			break;
		case 'b':
			bench.batch = (unsigned)strtoul(optarg, NULL, 10);
			break;
		case 'c':
			bench.clustered = true;
			break;
		case 'j':
			bench.journal = true;
			break;
		case 'r':
			bench.repack = true;
			break;
		case 'o':
			bench.only = true;
			break;
		case 'k':
			bench.keep = true;
			break;
		default:
			return 2;
		}
	if (optind + 1 != argc || !bench.households || !bench.edits || !bench.batch) {
		fprintf(stderr,
			"usage: bench_committer [-n households] [-e edits] [-b batch] [-cjrko] DIR\n");
		return 2;
	}
	bench.dir = argv[optind];
	check(g_mkdir(bench.dir, 0700) < 0 ? -errno : 0, bench.dir);
	bench.ours = g_build_filename(bench.dir, "ours.git", NULL);
	bench.theirs = g_build_filename(bench.dir, bench.only ? "ours.git" : "theirs.git", NULL);
	run(&bench);
	if (!bench.keep)
		g_free(sh("rm -rf '%s'", bench.dir));
	g_free(bench.ours);
	g_free(bench.theirs);
	return 0;
}
