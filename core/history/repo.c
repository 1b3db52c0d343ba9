/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The repository: making, opening, reading objects. It is made by hand: git_repository_init() leaves samples
 * and does not sync. Invariant: HEAD is written last, so a directory with a HEAD is a whole repository.
 */
#include "core/history/repo.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/fsutil.h"
#include "core/history/commit.h"
#include "core/history/gitrepo.h"

#define CACHE_TREE (128 << 10) /* the longest tree among them: of two thousand entries */
#define CACHE_LIMIT                                                                                          \
	(16 << 20) /* bytes of objects libgit2 keeps; the newest trees have a cache of their own */

/*
 * No automatic gc: only the daemon looks after the repository. quotePath off: Thai paths stay readable.
 * fsync: what git commands write is as durable as what we write. hooksPath: no program runs because of a
 * commit.
 */
static const char config_text[] = "[core]\n"
				  "\trepositoryformatversion = 0\n"
				  "\tfilemode = true\n"
				  "\tbare = true\n"
				  "\tquotePath = false\n"
				  "\tfsync = all\n"
				  "\tlogAllRefUpdates = false\n"
				  "\thooksPath = /dev/null\n"
				  "[gc]\n"
				  "\tauto = 0\n"
				  "[maintenance]\n"
				  "\tauto = false\n";

/* ---- libgit2 ---- */

int samut_git_errno(int code)
{
	static const struct {
		int code, error;
	} table[] = {
		{GIT_ENOTFOUND, -ENOENT},
		{GIT_EEXISTS, -EEXIST},
		{GIT_ELOCKED, -EBUSY},
		{GIT_EMISMATCH, -EUCLEAN},
		{GIT_EINVALID, -EINVAL},
		{GIT_EOWNER, -EPERM},
	};
	int saved = errno;
	const git_error *last = git_error_last();

	for (unsigned i = 0; i < G_N_ELEMENTS(table); i++)
		if (table[i].code == code)
			return table[i].error;
	if (last && last->klass == GIT_ERROR_NOMEMORY)
		return -ENOMEM;
	if (last && last->klass == GIT_ERROR_OS && saved)
		return -saved;
	return last && (last->klass == GIT_ERROR_ZLIB || last->klass == GIT_ERROR_ODB) ? -EUCLEAN : -EIO;
}

/* Foreign configuration is shut out; nothing of libgit2 is written unsynced. */
static void set_options(void)
{
	static const int levels[] = {GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM,
		GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL};

	for (unsigned i = 0; i < G_N_ELEMENTS(levels); i++)
		git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
	git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 1);
	git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_TREE, (size_t)CACHE_TREE);
	git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, (ssize_t)CACHE_LIMIT);
}

/* ---- Making ---- */

static int write_text(const char *dir, const char *name, const char *text)
{
	g_autofree char *path = g_build_filename(dir, name, NULL);

	return samut_fs_write_file(path, text, strlen(text), 0644);
}

static int make_layout(const char *path)
{
	static const char *const dirs[] = {"objects/info", "objects/pack", "refs/heads", "refs/tags", "info"};
	int r = samut_fs_make_dirs(path, 0700);

	for (unsigned i = 0; r == 0 && i < G_N_ELEMENTS(dirs); i++) {
		g_autofree char *dir = g_build_filename(path, dirs[i], NULL);

		r = samut_fs_make_dirs(dir, 0755);
	}
	if (r == 0)
		r = write_text(path, "config", config_text);
	return r < 0 ? r : write_text(path, "HEAD", "ref: " SAMUT_REF "\n");
}

int samut_repo_create(const char *path, struct samut_diag *diag)
{
	g_autofree char *head = g_build_filename(path, "HEAD", NULL);
	int r = access(head, F_OK) == 0 ? -EEXIST : make_layout(path);

	if (r < 0)
		samut_diag_add(diag, 0, 0, NULL, "สร้างที่เก็บประวัติ %s ไม่ได้: %s",
			"cannot make the history %s: %s", path, g_strerror(-r));
	return r;
}

/* ---- Opening ---- */

static int check_owner(const char *path, struct samut_diag *diag)
{
	struct stat st;

	if (stat(path, &st) < 0) {
		int r = -errno;

		samut_diag_add(diag, 0, 0, NULL, "เปิดที่เก็บประวัติ %s ไม่ได้: %s", "cannot open the history %s: %s",
			path, g_strerror(-r));
		return r;
	}
	if (st.st_uid == geteuid())
		return 0;
	samut_diag_add(diag, 0, 0, NULL,
		"ที่เก็บประวัติ %s เป็นของผู้ใช้หมายเลข %u แต่โปรแกรมทำงานในนามหมายเลข %u: ให้เจ้าของเป็นผู้เปิด",
		"the history %s belongs to user %u, but this program runs as %u: let its owner open it", path,
		(unsigned)st.st_uid, (unsigned)geteuid());
	return -EPERM;
}

/* HEAD never says anything else; one that a power cut has emptied makes git itself blind to the repository.
 */
static int mend_head(const char *path)
{
	static const char wanted[] = "ref: " SAMUT_REF "\n";
	g_autofree char *head = g_build_filename(path, "HEAD", NULL);
	g_autofree char *text = NULL;

	if (g_file_get_contents(head, &text, NULL, NULL) && strcmp(text, wanted) == 0)
		return 0;
	return write_text(path, "HEAD", wanted);
}

static int open_git(struct samut_repo *repo)
{
	int code;

	errno = 0;
	code = git_repository_open_ext(
		&repo->git, repo->path, GIT_REPOSITORY_OPEN_BARE | GIT_REPOSITORY_OPEN_NO_SEARCH, NULL);
	if (code == 0)
		code = git_repository_odb(&repo->odb, repo->git);
	return code < 0 ? samut_git_errno(code) : 0;
}

int samut_repo_open(const char *path, bool owner, struct samut_repo **ret_repo, struct samut_diag *diag)
{
	g_autoptr(samut_repo) repo = g_new0(struct samut_repo, 1);
	int r;

	samut_git_start();
	pthread_mutex_init(&repo->lock, NULL);
	pthread_rwlock_init(&repo->objects, NULL);
	set_options();
	repo->path = g_strdup(path);
	r = check_owner(path, diag);
	if (r < 0)
		return r;
	if (owner)
		r = samut_leftover_remove(path);
	if (r == 0 && owner)
		r = mend_head(path);
	if (r == 0)
		r = open_git(repo);
	if (r < 0) {
		samut_diag_add(diag, 0, 0, NULL, "เปิดที่เก็บประวัติ %s ไม่ได้: %s", "cannot open the history %s: %s",
			path, g_strerror(-r));
		return r;
	}
	*ret_repo = g_steal_pointer(&repo);
	return 0;
}

void samut_repo_close(struct samut_repo *repo)
{
	if (!repo)
		return;
	git_odb_free(repo->odb);
	git_repository_free(repo->git);
	pthread_mutex_destroy(&repo->lock);
	pthread_rwlock_destroy(&repo->objects);
	g_free(repo->path);
	g_free(repo);
}

const char *samut_repo_path(const struct samut_repo *repo)
{
	return repo->path;
}

/* ---- Reading ---- */

static git_oid as_git(const struct samut_oid *oid)
{
	git_oid id;

	memcpy(id.id, oid->b, sizeof(id.id));
	return id;
}

/* What is asked of the objects. */
struct question {
	git_oid id;
	git_odb_object *object;
	git_object_t type;
	size_t size;
};
typedef int (*question_fn)(git_odb *odb, struct question *question);

static int ask_object(git_odb *odb, struct question *question)
{
	return git_odb_read(&question->object, odb, &question->id);
}

static int ask_header(git_odb *odb, struct question *question)
{
	return git_odb_read_header(&question->size, &question->type, odb, &question->id);
}

/* Opens the objects anew, unless somebody has done so since the opening with that number. */
static void reopen(struct samut_repo *repo, unsigned opening)
{
	g_autofree char *path = g_build_filename(repo->path, "objects", NULL);
	git_odb *fresh = NULL;

	pthread_rwlock_wrlock(&repo->objects);
	if (repo->openings == opening && git_odb_open(&fresh, path) == 0) {
		git_odb_free(repo->odb);
		repo->odb = fresh;
		repo->openings++;
	}
	pthread_rwlock_unlock(&repo->objects);
}

/* Asks; once more after anything but "not there", which libgit2 says only when it has looked for new packs.
 */
static int ask(struct samut_repo *repo, question_fn fn, struct question *question)
{
	int code = 0;

	for (int attempt = 0; attempt < 2; attempt++) {
		pthread_rwlock_rdlock(&repo->objects);
		unsigned opening = repo->openings;
		errno = 0;
		code = fn(repo->odb, question);
		pthread_rwlock_unlock(&repo->objects);
		if (code == 0 || code == GIT_ENOTFOUND)
			break;
		if (attempt == 0)
			reopen(repo, opening);
	}
	return code < 0 ? samut_git_errno(code) : 0;
}

int samut_repo_read(struct samut_repo *repo, const struct samut_oid *oid, enum samut_object_kind kind,
	git_odb_object **ret_object)
{
	struct question question = {.id = as_git(oid)};
	int r = ask(repo, ask_object, &question);

	if (r < 0)
		return r;
	/* libgit2 numbers the kinds as packs do. */
	if ((int)git_odb_object_type(question.object) != (int)kind) {
		git_odb_object_free(question.object);
		return -EUCLEAN;
	}
	*ret_object = question.object;
	return 0;
}

bool samut_repo_has(struct samut_repo *repo, const struct samut_oid *oid)
{
	git_oid id = as_git(oid);

	pthread_rwlock_rdlock(&repo->objects);
	bool has = git_odb_exists_ext(repo->odb, &id, GIT_ODB_LOOKUP_NO_REFRESH) ||
		   git_odb_exists(repo->odb, &id);
	pthread_rwlock_unlock(&repo->objects);
	return has;
}

int samut_repo_read_commit(struct samut_repo *repo, const struct samut_oid *oid,
	struct samut_commit_info *ret_info, char **ret_text)
{
	g_autofree char *text = NULL;
	git_odb_object *object;
	size_t len;
	int r = samut_repo_read(repo, oid, SAMUT_OBJECT_COMMIT, &object);

	if (r < 0)
		return r;
	len = git_odb_object_size(object);
	text = g_strndup(git_odb_object_data(object), len);
	git_odb_object_free(object);
	r = samut_commit_parse(text, len, ret_info);
	if (r < 0)
		return r;
	ret_info->id = *oid;
	*ret_text = g_steal_pointer(&text);
	return 0;
}

int samut_repo_head(
	struct samut_repo *repo, int64_t *ret_seq, struct samut_oid *ret_commit, struct samut_oid *ret_tree)
{
	struct samut_commit_info info = {0};
	g_autofree char *text = NULL;
	struct samut_oid head;
	int r = samut_repo_ref(repo, &head);

	if (r == 0 && !samut_oid_is_zero(&head))
		r = samut_repo_read_commit(repo, &head, &info, &text);
	if (r < 0)
		return r == -ENOENT ? -EUCLEAN : r;
	*ret_seq = info.seq;
	*ret_commit = info.id;
	*ret_tree = info.tree;
	return 0;
}

static void free_object(gpointer object)
{
	git_odb_object_free(object);
}

int samut_repo_blob(struct samut_repo *repo, const struct samut_oid *oid, GBytes **ret_bytes)
{
	git_odb_object *object;
	int r = samut_repo_read(repo, oid, SAMUT_OBJECT_BLOB, &object);

	if (r < 0)
		return r;
	*ret_bytes = g_bytes_new_with_free_func(
		git_odb_object_data(object), git_odb_object_size(object), free_object, object);
	return 0;
}

int samut_repo_blob_size(struct samut_repo *repo, const struct samut_oid *oid, int64_t *ret_size)
{
	struct question question = {.id = as_git(oid)};
	int r = ask(repo, ask_header, &question);

	if (r < 0)
		return r;
	if (question.type != GIT_OBJECT_BLOB)
		return -EUCLEAN;
	*ret_size = (int64_t)question.size;
	return 0;
}
