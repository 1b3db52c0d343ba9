/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The single write path. Every front end (mount, import, restore) changes versioned content only here: name
 * and layout, text against its kind, references, then one transaction with nodes, content, columns, journal
 * and outbox; then the committer is kicked. Each function is one edit, one commit. Reasons for refusal go to
 * diag.
 *
 * Errors common to all: -EINVAL refused, -EBUSY still referred to, -ESTALE someone else saved meanwhile,
 * -ENOENT, -EEXIST, -EXDEV (not movable in one step: copy it), -EFBIG, -ENAMETOOLONG, -ENOSPC, -EIO, -EROFS.
 * A result of 0 with seq 0 means: it is so already, no edit was needed.
 */
#pragma once

#include "core/base/author.h"
#include "core/work/casebook.h"

#define SAMUT_MAX_CONTENT (64 << 20) /* bytes of a free file; a record may have SAMUT_MAX_RECORD */
#define SAMUT_MAX_RECORD (4 << 20)
#define SAMUT_INLINE_CONTENT (256 << 10) /* larger content is a git blob, written before the transaction */

/* Owner and permission bits. */
struct samut_owner {
	uint32_t mode, uid, gid;
};

/* Saves a file: a record or free content, new or not. */
struct samut_save {
	/* in: what */
	int64_t node;	  /* file to replace; 0: a new one */
	int64_t parent;	  /* new: where */
	const char *name; /* new: its name */
	int64_t id;	  /* new: inode number to give it, from samut_store_new_id() */
	GBytes *text;	  /* borrowed */
	int64_t base; /* node->change the writer's text builds on; another newer one: -ESTALE (unless the text
			 is equal). 0: no check */
	int64_t mtime;		  /* ns; raised above the node's last if necessary */
	bool set_mode, set_owner; /* new files: taken as given; else: a change of these in the same edit */
	uint32_t mode, uid, gid;  /* permission bits; owner */
	int64_t source; /* node that was renamed over this one and disappears (scratch, .rejected, or a
			   versioned file), 0: none */
	int64_t amend;	/* edit that is held and is amended instead of a new one, 0: none */
	GBytes *before; /* amend: the text before that edit (NULL: there was none), for the message */
	const struct samut_owner *before_owner; /* amend: owner and mode before that edit (NULL: not known, or
						   there was none) */
	bool hold;				/* hold the edit in the committer; the caller unholds it */
	bool filling; /* its place is just being copied in: what it refers to within the place may still be to
			 come */
	/* out */
	int64_t seq; /* edit, 0 when there was none */
	int64_t ret_node;
	GBytes *stored; /* the accepted text (new reference, after the three invisible mendings), always set
			   on success */
	int64_t ret_mtime;
	bool sidecar_gone; /* NAME.rejected was removed */
};
int samut_edit_save(
	struct samut *s, const struct samut_who *who, struct samut_save *save, struct samut_diag *diag);

/*
 * Would a save be refused for its text alone? The same check without references and writing; for WRITE's
 * early verdict. layout: row code of the file. Free files are never refused.
 */
int samut_edit_check_start(int layout, const char *text, size_t len, struct samut_diag *diag);

/* The text `touch` of a new record gives it: its form, a household's with the next Id of the province. New
 * string, NULL for free files. For an unborn file at parent/name. */
int samut_edit_form(struct samut *s, int64_t parent, const char *name, char **ret_text);

/* Makes a place (with its AUTO sub-folders and form) or a free folder. id: inode number for it. mode:
 * permission bits (umask applied). Group from the parent if that is setgid. */
int samut_edit_mkdir(struct samut *s, const struct samut_who *who, int64_t parent, const char *name,
	int64_t id, uint32_t mode, int64_t *ret_seq, struct samut_diag *diag);

/* Deletes a file or a directory with all in it (the caller has seen that it may). -EBUSY when something
 * outside refers into it: referrers named in diag. */
int samut_edit_remove(struct samut *s, const struct samut_who *who, int64_t node, int64_t *ret_seq,
	struct samut_diag *diag);

/*
 * Would samut_edit_remove be refused with -EBUSY now? For a single file: only referrers outside its place
 * count, and what rests on it by a rule; going (n_going of them, may be none): files whose removal is decided
 * but not carried out, so that nothing of them rests on anything any more.
 */
int samut_edit_removable(
	struct samut *s, int64_t node, const int64_t *going, unsigned n_going, struct samut_diag *diag);
/* May a rule keep a file of that row (code) from being removed? Else going makes no difference. */
bool samut_edit_is_rested_on(int layout);

/* Would a new record in that directory be refused for what has to be there before it (a plan before its
 * analysis)? -EINVAL with the reason, before anything is written. */
int samut_edit_creatable(struct samut *s, int64_t parent, int layout, struct samut_diag *diag);

/*
 * Moves or renames a versioned node; a victim at the target (a versioned file, or an empty directory of the
 * same row) is deleted in the same edit. Identity (inode, Id) stays. Text is checked against the kind of its
 * new place. Renaming what others refer to by name: -EBUSY with the referrers.
 */
int samut_edit_move(struct samut *s, const struct samut_who *who, int64_t node, int64_t parent,
	const char *name, int64_t *ret_seq, struct samut_diag *diag);

/* chmod, chown: mask of SAMUT_ATTR_*. Nothing changed: no edit. */
enum { SAMUT_ATTR_MODE = 1, SAMUT_ATTR_UID = 2, SAMUT_ATTR_GID = 4 };
int samut_edit_attr(struct samut *s, const struct samut_who *who, int64_t node, unsigned mask, uint32_t mode,
	uint32_t uid, uint32_t gid, int64_t *ret_seq, struct samut_diag *diag);

/* ---- What is no edit: no journal, no commit ---- */

/* utimens; ns, or INT64_MIN for "leave it". */
int samut_set_times(struct samut *s, int64_t node, int64_t atime, int64_t mtime);
int samut_set_xattr(struct samut *s, int64_t node, const char *name, GBytes *value /* NULL removes */);

/* Scratch files, directories and links: anything goes. node->id, parent, name, mode (with type), uid, gid,
 * times are given; content NULL for directories, target of a link. */
int samut_scratch_create(struct samut *s, const struct samut_node *node, GBytes *content);
int samut_scratch_save(struct samut *s, int64_t node, GBytes *content, int64_t mtime, bool durable);
int samut_scratch_attr(
	struct samut *s, int64_t node, unsigned mask, uint32_t mode, uint32_t uid, uint32_t gid);
int samut_scratch_remove(struct samut *s, int64_t node);
/* Rename among scratch names; a scratch victim (id, 0 none) goes in the same transaction. */
int samut_scratch_move(struct samut *s, int64_t node, int64_t parent, const char *name, int64_t victim);

/* Working copy made durable by fsync (text NULL: forget it). */
int samut_draft(struct samut *s, int64_t node, int64_t parent, const char *name, uint32_t uid, GBytes *text);

/*
 * Keeps a refused text: the sidecar NAME.rejected beside the record (scratch, owned by who, mode 0660 & the
 * record's, replaces an older one): the reasons as "# samutfs:" comments on top, then the text as it was
 * written; and a row for /.samut/why. error is the -errno. text NULL: only the row (a refused rename, mkdir,
 * …). path: as the user named it, without leading slash. *ret_sidecar its node id (0 if none).
 */
int samut_refuse(struct samut *s, const struct samut_who *who, int64_t parent, const char *name, GBytes *text,
	int error, const struct samut_diag *diag, int64_t *ret_sidecar);
