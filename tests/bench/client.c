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

/* One writer: files w, w + writers, w + 2 * writers, … again and again. */
static void write_share(
	const struct list *list, size_t w, size_t writers, double *times, size_t edits, bool sync)
{
	struct text *texts = calloc(list->count, sizeof(*texts));
	char *text = malloc(TEXT_MAX);
	size_t at = w % list->count;

	if (!texts || !text)
		die("memory");
	for (size_t i = 0; i < edits; i++) {
		struct text *kept = &texts[at];
		if (!kept->data) {
			kept->len = read_file(list->paths[at], text);
			kept->data = malloc(kept->len + 64);
			if (!kept->data)
				die("memory");
			memcpy(kept->data, text, kept->len);
		}
		int more = snprintf(kept->data + kept->len, 64, "X_Bench: %zu %zu\n", w, i);
		double before = now();
		save(list->paths[at], kept->data, kept->len + (size_t)more, sync);
		times[i] = now() - before;
		at += writers;
		if (at >= list->count)
			at = w % list->count;
	}
	for (size_t i = 0; i < list->count; i++)
		free(texts[i].data);
	free(texts);
	free(text);
}

static void write_all(const struct list *list, size_t writers, size_t edits, bool sync)
{
	size_t each = edits / writers, all = each * writers;
	double *times =
		mmap(NULL, all * sizeof(*times), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status, failed = 0;

	if (times == MAP_FAILED)
		die("memory");
	double start = now();
	for (size_t w = 0; w < writers; w++) {
		pid_t pid = fork();
		if (pid < 0)
			die("fork");
		if (pid == 0) {
			write_share(list, w, writers, times + w * each, each, sync);
			_exit(0);
		}
	}
	while (wait(&status) > 0)
		failed |= status;
	if (failed)
		exit(1);
	report(times, all, (now() - start) * 1e-6);
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
		write_all(&list, strtoul(argv[3], NULL, 10), strtoul(argv[4], NULL, 10),
			strcmp(argv[5], "fsync") == 0);
		return 0;
	}
	fputs("usage: bench_client read LIST | save LIST WRITERS EDITS close|fsync | flush FILE TIMES\n",
		stderr);
	return 2;
}
