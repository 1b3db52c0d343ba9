/* SPDX-License-Identifier: Apache-2.0 */
/* The stand-in's history. Invariant: the newest commit's `Change: N` says that all journal rows up to N are
 * in git. */
#include "standin.h"

#include <errno.h>
#include <git2.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static pthread_t thread;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool pending, stopping; /* under mutex */
static int outcome;
static git_repository *repository;
static sqlite3 *journal;

static char *history_path(const char *directory)
{
	return g_build_filename(directory, "history.git", NULL);
}

int history_create(const char *directory)
{
	g_autofree char *path = history_path(directory);
	git_repository *created = NULL;
	git_repository_init_options options;
	git_libgit2_init();
	(void)git_repository_init_options_init(&options, GIT_REPOSITORY_INIT_OPTIONS_VERSION);
	options.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKDIR;
	options.initial_head = "main";
	int result = git_repository_init_ext(&created, path, &options);
	git_repository_free(created);
	return result ? -EIO : 0;
}

static gint64 last_change(git_repository *from, git_oid *ret_head)
{
	git_commit *head = NULL;
	gint64 change = 0;
	if (!git_reference_name_to_id(ret_head, from, "HEAD") && !git_commit_lookup(&head, from, ret_head)) {
		const char *line = strstr(git_commit_message(head), "Change: ");
		change = line ? g_ascii_strtoll(line + 8, NULL, 10) : 0;
	}
	git_commit_free(head);
	return change;
}

gint64 history_last_change(const char *directory)
{
	g_autofree char *path = history_path(directory);
	git_repository *opened = NULL;
	git_oid head;
	git_libgit2_init();
	if (git_repository_open(&opened, path))
		return -1;
	gint64 change = last_change(opened, &head);
	git_repository_free(opened);
	return change;
}

struct row {
	gint64 seq;
	char *what, *path, *to;
	const void *text;
	size_t size;
};

/* Moves a blob or a whole tree: one removal, one insertion. */
static int rename_entry(git_oid *ret_tree, git_tree *tree, const struct row *row)
{
	git_tree_entry *entry = NULL;
	if (!tree || git_tree_entry_bypath(&entry, tree, row->path + 1))
		return -1;
	git_tree_update updates[2] = {
		{.action = GIT_TREE_UPDATE_REMOVE, .path = row->path + 1},
		{.action = GIT_TREE_UPDATE_UPSERT,
			.path = row->to + 1,
			.id = *git_tree_entry_id(entry),
			.filemode = git_tree_entry_filemode(entry)},
	};
	int result = git_tree_create_updated(ret_tree, repository, tree, 2, updates);
	git_tree_entry_free(entry);
	return result;
}

static int put_entry(git_oid *ret_tree, git_tree *tree, const struct row *row)
{
	git_tree_update update = {
		.action = GIT_TREE_UPDATE_UPSERT, .path = row->path + 1, .filemode = GIT_FILEMODE_BLOB};
	int result =
		git_blob_create_from_buffer(&update.id, repository, row->text ? row->text : "", row->size);
	return result ? result : git_tree_create_updated(ret_tree, repository, tree, 1, &update);
}

static int remove_entry(git_oid *ret_tree, git_tree *tree, const struct row *row)
{
	git_tree_update update = {.action = GIT_TREE_UPDATE_REMOVE, .path = row->path + 1};
	return git_tree_create_updated(ret_tree, repository, tree, 1, &update);
}

/* The tree after the row; where nothing changes in git (a mode, an empty directory) the tree before it. */
static int next_tree(git_oid *ret_tree, git_tree *tree, const struct row *row)
{
	if (tree)
		*ret_tree = *git_tree_id(tree);
	if (!strcmp(row->what, "put"))
		return put_entry(ret_tree, tree, row);
	if (!strcmp(row->what, "rename") && !rename_entry(ret_tree, tree, row))
		return 0;
	git_oid removed;
	if (!strcmp(row->what, "remove") && tree && !remove_entry(&removed, tree, row))
		*ret_tree = removed;
	return 0;
}

static int commit_row(const struct row *row)
{
	git_oid head, tree_id, commit_id;
	git_commit *parent = NULL;
	git_tree *old = NULL, *tree = NULL;
	git_signature *author = NULL;
	if (last_change(repository, &head) && !git_commit_lookup(&parent, repository, &head))
		(void)git_commit_tree(&old, parent);
	g_autofree char *message = g_strdup_printf(
		"%s %s\n\nChange: %" G_GINT64_FORMAT "\n", row->what, row->path + 1, row->seq);
	int result = git_signature_now(&author, "standin", "standin@localhost");
	if (!result)
		result = next_tree(&tree_id, old, row);
	if (!result)
		result = git_tree_lookup(&tree, repository, &tree_id);
	const git_commit *parents[] = {parent};
	if (!result)
		result = git_commit_create(&commit_id, repository, "HEAD", author, author, NULL, message,
			tree, parent ? 1 : 0, parents);
	git_signature_free(author);
	git_tree_free(old);
	git_tree_free(tree);
	git_commit_free(parent);
	return result;
}

static int catch_up(gint64 done)
{
	sqlite3_stmt *s = NULL;
	int result = sqlite3_prepare_v2(journal,
		"select seq, what, path, destination, text from journal where seq > ? order by seq", -1, &s,
		NULL);
	sqlite3_bind_int64(s, 1, done);
	int step = SQLITE_DONE;
	while (!result && (step = sqlite3_step(s)) == SQLITE_ROW) {
		struct row row = {sqlite3_column_int64(s, 0), (char *)sqlite3_column_text(s, 1),
			(char *)sqlite3_column_text(s, 2), (char *)sqlite3_column_text(s, 3),
			sqlite3_column_blob(s, 4), (size_t)sqlite3_column_bytes(s, 4)};
		result = commit_row(&row);
		if (result)
			fprintf(stderr, "samutfs: history: %s\n",
				git_error_last() ? git_error_last()->message : "failed");
	}
	sqlite3_finalize(s);
	return result ? result : step == SQLITE_DONE ? 0 : -1;
}

static void *work(void *unused)
{
	(void)unused;
	git_oid head;
	int failures = 0;
	pthread_mutex_lock(&mutex);
	while (!stopping || pending) {
		if (!pending) {
			pthread_cond_wait(&changed, &mutex);
			continue;
		}
		pending = false;
		pthread_mutex_unlock(&mutex);
		outcome = catch_up(last_change(repository, &head));
		pthread_mutex_lock(&mutex);
		if (outcome && ++failures < 5)
			pending = true;
	}
	pthread_mutex_unlock(&mutex);
	return NULL;
}

/* libgit2 leaves these behind when it is killed; we own the store, so nobody else can hold them. */
static void remove_locks(const char *path)
{
	static const char *const locks[] = {"refs/heads/main.lock", "HEAD.lock", "packed-refs.lock"};
	for (size_t i = 0; i < G_N_ELEMENTS(locks) && !bug("lock"); i++) {
		g_autofree char *lock = g_build_filename(path, locks[i], NULL);
		(void)unlink(lock);
	}
}

int history_start(const char *directory)
{
	g_autofree char *path = history_path(directory);
	git_oid head;
	git_libgit2_init();
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, bug("nosync") ? 0 : 1);
	if (git_repository_open(&repository, path)) {
		fprintf(stderr, "samutfs: %s: %s\n", path,
			git_error_last() ? git_error_last()->message : "cannot be opened");
		return -EIO;
	}
	remove_locks(path);
	journal = store_connect(directory, false);
	gint64 done = last_change(repository, &head);
	if (bug("dup") && done > 0)
		done--;
	if (!journal || catch_up(done)) {
		fprintf(stderr, "samutfs: %s: the history cannot be brought up to date\n", path);
		return -EIO;
	}
	return pthread_create(&thread, NULL, work, NULL) ? -EAGAIN : 0;
}

void history_wake(void)
{
	pthread_mutex_lock(&mutex);
	pending = true;
	pthread_cond_signal(&changed);
	pthread_mutex_unlock(&mutex);
}

int history_stop(void)
{
	pthread_mutex_lock(&mutex);
	stopping = true;
	pthread_cond_signal(&changed);
	pthread_mutex_unlock(&mutex);
	pthread_join(thread, NULL);
	sqlite3_close(journal);
	git_repository_free(repository);
	return outcome;
}
