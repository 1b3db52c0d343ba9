/* SPDX-License-Identifier: Apache-2.0 */
/* samutfs: mounts a store. Arguments, mounting, signals, exit status; the only file of the daemon that
 * prints. */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/log.h"
#include "fs/daemon.h"
#include "fs/ops.h"

enum { EXIT_REFUSED = 1, EXIT_USAGE = 2 };

struct options {
	bool foreground, relaxed, debug;
	GString *mount; /* options for the kernel */
	const char *store, *mountpoint;
};

static void usage(FILE *out)
{
	fputs("usage: samutfs [-f] [-d] [-o OPTIONS] STORE MOUNTPOINT\n"
	      "  -f            stay in the foreground\n"
	      "  -d            in the foreground, log each request\n"
	      "  -o relaxed    do not flush at each save (bulk loads); other OPTIONS go to the mount\n"
	      "  -V            version\n"
	      "Unmount with: fusermount3 -u MOUNTPOINT\n",
		out);
}

static void add_options(struct options *o, const char *list)
{
	g_auto(GStrv) words = g_strsplit(list, ",", -1);

	for (char **word = words; *word; word++) {
		if (strcmp(*word, "relaxed") == 0)
			o->relaxed = true;
		else if (**word)
			g_string_append_printf(o->mount, ",%s", *word);
	}
}

/* 0 go on, else exit status + 1. */
static int parse(int argc, char **argv, struct options *o)
{
	int c;

	while ((c = getopt(argc, argv, "fdo:hV")) != -1) {
		switch (c) {
		case 'f':
			o->foreground = true;
			break;
		case 'd':
			o->foreground = o->debug = true;
			break;
		case 'o':
			add_options(o, optarg);
			break;
		case 'h':
			usage(stdout);
			return 1;
		case 'V':
			puts("samutfs " SAMUT_VERSION);
			return 1;
		default:
			usage(stderr);
			return EXIT_USAGE + 1;
		}
	}
	if (argc - optind != 2) {
		usage(stderr);
		return EXIT_USAGE + 1;
	}
	o->store = argv[optind];
	o->mountpoint = argv[optind + 1];
	return 0;
}

static void complain(const char *what, int error, const struct samut_diag *diag)
{
	for (unsigned i = 0; i < samut_diag_count(diag); i++)
		fprintf(stderr, "samutfs: %s: %s · %s\n", what, samut_diag_get(diag, i)->th,
			samut_diag_get(diag, i)->en);
	if (!samut_diag_count(diag))
		fprintf(stderr, "samutfs: %s: %s\n", what, g_strerror(-error));
}

/* Limits that end in an error, not in our death; as many files as we may have. */
static void settle_process(void)
{
	struct rlimit limit;

	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	umask(0);
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
}

/* The kernel checks permissions (default_permissions), everyone may look (allow_other, which only root may
 * always ask for), nothing here is ever a program or a device. */
static struct fuse_session *make_session(const struct options *o, struct session *s, const char *store)
{
	g_auto(GStrv) parts = g_strsplit(store, ",", -1);
	g_autofree char *fsname = g_strjoinv("\\,", parts); /* a bare comma would end the option */
	g_autofree char *kernel = g_strdup_printf(
		"-odefault_permissions,%snosuid,nodev,noexec,noatime,subtype=samutfs,fsname=%s%s%s",
		geteuid() == 0 ? "allow_other," : "", fsname, o->debug ? ",debug" : "", o->mount->str);
	char *argv[] = {(char *)"samutfs", kernel, NULL};
	struct fuse_args args = FUSE_ARGS_INIT(2, argv);

	struct fuse_session *fuse = fuse_session_new(&args, &samut_ops, sizeof(samut_ops), s);
	fuse_opt_free_args(&args);
	return fuse;
}

static int loop(struct session *s)
{
	struct fuse_loop_config *config = fuse_loop_cfg_create();

	fuse_loop_cfg_set_clone_fd(config, 0);
	/* A save holds its thread until it is durable: as many can share one flush as there are threads. */
	fuse_loop_cfg_set_max_threads(config, 64);
	fuse_loop_cfg_set_idle_threads(config, 64);
	int r = fuse_session_loop_mt(s->fuse, config);
	fuse_loop_cfg_destroy(config);
	return r;
}

/* Only the thread of the session loop hears them. */
static void hear_signals(bool hear)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	pthread_sigmask(hear ? SIG_UNBLOCK : SIG_BLOCK, &set, NULL);
}

static int serve(struct session *s, struct daemon *daemon)
{
	int status = EXIT_REFUSED;
	int r = fuse_set_signal_handlers(s->fuse) < 0 ? -EIO : session_start(s);

	if (r < 0) {
		samut_log(SAMUT_LOG_ERROR, "cannot start: %s", g_strerror(-r));
		return status;
	}
	daemon_ready(daemon);
	hear_signals(true);
	status = loop(s) < 0 ? EXIT_REFUSED : EXIT_SUCCESS;
	fuse_remove_signal_handlers(s->fuse);
	return status;
}

static int mount_and_serve(
	struct session *s, const struct options *o, struct daemon *daemon, const char *store)
{
	int status = EXIT_REFUSED;

	s->mountpoint = g_strdup(o->mountpoint);
	s->fuse = make_session(o, s, store);
	if (!s->fuse)
		return session_close(s) < 0 ? EXIT_REFUSED : EXIT_USAGE;
	if (fuse_session_mount(s->fuse, o->mountpoint) == 0) {
		status = serve(s, daemon);
		fuse_session_unmount(s->fuse);
	}
	int r = session_close(s);
	if (r < 0) {
		samut_log(SAMUT_LOG_ERROR,
			"%s: not everything could be carried out: %s; what git lacks it gets at the next "
			"mount",
			store, g_strerror(-r));
		status = EXIT_REFUSED;
	}
	fuse_session_destroy(s->fuse);
	return status;
}

int main(int argc, char **argv)
{
	g_autoptr(GString) mount = g_string_new(NULL);
	struct options o = {.mount = mount};
	struct daemon daemon = {.ready_fd = -1};
	g_auto(samut_diag) diag = SAMUT_DIAG_INIT;
	struct session s = {0};
	int done = parse(argc, argv, &o);

	if (done)
		return done - 1;
	settle_process();
	int r = o.foreground ? 0 : daemon_begin(&daemon);
	if (r < 0) {
		complain("cannot fork", r, &diag);
		return EXIT_REFUSED;
	}
	g_autofree char *store = realpath(o.store, NULL);
	g_autofree char *mountpoint = realpath(o.mountpoint, NULL);
	if (!mountpoint) {
		complain(o.mountpoint, -errno, &diag);
		return EXIT_REFUSED;
	}
	if (!g_file_test(mountpoint, G_FILE_TEST_IS_DIR)) {
		complain(o.mountpoint, -ENOTDIR, &diag);
		return EXIT_REFUSED;
	}
	o.mountpoint = mountpoint;
	hear_signals(false);
	r = session_open(&s, store ? store : o.store, o.relaxed, &diag);
	if (r < 0) {
		complain(o.store, r, &diag);
		return EXIT_REFUSED;
	}
	return mount_and_serve(&s, &o, &daemon, store);
}
