/* SPDX-License-Identifier: Apache-2.0 */
/* The table of verbs, and the client's end of STORE/socket. */
#include "core/exchange/service.h"

#include "core/audit/restore.h"
#include "core/audit/seal.h"
#include "core/exchange/gazetteer_load.h"
#include "core/exchange/generate.h"
#include "core/exchange/import.h"
#include "core/exchange/service_wire.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The state that only the owner of a store knows, for `samut status`: why git is behind, if it is. */
static int run_trouble(struct samut *s, const struct samut_who *who, GHashTable *args, int input_fd,
	const struct samut_talk *talk)
{
	g_autofree char *trouble = NULL;

	(void)who;
	(void)args;
	(void)input_fd;
	(void)samut_committer_state(s->committer, &trouble);
	if (trouble && *trouble)
		samut_talk_out(talk, "%s", trouble);
	return SAMUT_EXIT_DONE;
}

static int run_seal(struct samut *s, const struct samut_who *who, GHashTable *args, int input_fd,
	const struct samut_talk *talk)
{
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	int64_t seq = 0;

	(void)who;
	(void)args;
	(void)input_fd;
	int r = samut_seal_checkpoint(s, &seq, &diag);
	if (r == -ENOKEY)
		samut_talk_err(talk, "the store has no key to sign with: samut seal --key KEY STORE");
	else if (r < 0 && samut_diag_count(&diag) == 0)
		samut_talk_err(talk, "%s", g_strerror(-r));
	else if (r < 0)
		samut_talk_diag(talk, "", &diag);
	else if (seq)
		samut_talk_out(talk, "checkpoint/%" G_GINT64_FORMAT, (gint64)seq);
	else
		samut_talk_out(talk, "there was no edit since the last checkpoint");
	return r < 0 ? SAMUT_EXIT_REFUSED : SAMUT_EXIT_DONE;
}

static const struct {
	const char *verb;
	bool writes;
	int (*run)(struct samut *s, const struct samut_who *who, GHashTable *args, int input_fd,
		const struct samut_talk *talk);
} verbs[] = {
	{"import", true, samut_import_csv},
	{"import-tree", true, samut_import_tree},
	{"restore", true, samut_restore},
	{"generate", true, samut_generate},
	{"gazetteer", true, samut_gazetteer_load},
	{"seal", false, run_seal},
	{"trouble", false, run_trouble},
};

int samut_service_run(struct samut *s, const struct samut_who *who, const char *verb, GHashTable *args,
	int input_fd, const struct samut_talk *talk)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(verbs); i++)
		if (strcmp(verbs[i].verb, verb) == 0)
			return verbs[i].run(s, who, args, input_fd, talk);
	samut_talk_err(talk, "%s: the running daemon knows no such command: is it of another version?", verb);
	return SAMUT_EXIT_USAGE;
}

bool service_writes(const char *verb)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(verbs); i++)
		if (strcmp(verbs[i].verb, verb) == 0)
			return verbs[i].writes;
	return false;
}

/* Hands a frame on; 1 when it was the last. */
static int take_frame(
	char type, const char *payload, size_t len, const struct samut_talk *talk, int *ret_status)
{
	gint64 done, total;
	int skip = 0;

	switch (type) {
	case 'o':
	case 'e':
		samut_talk_say(talk, type == 'o' ? SAMUT_STREAM_OUT : SAMUT_STREAM_ERR, payload);
		return 0;
	case 'p':
		if (sscanf(payload, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %n", &done, &total, &skip) ==
			2)
			samut_talk_progress(talk, payload + skip, done, total);
		return 0;
	case 'x':
		*ret_status = len == 1 ? payload[0] : SAMUT_EXIT_REFUSED;
		return 1;
	default:
		return -EBADMSG;
	}
}

int samut_service_call(const char *dir, const char *verb, GHashTable *args, int input_fd,
	const struct samut_talk *talk, int *ret_status)
{
	int fd;
	int result = service_connect(dir, &fd);

	if (result < 0)
		return result;
	result = service_send_request(fd, verb, args, input_fd);
	while (result == 0) {
		g_autofree char *payload = NULL;
		size_t len;
		char type;
		result = service_receive(fd, &type, &payload, &len);
		if (result == 0)
			result = take_frame(type, payload, len, talk, ret_status);
	}
	close(fd);
	return result < 0 ? result : 0;
}
