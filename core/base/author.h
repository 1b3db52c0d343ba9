/* SPDX-License-Identifier: Apache-2.0 */
/* Who does something: the calling user, as git shows him. */
#pragma once

#include <glib.h>
#include <stdint.h>
#include <sys/types.h>

struct samut_who {
	uint32_t uid, gid;
	pid_t pid;
	const char *via; /* name of the program ("vim"), for the Via: trailer; NULL unknown */
};

/* Name (GECOS, else login, else "uid 1234") and mail address (login@host, or login@ the setting
 * "mail-domain") of a uid; both newly allocated, never empty, free of <> and newlines. Looked up once in a
 * while, cached. Any thread. */
void samut_author(uint32_t uid, const char *mail_domain, char **ret_name, char **ret_mail);
