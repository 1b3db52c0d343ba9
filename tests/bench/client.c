/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The client of the benchmarks, where an interpreter's own cost would drown the figure.
 *
 *     bench_client read LIST                      opens, reads and closes each file of LIST, in that order
 *     bench_client save LIST WRITERS EDITS MODE   WRITERS processes make EDITS saves in all, each of a file
 *                                                 of its own share of LIST; MODE is close or fsync
 *     bench_client flush FILE TIMES               writes over one block of FILE and flushes it, so often
 *
 * LIST names one path a line. A save is open(O_TRUNC), write, (fsync,) close; its text is what the file held
 * at the start with a field X_Bench that is different each time. Prints one line: count, seconds of all, then
 * microseconds of one: median, 99 %, 99.9 %, longest.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TEXT_MAX 65536
#define MARK_MAX 64

struct list {
	char **paths;
	size_t count;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

static void die(const char *what)
{
	fprintf(stderr, "bench_client: %s: %s\n", what, strerror(errno));
	exit(1);
}

static struct list read_list(const char *name)
{
	struct list list = {0};
	FILE *file = fopen(name, "r");
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	if (!file)
		die(name);
	while ((len = getline(&line, &room, file)) > 0) {
		line[len - 1] = '\0';
		list.paths = reallocarray(list.paths, list.count + 1, sizeof(*list.paths));
		if (!list.paths || !(list.paths[list.count++] = strdup(line)))
			die("memory");
	}
	free(line);
	fclose(file);
	if (list.count == 0)
		die("the list is empty");
	return list;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void report(double *times, size_t count, double seconds)
{
	qsort(times, count, sizeof(*times), by_value);
	printf("%zu %.6f %.2f %.2f %.2f %.2f\n", count, seconds, times[count / 2], times[count * 99 / 100],
		times[count * 999 / 1000], times[count - 1]);
}

static size_t read_file(const char *path, char *text)
{
	int fd = open(path, O_RDONLY);
	ssize_t len = fd < 0 ? -1 : read(fd, text, TEXT_MAX);

	if (len < 0 || close(fd) < 0)
		die(path);
	return (size_t)len;
}

static void read_all(const struct list *list)
{
	double *times = calloc(list->count, sizeof(*times));
	char *text = malloc(TEXT_MAX);

	if (!times || !text)
		die("memory");
	double start = now();
	for (size_t i = 0; i < list->count; i++) {
		double before = now();
		read_file(list->paths[i], text);
		times[i] = now() - before;
	}
	report(times, list->count, (now() - start) * 1e-6);
	free(text);
	free(times);
}

struct text {
	char *data;
	size_t len;
};

static void save(const char *path, const char *text, size_t len, bool sync)
{
	int fd = open(path, O_WRONLY | O_TRUNC);

	if (fd < 0 || write(fd, text, len) != (ssize_t)len || (sync && fsync(fd) < 0) || close(fd) < 0)
		die(path);
}

/* What all writers share. */
struct work {
	const struct list *list;
	size_t writers, each; /* saves of one writer */
	bool sync;
	int ready[2]; /* pipe: each writer that has read its share says so */
	int go[2];    /* pipe: closed when all may begin */
	double *times;
};

/* The texts of one writer's share: files w, w + writers, w + 2 * writers, … with room for one more line. */
static struct text *read_share(const struct work *work, size_t w)
{
	struct text *texts = calloc(work->list->count, sizeof(*texts));
	char *text = malloc(TEXT_MAX);

	if (!texts || !text)
		die("memory");
	for (size_t i = w % work->list->count; i < work->list->count; i += work->writers) {
		texts[i].len = read_file(work->list->paths[i], text);
		texts[i].data = malloc(texts[i].len + MARK_MAX);
		if (!texts[i].data)
			die("memory");
		memcpy(texts[i].data, text, texts[i].len);
	}
	free(text);
	return texts;
}

static void wait_for_all(const struct work *work)
{
	char byte = 0;

	close(work->go[1]);
	if (write(work->ready[1], &byte, 1) != 1 || read(work->go[0], &byte, 1) != 0)
		die("start");
}

static void write_share(const struct work *work, size_t w)
{
	struct text *texts = read_share(work, w);
	size_t at = w % work->list->count;

	wait_for_all(work);
	for (size_t i = 0; i < work->each; i++) {
		struct text *text = &texts[at];
		int more = snprintf(text->data + text->len, MARK_MAX, "X_Bench: %zu %zu\n", w, i);
		double before = now();
		save(work->list->paths[at], text->data, text->len + (size_t)more, work->sync);
		work->times[w * work->each + i] = now() - before;
		at += work->writers;
		if (at >= work->list->count)
			at = w % work->list->count;
	}
}

/* Lets all begin together once each is ready; one that failed has closed its end. */
static void start_all(struct work *work)
{
	char byte;

	close(work->ready[1]);
	for (size_t w = 0; w < work->writers; w++)
		if (read(work->ready[0], &byte, 1) != 1)
			break;
	close(work->go[1]);
}

/* Processes, not threads: the daemon tells programs apart. */
static void write_all(struct work *work)
{
	size_t all = work->writers * work->each;
	int status, failed = 0;

	work->times = mmap(
		NULL, all * sizeof(*work->times), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (work->times == MAP_FAILED || pipe(work->ready) < 0 || pipe(work->go) < 0)
		die("memory");
	for (size_t w = 0; w < work->writers; w++) {
		pid_t pid = fork();
		if (pid < 0)
			die("fork");
		if (pid == 0) {
			write_share(work, w);
			_exit(0);
		}
	}
	start_all(work);
	double start = now();
	while (wait(&status) > 0)
		failed |= status;
	if (failed)
		exit(1);
	report(work->times, all, (now() - start) * 1e-6);
}

/* The least that anything durable costs on this disk. */
static void flush_often(const char *path, size_t count)
{
	double *times = calloc(count, sizeof(*times));
	char block[4096] = {0};
	int fd = open(path, O_RDWR | O_CREAT, 0600);

	if (!times || fd < 0 || pwrite(fd, block, sizeof(block), 0) < 0 || fsync(fd) < 0)
		die(path);
	double start = now();
	for (size_t i = 0; i < count; i++) {
		double before = now();
		block[0] = (char)i;
		if (pwrite(fd, block, sizeof(block), 0) < 0 || fdatasync(fd) < 0)
			die(path);
		times[i] = now() - before;
	}
	report(times, count, (now() - start) * 1e-6);
	close(fd);
	free(times);
}

int main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "flush") == 0) {
		flush_often(argv[2], strtoul(argv[3], NULL, 10));
		return 0;
	}
	if (argc == 3 && strcmp(argv[1], "read") == 0) {
		struct list list = read_list(argv[2]);
		read_all(&list);
		return 0;
	}
	if (argc == 6 && strcmp(argv[1], "save") == 0) {
		struct list list = read_list(argv[2]);
		struct work work = {.list = &list, .writers = strtoul(argv[3], NULL, 10)};
		work.each = strtoul(argv[4], NULL, 10) / (work.writers ? work.writers : 1);
		work.sync = strcmp(argv[5], "fsync") == 0;
		if (work.each) {
			write_all(&work);
			return 0;
		}
	}
	fputs("usage: bench_client read LIST | save LIST WRITERS EDITS close|fsync | flush FILE TIMES\n",
		stderr);
	return 2;
}
