/* SPDX-License-Identifier: Apache-2.0 */
/* The repository: made, opened, cleaned, read; commit objects; the git binary as oracle. */
#include "tests/unit/history_kit.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include "core/history/commit.h"
#include "core/history/gitrepo.h"
#include "core/history/hasher.h"

static char *repo_path(void **state)
{
	return g_build_filename(*state, "history.git", NULL);
}

#define assert_sh(expected, ...)                                                                             \
	do {                                                                                                 \
		g_autofree char *sh_out = kit_sh(__VA_ARGS__);                                               \
		assert_string_equal(sh_out, expected);                                                       \
	} while (0)

/* ---- Ids ---- */

static void test_oid(void **state)
{
	static const char hex[] = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"; /* git hash-object /dev/null */
	struct samut_oid a, b;
	char text[41];

	(void)state;
	assert_int_equal(samut_oid_blob(NULL, 0, &a), 0);
	samut_oid_hex(&a, text);
	assert_string_equal(text, hex);
	assert_int_equal(samut_oid_parse(hex, &b), 0);
	assert_true(samut_oid_equal(&a, &b));
	b.b[19] ^= 1;
	assert_false(samut_oid_equal(&a, &b));
	assert_false(samut_oid_is_zero(&a));
	assert_true(samut_oid_is_zero(&(struct samut_oid){{0}}));
	assert_int_equal(samut_oid_parse("", &b), -EINVAL);
	assert_int_equal(samut_oid_parse("e69de29bb2d1d6434b8b29ae775ad8c2e48c539", &b), -EINVAL);
	assert_int_equal(samut_oid_parse("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391a", &b), -EINVAL);
	assert_int_equal(samut_oid_parse("x69de29bb2d1d6434b8b29ae775ad8c2e48c5391", &b), -EINVAL);
}

/* Both SHA-1s agree. */
static void test_hasher(void **state)
{
	g_autoptr(samut_hasher) hasher = samut_hasher_new();
	g_autofree uint8_t *data = g_malloc0(100000);

	(void)state;
	for (size_t len = 0; len < 100000; len = len * 3 + 1) {
		struct samut_oid ours, theirs;

		samut_hasher_object(hasher, SAMUT_OBJECT_BLOB, data, len, &ours);
		assert_int_equal(samut_oid_blob(data, len, &theirs), 0);
		assert_true(samut_oid_equal(&ours, &theirs));
	}
}

/* ---- Making and opening ---- */

static void test_create(void **state)
{
	g_autofree char *path = repo_path(state);
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	struct samut_oid commit, tree;
	struct stat st;
	int64_t seq = 1;

	assert_int_equal(samut_repo_create(path, &diag), 0);
	assert_int_equal(samut_diag_count(&diag), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_sh("true", "git -C '%s' rev-parse --is-bare-repository", path);
	assert_sh("refs/heads/main", "git -C '%s' symbolic-ref HEAD", path);
	assert_sh("false\n0", "git -C '%s' config core.quotePath; git -C '%s' config gc.auto", path, path);
	assert_sh("", "find '%s' -name '*sample*' -o -name hooks -o -name description -o -name '.*'", path);
	kit_run("git -C '%s' fsck --strict 2>/dev/null", path);

	assert_int_equal(samut_repo_create(path, &diag), -EEXIST);
	assert_int_equal(samut_diag_count(&diag), 1);
	{
		g_autoptr(samut_repo) repo = kit_open(path);

		assert_string_equal(samut_repo_path(repo), path);
		assert_int_equal(samut_repo_head(repo, &seq, &commit, &tree), 0);
		assert_int_equal(seq, 0);
		assert_true(samut_oid_is_zero(&commit) && samut_oid_is_zero(&tree));
	}
	/* A creation that was cut short is taken up again. */
	kit_run("rm '%s/HEAD' '%s/config'", path, path);
	assert_int_equal(samut_repo_create(path, &diag), 0);
	samut_repo_close(kit_open(path));
}

static void test_open_refused(void **state)
{
	g_autofree char *path = repo_path(state);
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	struct samut_repo *repo = NULL;

	assert_int_equal(samut_repo_open(path, true, &repo, &diag), -ENOENT);
	assert_int_equal(samut_diag_count(&diag), 1);
	assert_int_equal(g_mkdir(path, 0700), 0);
	assert_true(samut_repo_open(path, false, &repo, &diag) < 0);
	assert_int_equal(samut_diag_count(&diag), 2);
	assert_null(repo);
	if (geteuid() != 0)
		return;
	kit_run("rmdir '%s'", path);
	assert_int_equal(samut_repo_create(path, NULL), 0);
	assert_int_equal(chown(path, 12345, 12345), 0);
	samut_diag_release(&diag);
	assert_int_equal(samut_repo_open(path, false, &repo, &diag), -EPERM);
	assert_non_null(strstr(samut_diag_get(&diag, 0)->en, "belongs to user 12345"));
}

/* Configuration of the machine or the user must not reach us. */
static void test_foreign_config(void **state)
{
	g_autofree char *path = repo_path(state);

	kit_run("mkdir -p '%s/home'; echo '[broken' >'%s/home/.gitconfig'", (char *)*state, (char *)*state);
	g_setenv("HOME", *state, TRUE);
	samut_repo_close(kit_create(path));
}

static void test_leftovers(void **state)
{
	g_autofree char *path = repo_path(state);
	struct utimbuf old = {1000000000, 1000000000};
	g_autofree char *pack = g_build_filename(path, "objects/pack/pack-old.pack", NULL);

	assert_int_equal(samut_repo_create(path, NULL), 0);
	kit_run("cd '%s'; mkdir objects/ab objects/info/commit-graphs; echo x >refs/tags/tmp_kept; "
		"for f in refs/heads/main.lock config.lock HEAD.lock packed-refs.lock objects/tmp_obj_x "
		"objects/ab/tmp_obj_y objects/pack/tmp_pack_z objects/pack/tmp_idx_z "
		"objects/info/commit-graphs/commit-graph-chain.lock objects/pack/pack-old.pack "
		"objects/pack/pack-new.pack objects/pack/pack-whole.pack objects/pack/pack-whole.idx "
		"objects/ab/cdef; do echo >$f; done; ln -s /etc objects/link",
		path);
	assert_int_equal(utime(pack, &old), 0);
	kit_run("touch -d 2001-01-01 '%s/objects/pack/pack-whole.pack'", path);
	{
		g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
		struct samut_repo *repo = NULL;

		/* Not the owner: hands off. */
		assert_int_equal(samut_repo_open(path, false, &repo, &diag), 0);
		samut_repo_close(repo);
		assert_sh("9", "find '%s' -name '*.lock' -o -name 'tmp_*' | grep -v kept | wc -l", path);
	}
	samut_repo_close(kit_open(path));
	assert_sh("HEAD config info objects objects/ab objects/ab/cdef objects/info "
		  "objects/info/commit-graphs objects/link objects/pack objects/pack/pack-new.pack "
		  "objects/pack/pack-whole.idx objects/pack/pack-whole.pack refs refs/heads refs/tags "
		  "refs/tags/tmp_kept",
		"cd '%s'; find * | LC_ALL=C sort | tr '\\n' ' '", path);
}

/* A git that goes on giving its temporary files their names. */
struct namer {
	const char *path;
	atomic_bool over;
};

static void *name_files(void *arg)
{
	struct namer *namer = arg;
	g_autofree char *temporary = g_build_filename(namer->path, "objects/pack/tmp_idx_x", NULL);
	g_autofree char *name = g_build_filename(namer->path, "objects/pack/named", NULL);

	while (!namer->over) {
		int fd = open(temporary, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
		if (fd >= 0)
			(void)close(fd);
		(void)rename(temporary, name);
	}
	return NULL;
}

static void test_leftovers_of_the_living(void **state)
{
	g_autofree char *path = repo_path(state);
	struct namer namer = {.path = path};
	pthread_t thread;

	assert_int_equal(samut_repo_create(path, NULL), 0);
	assert_int_equal(pthread_create(&thread, NULL, name_files, &namer), 0);
	for (unsigned i = 0; i < 5000; i++)
		assert_int_equal(samut_leftover_remove(path), 0);
	namer.over = true;
	assert_int_equal(pthread_join(thread, NULL), 0);
}

/* ---- Blobs ---- */

struct putter {
	struct samut_repo *repo;
	unsigned number;
	struct samut_oid oid;
};

static void *put_and_get(void *arg)
{
	struct putter *putter = arg;

	for (unsigned i = 0; i < 40; i++) {
		/* Half of the blobs are the same in all threads. */
		g_autofree char *text = g_strdup_printf("blob %u %u", i, i % 2 ? putter->number : 99);
		g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text)), back = NULL;
		int64_t size = 0;

		if (samut_repo_put_blob(putter->repo, bytes, &putter->oid) < 0 ||
			samut_repo_blob(putter->repo, &putter->oid, &back) < 0 ||
			!g_bytes_equal(bytes, back) ||
			samut_repo_blob_size(putter->repo, &putter->oid, &size) < 0 ||
			size != (int64_t)strlen(text))
			return (void *)"wrong";
	}
	return NULL;
}

static void test_blobs(void **state)
{
	g_autofree char *path = repo_path(state);
	g_autoptr(samut_repo) repo = kit_create(path);
	struct putter putters[4];
	pthread_t threads[4];

	for (unsigned i = 0; i < 4; i++) {
		putters[i] = (struct putter){repo, i, {{0}}};
		assert_int_equal(pthread_create(&threads[i], NULL, put_and_get, &putters[i]), 0);
	}
	for (unsigned i = 0; i < 4; i++) {
		void *wrong;

		pthread_join(threads[i], &wrong);
		assert_null(wrong);
	}
	assert_sh("100", "find '%s/objects' -type f | wc -l", path);
	assert_sh("444", "find '%s/objects' -type f -printf '%%m\\n' | sort -u", path);
	assert_sh("", "git -C '%s' fsck --strict --no-dangling 2>&1 | grep -v notice || :", path);
}

static void test_large_blobs(void **state)
{
	g_autofree char *path = repo_path(state), *file = g_build_filename(*state, "file", NULL);
	g_autoptr(samut_repo) repo = kit_create(path);
	static const size_t sizes[] = {0, 65536, 131072, 5000000};

	for (unsigned i = 0; i < 2 * G_N_ELEMENTS(sizes); i++) {
		size_t len = sizes[i / 2];
		g_autofree uint8_t *data = g_malloc0(len + 1);
		g_autofree char *id = NULL;
		g_autoptr(GBytes) bytes = NULL, back = NULL;
		struct samut_oid oid;
		char hex[41];
		struct kit_edits edits = {.random = i};

		for (size_t k = 0; i % 2 && k < len; k++)
			data[k] = (uint8_t)kit_random(&edits, 256);
		bytes = g_bytes_new(data, len);
		assert_true(g_file_set_contents(file, (char *)data, (gssize)len, NULL));
		assert_int_equal(samut_repo_put_blob(repo, bytes, &oid), 0);
		samut_oid_hex(&oid, hex);
		id = kit_sh("git hash-object '%s'", file);
		assert_string_equal(hex, id);
		kit_run("git -C '%s' cat-file blob %s | cmp - '%s'", path, id, file);
		assert_int_equal(samut_repo_blob(repo, &oid, &back), 0);
		assert_true(g_bytes_equal(bytes, back));
	}
	/* Zeros shrink. */
	assert_sh("1", "test $(find '%s/objects' -type f -size -100k | wc -l) -ge 5 && echo 1", path);
}

static void test_absent_and_damaged(void **state)
{
	g_autofree char *path = repo_path(state);
	g_autoptr(samut_repo) repo = kit_create(path);
	g_autoptr(GBytes) bytes = g_bytes_new_static("some text", 9);
	GBytes *back = NULL;
	struct samut_oid oid = {{1}};
	int64_t size;

	assert_int_equal(samut_repo_blob(repo, &oid, &back), -ENOENT);
	assert_int_equal(samut_repo_blob_size(repo, &oid, &size), -ENOENT);
	assert_int_equal(samut_repo_put_blob(repo, bytes, &oid), 0);
	/* Other content under the same name. */
	kit_run("cd '%s/objects'; f=$(find . -type f); chmod u+w $f; "
		"printf 'blob 9\\0some tExt' | python3 -c 'import sys,zlib;"
		"sys.stdout.buffer.write(zlib.compress(sys.stdin.buffer.read()))' >$f",
		path);
	assert_int_equal(samut_repo_blob(repo, &oid, &back), -EUCLEAN);
	assert_null(back);
}

/* Rights that are missing are said, and nothing is left behind. */
static void test_put_fails(void **state)
{
	g_autofree char *path = repo_path(state);
	g_autoptr(samut_repo) repo = kit_create(path);
	g_autoptr(GBytes) bytes = g_bytes_new_static("some text", 9);
	struct samut_oid oid;

	kit_run("cd '%s/objects'; for i in 0 1 2 3 4 5 6 7 8 9 a b c d e f; do for j in 0 1 2 3 4 5 6 7 8 9 "
		"a b c d e "
		"f; do echo >$i$j; done; done",
		path);
	assert_int_equal(samut_repo_put_blob(repo, bytes, &oid), -ENOTDIR);
	assert_sh("", "cd '%s/objects'; ls | grep tmp || :", path);
}

/* ---- Commits ---- */

static char *formatted(const struct samut_edit_row *row, const struct samut_commit_context *context)
{
	GString *out = g_string_new(NULL);

	samut_commit_format(out, row, context);
	return g_string_free(out, FALSE);
}

static void test_commit_bytes(void **state)
{
	struct samut_edit_row row = {.seq = 7,
		.time = 1650000000999999999LL,
		.tz = -90,
		.author = (char *)" Som<chai>\n\tใจ ",
		.mail = (char *)"a<b>@c\n",
		.message = (char *)"subject"};
	struct samut_commit_context context = {.tree = {{0x4b}},
		.committer = "samutfs",
		.committer_mail = "samutfs@localhost",
		.not_before = 1650000001};
	g_autofree char *text = formatted(&row, &context);
	struct samut_commit_info info;

	(void)state;
	assert_string_equal(text, "tree 4b00000000000000000000000000000000000000\n"
				  "author Somchaiใจ <ab@c> 1650000000 -0130\n"
				  "committer samutfs <samutfs@localhost> 1650000001 -0130\n"
				  "\n"
				  "subject\n\nChange: 7\n");
	assert_int_equal(samut_commit_parse(text, strlen(text), &info), 0);
	assert_int_equal(info.seq, 7);
	assert_int_equal(info.time, 1650000000);
	assert_int_equal(info.committed, 1650000001);
	assert_int_equal(info.tz, -90);
	assert_string_equal(info.author, "Somchaiใจ");
	assert_string_equal(info.mail, "ab@c");
	assert_string_equal(info.committer_mail, "samutfs@localhost");
	assert_string_equal(info.message, "subject\n\nChange: 7\n");
	assert_true(samut_oid_is_zero(&info.parent));
}

static void test_change(void **state)
{
	static const struct {
		const char *message;
		int64_t change;
	} table[] = {
		{"", 0},
		{"edit a\n", 0},
		{"edit a\n\nChange: 5\n", 5},
		{"edit a\n\nChange: 5", 5},
		{"edit a\n\nUid: 3\nChange: 5\nVia: vim\n", 5},
		{"edit a\n\nChange: 5\nChange: 6\n", 6},
		{"edit a\n\nChange: 5\n\nUid: 3\n", 0},
		{"edit a\n\nChange: 5\n\n\n", 5},
		{"edit a\n\nChange: 5x\n", 0},
		{"edit a\n\nChange: \n", 0},
		{"edit a\n\nChange: -5\n", 0},
		{"edit a\n\nchange: 5\nX Change: 7\n", 0},
		{"edit Change: 4\n\nChange: 9223372036854775807\n", INT64_MAX},
	};

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(table); i++)
		assert_int_equal(samut_commit_change(table[i].message), table[i].change);
}

/* Whatever the row holds, git finds no fault, and the trailer is right. */
static void test_odd_rows(void **state)
{
	static const char *const names[] = {
		NULL, "", "<>", "a\nb", "\xff\xfe", "สมชาย", ".,;", "a <b@c> d", "\x01\x7f"};
	static const char *const messages[] = {NULL, "", "\n\n", "x", "Change: 99", "x\n\nChange: 99\n",
		"x\n\nChange: 99\n\n\n", "\xff", "x\n\n"};
	static const int64_t times[] = {-5000000000LL, 0, 1650000000000000000LL, 1600000000000000000LL};
	g_autofree char *path = repo_path(state);
	g_autoptr(samut_repo) repo = kit_create(path);
	g_autoptr(samut_chain) chain = kit_chain(repo);
	g_autoptr(GPtrArray) none = g_ptr_array_new();
	struct samut_oid commit, tree;
	int64_t seq;

	for (unsigned i = 0; i < 81; i++) {
		struct samut_edit_row row = {.seq = i + 1,
			.time = times[i % 4],
			.tz = (int)i * 30 - 1000,
			.author = (char *)names[i % 9],
			.mail = (char *)names[i / 9],
			.message = (char *)messages[i * 5 % 9]};

		assert_int_equal(samut_chain_add(chain, &row, none), 0);
		assert_int_equal(samut_chain_flush(chain), 0);
		assert_int_equal(samut_repo_head(repo, &seq, &commit, &tree), 0);
		assert_int_equal(seq, i + 1);
	}
	kit_fsck(path);
	/* Committer times never fall. */
	assert_sh("", "git -C '%s' log --reverse --format=%%ct | sort -cn", path);
}

static void test_no_commit(void **state)
{
	static const char *const texts[] = {"", "tree\n", "tree x\n\n", "garbage", "author a\n",
		"tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nm\n",
		"tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor x\ncommitter <> 0 +0000\n\n"};
	struct samut_commit_info info;

	(void)state;
	for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autofree char *text = g_strdup(texts[i]);

		assert_int_equal(samut_commit_parse(text, strlen(text), &info), -EUCLEAN);
	}
}

/* ---- Walks ---- */

static int print_blob(const char *path, const struct samut_oid *oid, unsigned mode, void *arg)
{
	char hex[41];

	samut_oid_hex(oid, hex);
	g_string_append_printf(arg, "%06o blob %s\t%s\n", mode, hex, path);
	return 0;
}

static int print_commit(const struct samut_commit_info *info, void *arg)
{
	char id[41], tree[41], parent[41];

	samut_oid_hex(&info->id, id);
	samut_oid_hex(&info->tree, tree);
	samut_oid_hex(&info->parent, parent);
	g_string_append_printf(arg,
		"%s %s %s %s <%s> %" G_GINT64_FORMAT " %s <%s> %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
		" %d %s\n",
		id, tree, samut_oid_is_zero(&info->parent) ? "" : parent, info->author, info->mail,
		info->time, info->committer, info->committer_mail, info->committed, info->seq, info->tz,
		info->message);
	return 0;
}

static int stop(const struct samut_commit_info *info, void *arg)
{
	(*(int *)arg)++;
	return info->seq == 10 ? -ECANCELED : 0;
}

static int stop_blob(const char *path, const struct samut_oid *oid, unsigned mode, void *arg)
{
	(void)path, (void)oid, (void)mode;
	return ++*(int *)arg == 3 ? 42 : 0;
}

static void test_walks(void **state)
{
	g_autofree char *path = repo_path(state), *expected = NULL, *commits = NULL;
	g_autoptr(samut_repo) repo = kit_create(path);
	g_autoptr(samut_chain) chain = kit_chain(repo);
	g_autoptr(GString) out = g_string_new(NULL);
	struct samut_oid commit, tree = {{0}};
	struct kit_edits edits;
	int64_t seq;
	int count = 0;

	assert_int_equal(samut_repo_walk_tree(repo, &tree, stop_blob, &count), 0);
	assert_int_equal(samut_repo_each_commit(repo, stop, &count), 0);
	assert_int_equal(count, 0);
	kit_edits_init(&edits, 11, false);
	kit_extend(chain, &edits, 200, 5, 30);
	assert_int_equal(samut_repo_head(repo, &seq, &commit, &tree), 0);
	assert_int_equal(seq, 200);

	assert_int_equal(samut_repo_walk_tree(repo, &tree, print_blob, out), 0);
	expected = kit_sh("git -C '%s' ls-tree -r main", path);
	assert_true(out->len > 1000);
	g_string_truncate(out, out->len - 1);
	assert_string_equal(out->str, expected);
	assert_int_equal(samut_repo_walk_tree(repo, &tree, stop_blob, &count), 42);
	assert_int_equal(count, 3);

	g_string_truncate(out, 0);
	assert_int_equal(samut_repo_each_commit(repo, print_commit, out), 0);
	commits = kit_sh("git -C '%s' log --reverse --format='%%H %%T %%P %%an <%%ae> %%at %%cn <%%ce> %%ct "
			 "%%(trailers:key=Change,valueonly,separator=) 420 %%B'",
		path);
	assert_string_equal(g_strchomp(out->str), commits);
	count = 0;
	assert_int_equal(samut_repo_each_commit(repo, stop, &count), -ECANCELED);
	assert_int_equal(count, 10);
	kit_edits_release(&edits);
}

/* After git gc, with packed references, all is still found and the chain goes on. */
static void test_after_gc(void **state)
{
	g_autofree char *path = repo_path(state);
	g_autoptr(samut_repo) repo = kit_create(path);
	g_autoptr(samut_chain) chain = kit_chain(repo);
	struct kit_edits edits;
	struct samut_oid commit, tree;
	int64_t seq;

	kit_edits_init(&edits, 12, false);
	kit_extend(chain, &edits, 50, 5, 5);
	kit_run("git -C '%s' gc -q --prune=now; git -C '%s' pack-refs --all --prune", path, path);
	kit_run("test ! -e '%s/refs/heads/main'", path);
	assert_int_equal(samut_repo_head(repo, &seq, &commit, &tree), 0);
	assert_int_equal(seq, 50);
	kit_extend(chain, &edits, 50, 5, 5);
	assert_int_equal(samut_repo_head(repo, &seq, &commit, &tree), 0);
	assert_int_equal(seq, 100);
	kit_fsck(path);
	kit_edits_release(&edits);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_oid),
		cmocka_unit_test(test_hasher),
		cmocka_unit_test_setup_teardown(test_create, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_open_refused, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_foreign_config, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_leftovers, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_leftovers_of_the_living, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_blobs, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_large_blobs, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_absent_and_damaged, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_put_fails, kit_setup, kit_teardown),
		cmocka_unit_test(test_commit_bytes),
		cmocka_unit_test(test_change),
		cmocka_unit_test_setup_teardown(test_odd_rows, kit_setup, kit_teardown),
		cmocka_unit_test(test_no_commit),
		cmocka_unit_test_setup_teardown(test_walks, kit_setup, kit_teardown),
		cmocka_unit_test_setup_teardown(test_after_gc, kit_setup, kit_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
