/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events of a household that samutfs writes itself: moving its directory to another village is known from the
 * tree alone ("samutfs, the design", section 3: moves keep identity; lesson of HMIS and NPSP, DOMAIN B1:
 * split, join and move are events with the members before and after).
 */
#pragma once

#include "core/model/layout.h"
#include "core/work/edit_txn.h"

/* Inode numbers that an event may need; given out before the transaction. */
struct samut_event_ids {
	int64_t file, folder;
};

/* Takes them when the move of a node of that row from one directory to another is an event: a household that
 * leaves its village. Else file is 0. */
int samut_event_prepare(struct samut *s, const struct samut_layout *row, int64_t from, int64_t to,
	struct samut_event_ids *ret_ids);

/* Inside, when the household stands in its new place: writes events/DATE-NN.txt with the members that live
 * there. from, to: paths of the two villages. Nothing when ids->file is 0. */
int samut_event_moved(struct samut_txn *txn, const struct samut_event_ids *ids, int64_t household,
	const char *from, const char *to, struct samut_diag *diag);
