/* SPDX-License-Identifier: Apache-2.0 */
/* Who is asking. The kernel names the thread; its program is in /proc. */
#include "fs/caller.h"

#include <fcntl.h>
#include <unistd.h>

void caller_init(struct caller *caller, fuse_req_t req)
{
	const struct fuse_ctx *ctx = fuse_req_ctx(req);
	char path[32];

	*caller = (struct caller){.who = {.uid = ctx->uid, .gid = ctx->gid, .pid = ctx->pid}};
	g_snprintf(path, sizeof(path), "/proc/%d/comm", (int)ctx->pid);
	int fd = ctx->pid > 0 ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	if (fd < 0)
		return;
	ssize_t n = read(fd, caller->comm, sizeof(caller->comm) - 1);
	close(fd);
	caller->comm[MAX(n, 0)] = '\0';
	g_strchomp(caller->comm);
	if (caller->comm[0])
		caller->who.via = caller->comm;
}
