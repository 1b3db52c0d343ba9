/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a fuzz target as an ordinary test: over every file of its corpus, then over mutations of them, from a
 * seed that is printed, so that each failure can be had again. Usage: fuzz_X CORPUS [SEED [ROUNDS]]. With
 * clang's libFuzzer this file is left out.
 */
#include <errno.h>
#include <glib.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROUNDS 4000
#define MAX_SIZE 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the signal handler tells about the input that was fatal. */
static char current[128];

/* Pieces that mean something to our parsers. */
static const char *const tokens[] = {
	"\n",
	"\n\n",
	": ",
	"\n+ ",
	"\n+",
	"\\\n",
	"#",
	"# samutfs: ",
	" ",
	"\t",
	"\r\n",
	"\xEF\xBB\xBF",
	"\xFF",
	"%rec: ",
	"A: ",
	"Date: ",
	"Amount: ",
	"Urgency: ",
	"X_a: ",
	"๒๕๖๕",
	"22 เม.ย. 2565",
	"2565-02-30",
	"1,234.50",
	"-1",
	"9223372036854775807",
	"12.5%",
	"70-0000001",
	"ํา",
	"เเ",
	"\xE0\xB8",
	"yes",
	"ใช่",
	"\"",
	",",
	";",
	"/",
	"..",
	".git",
	"70-",
	"0001",
	"=",
	"\n\nChange: 12\n",
	"Uid: 7\n",
	"13 0644 0 0 a/b\n",
	"100644 a",
};

static void on_fatal(int number)
{
	ssize_t done = write(STDERR_FILENO, current, strlen(current));

	(void)done;
	signal(number, SIG_DFL);
	raise(number);
}

static void run(const GString *input)
{
	/* A copy of the exact size: reading past it is found by the sanitizers. */
	uint8_t *data = g_malloc(input->len ? input->len : 1);

	memcpy(data, input->str, input->len);
	(void)LLVMFuzzerTestOneInput(data, input->len);
	g_free(data);
}

static GPtrArray *read_corpus(const char *path)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	GDir *dir = g_dir_open(path, 0, NULL);
	const char *name;

	if (!dir) {
		fprintf(stderr, "%s: %s\n", path, g_strerror(errno));
		exit(2);
	}
	while ((name = g_dir_read_name(dir)))
		g_ptr_array_add(names, g_build_filename(path, name, NULL));
	g_dir_close(dir);
	return names;
}

static int compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void free_string(gpointer string)
{
	g_string_free(string, TRUE);
}

/* The corpus in order of names, so that a seed means the same everywhere; never empty. */
static GPtrArray *load_corpus(const char *path)
{
	GPtrArray *inputs = g_ptr_array_new_with_free_func(free_string);
	g_autoptr(GPtrArray) names = read_corpus(path);

	g_ptr_array_sort(names, compare_names);
	for (unsigned i = 0; i < names->len; i++) {
		g_autofree char *text = NULL;
		gsize len;
		if (!g_file_get_contents(names->pdata[i], &text, &len, NULL))
			continue;
		GString *input = g_string_new_len(text, (gssize)MIN(len, MAX_SIZE));
		g_ptr_array_add(inputs, input);
		g_snprintf(current, sizeof current, "fatal: corpus file %s\n", (char *)names->pdata[i]);
		run(input);
	}
	if (inputs->len == 0)
		g_ptr_array_add(inputs, g_string_new(NULL));
	return inputs;
}

static gssize position(GRand *random, const GString *input)
{
	return g_rand_int_range(random, 0, (gint32)input->len + 1);
}

/* One small change. */
static void mutate(GRand *random, GString *input, const GString *other)
{
	gssize at = position(random, input);
	gssize rest = (gssize)input->len - at;
	gssize cut = rest ? g_rand_int_range(random, 0, (gint32)MIN(rest, 40) + 1) : 0;

	switch (g_rand_int_range(random, 0, 6)) {
	case 0:
		if (rest)
			input->str[at] = (char)g_rand_int_range(random, 0, 256);
		break;
	case 1:
		g_string_insert(input, at, tokens[g_rand_int_range(random, 0, G_N_ELEMENTS(tokens))]);
		break;
	case 2:
		g_string_erase(input, at, cut);
		break;
	case 3: {
		g_autofree char *piece = g_strndup(input->str + at, (gsize)cut);
		g_string_insert(input, position(random, input), piece);
		break;
	}
	case 4:
		g_string_truncate(input, (gsize)at);
		g_string_append_len(input, other->str + MIN((gsize)at, other->len),
			(gssize)(other->len - MIN((gsize)at, other->len)));
		break;
	default:
		g_string_erase(input, at, cut);
		g_string_insert(input, at, tokens[g_rand_int_range(random, 0, G_N_ELEMENTS(tokens))]);
	}
}

static const GString *pick(GRand *random, const GPtrArray *inputs)
{
	return inputs->pdata[g_rand_int_range(random, 0, (gint32)inputs->len)];
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		fprintf(stderr, "usage: %s CORPUS [SEED [ROUNDS]]\n", argv[0]);
		return 2;
	}
	guint32 seed = argc > 2 ? (guint32)strtoul(argv[2], NULL, 0) : (guint32)g_get_real_time();
	int rounds = argc > 3 ? atoi(argv[3]) : ROUNDS;
	GRand *random = g_rand_new_with_seed(seed);

	printf("seed %u\n", seed);
	fflush(stdout);
	signal(SIGABRT, on_fatal);
	signal(SIGSEGV, on_fatal);
	g_autoptr(GPtrArray) inputs = load_corpus(argv[1]);
	for (int i = 0; i < rounds; i++) {
		const GString *from = pick(random, inputs);
		GString *input = g_string_new_len(from->str, (gssize)from->len);
		for (int n = g_rand_int_range(random, 1, 6); n > 0; n--)
			mutate(random, input, pick(random, inputs));
		g_string_truncate(input, MIN(input->len, MAX_SIZE));
		g_snprintf(current, sizeof current, "fatal: seed %u, round %d\n", seed, i);
		run(input);
		g_string_free(input, TRUE);
	}
	g_rand_free(random);
	printf("%u corpus files, %d mutations\n", inputs->len, rounds);
	return 0;
}
