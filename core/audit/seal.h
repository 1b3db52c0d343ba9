/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tamper evidence: signed checkpoints of the history. A checkpoint is an annotated tag `checkpoint/N` on the
 * commit of edit N, signed with an SSH key by git itself (gpg.format=ssh), made by the daemon at an interval
 * and when it ends. As each commit names the one before it, whoever has one checkpoint, and the public key,
 * can tell whether anything up to it was rewritten since; with the plain `git verify-tag`.
 *
 * The key's file stays where it is; the store's git configuration names it, and STORE/allowed_signers holds
 * its public half. A thief of the whole machine has both: a checkpoint proves what it can only together with
 * a copy elsewhere (mirrors take the tags along), and with an allowed_signers file that the auditor keeps.
 */
#pragma once

#include "core/base/diag.h"
#include "core/work/casebook.h"

#define SAMUT_SEAL_INTERVAL 3600 /* seconds, unless the store says otherwise */
#define SAMUT_SEAL_SIGNERS "allowed_signers"
#define SAMUT_SEAL_TAGS "refs/tags/checkpoint/"

/* In the subject of a checkpoint's message, before the name and the id of the one before it: "checkpoint of
 * edit 5 after checkpoint/2 0784fb…". The signature covers it, so that none can be taken out from between
 * others. */
#define SAMUT_SEAL_AFTER " after "

/*
 * From now on the store in dir is signed with this private key (or the public half of one that an agent
 * holds), which must be readable by the store's owner. A key that was there before stays among the allowed
 * signers, so that its checkpoints still verify. interval: seconds, 0 for the default. -EINVAL: no such key,
 * or no ssh-keygen, with the reason in diag.
 */
int samut_seal_key(const char *dir, const char *key, unsigned interval, struct samut_diag *diag);

/* Whether it is signed, and how often (may be NULL). */
bool samut_seal_is_on(const char *dir, unsigned *ret_interval);

/* Makes a checkpoint of what is in git now, unless that has one. *ret_seq is its edit, 0: there was nothing
 * to do. -ENOKEY: not signed; -EIO with git's words. The store must be owned. */
int samut_seal_checkpoint(struct samut *s, int64_t *ret_seq, struct samut_diag *diag);

/* ---- The thread ---- */

struct samut_sealing;
typedef struct samut_sealing samut_sealing;

/* Makes checkpoints at the interval, if there was an edit; nothing while the store is not signed. 0 or
 * -errno. */
int samut_sealing_start(struct samut *s, struct samut_sealing **ret_sealing);
/* Makes the last one, of what is in git by now, and ends it. Takes NULL. */
void samut_sealing_stop(struct samut_sealing *sealing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(samut_sealing, samut_sealing_stop)

/* Why the last checkpoint could not be made, newly allocated; NULL when it could. */
char *samut_sealing_trouble(struct samut_sealing *sealing);
