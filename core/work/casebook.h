/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole of one store, open: database, history, committer, gazetteer. The handle that fs/ and tools/ hold.
 */
#pragma once

#include <pthread.h>

#include "core/base/diag.h"
#include "core/history/committer.h"
#include "core/history/repo.h"
#include "core/store/store.h"

struct samut_gazetteer;

struct samut {
	struct samut_store *store;
	struct samut_repo *repo;
	struct samut_committer *committer; /* NULL for readers */

	pthread_mutex_t gazetteer_lock; /* guards the next; use samut_gazetteer_of() */
	struct samut_gazetteer *gazetteer;
};
typedef struct samut samut;

/* Makes a store: database, repository, the root folders of the layout and the 77 province folders under
 * households/, as edit 1. who: whoever runs it. */
struct samut_who;
int samut_create(const char *dir, const struct samut_who *who, struct samut_diag *diag);

enum samut_open_mode {
	SAMUT_OPEN_READ,    /* beside an owner; no committer */
	SAMUT_OPEN_OWNER,   /* takes the lock, recovers (drafts become .rejected, see recover.h), starts the
			       committer */
	SAMUT_OPEN_RELAXED, /* owner without a flush at each commit */
};
int samut_open(const char *dir, enum samut_open_mode mode, struct samut **ret_samut, struct samut_diag *diag);

/* Lets git catch up, then closes all. 0, or -errno when git could not catch up (nothing is lost: it goes on
 * at the next open). Takes NULL. */
int samut_close(struct samut *samut);
void samut_closep(struct samut **samut);

/* Content of a node wherever it lies (database or git); new reference. For scratch links: the target. */
int samut_read_content(
	struct samut *samut, struct samut_db *db, const struct samut_node *node, GBytes **ret_bytes);
