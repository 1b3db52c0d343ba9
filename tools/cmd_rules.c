/* SPDX-License-Identifier: Apache-2.0 */
/* samut rules: the rules across records, out of their tables. Needs no store. */
#include "core/domain/rule.h"
#include "tools/tool.h"

#include <stdio.h>

/* Kinds of "a|b" as people read them. */
static void print_kinds(const char *what, const char *kinds)
{
	if (!kinds)
		return;
	g_auto(GStrv) all = g_strsplit(kinds, "|", -1);
	g_autofree char *list = g_strjoinv(", ", all);
	printf("    %s: %s\n", what, *kinds == '*' ? "every record" : list);
}

static void print_rule(const struct samut_rule *rule)
{
	printf("%s%s\n    %s\n    %s\n", rule->name,
		rule->flags & SAMUT_RULE_WARNING ? " (warning only)" : "", rule->th, rule->en);
	print_kinds("judged when written", rule->written);
	print_kinds("judged when deleted or moved away", rule->removed);
	printf("    source: %s\n\n", rule->source);
}

static int run(const struct command *self, int argc, char **argv)
{
	static const struct option options[] = {{0}};
	unsigned found = 0;

	if (getopt_long(argc, argv, "", options, NULL) != -1 || argc - optind > 1)
		return tool_usage(self);
	SAMUT_RULES_EACH (rule) {
		if (argv[optind] && g_ascii_strcasecmp(argv[optind], rule->name) != 0)
			continue;
		print_rule(rule);
		found++;
	}
	if (found)
		return SAMUT_EXIT_DONE;
	tool_complain("%s: there is no rule of that name", argv[optind]);
	return SAMUT_EXIT_REFUSED;
}

const struct command command_rules = {
	.name = "rules",
	.arguments = "[NAME]",
	.summary = "the rules across records, and where they come from",
	.help = "All rules, or the one of that name, as it stands in brackets behind a refusal (R5): its "
		"words\n"
		"in Thai and English ({0}, {1} stand for what the records say), which records it judges and\n"
		"the document it comes from.\n",
	.run = run,
};
