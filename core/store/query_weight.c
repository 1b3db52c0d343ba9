/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How large a query becomes when SQLite writes out its WITHs: each use of one is a copy of it, uses in it
 * included, so that twenty short lines that each name the line before twice become a million, before the
 * first limit is asked. The weight is found from the text alone and is never too small: names are counted
 * wherever they stand.
 */
#include "core/store/query_part.h"

#include <string.h>

/* One word or sign. Words are without their quotes. */
struct token {
	const char *start;
	size_t len;
	char kind; /* 'w' a word, else the sign itself */
	bool bare; /* a word without quotes, which may be one of SQL's */
};

/* name AS (body): tokens from begin up to end. */
struct part {
	const struct token *name;
	unsigned begin, end;
	int64_t weight; /* -1: not known yet */
	bool busy;
};

static bool is_word(char c)
{
	return g_ascii_isalnum(c) || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

/* Behind a comment that starts at c; NULL: none does. */
static const char *behind_comment(const char *c)
{
	const char *end;

	if (c[0] == '-' && c[1] == '-')
		return c + strcspn(c, "\n");
	if (c[0] != '/' || c[1] != '*')
		return NULL;
	end = strstr(c + 2, "*/");
	return end ? end + 2 : c + strlen(c);
}

/* SQLite takes a text in single quotes for a name where only a name can stand. */
static const char *take_quoted(const char *c, struct token *token)
{
	char close = *c == '[' ? ']' : *c;
	const char *end = strchr(c + 1, close);

	if (!end)
		end = c + strlen(c);
	*token = (struct token){c + 1, (size_t)(end - c - 1), 'w', false};
	return *end ? end + 1 : end;
}

static GArray *split(const char *c)
{
	GArray *tokens = g_array_new(FALSE, FALSE, sizeof(struct token));

	while (*c) {
		const char *behind = behind_comment(c);
		struct token token = {c, 1, *c, true};

		if (behind || g_ascii_isspace(*c)) {
			c = behind ? behind : c + 1;
			continue;
		}
		if (strchr("\"`'[", *c)) {
			c = take_quoted(c, &token);
		} else if (is_word(*c)) {
			token.kind = 'w';
			while (is_word(c[token.len]))
				token.len++;
			c += token.len;
		} else {
			c++;
		}
		g_array_append_val(tokens, token);
	}
	return tokens;
}

static const struct token *at(const GArray *tokens, unsigned i)
{
	static const struct token none = {"", 0, 0, false};

	return i < tokens->len ? &g_array_index((GArray *)tokens, struct token, i) : &none;
}

static bool is_sql(const struct token *token, const char *word)
{
	return token->kind == 'w' && token->bare && token->len == strlen(word) &&
	       g_ascii_strncasecmp(token->start, word, token->len) == 0;
}

static bool same(const struct token *a, const struct token *b)
{
	return b->kind == 'w' && a->len == b->len && g_ascii_strncasecmp(a->start, b->start, a->len) == 0;
}

/* Behind the parenthesis that opens at i. */
static unsigned behind_parens(const GArray *tokens, unsigned i)
{
	int depth = 0;

	for (; i < tokens->len; i++) {
		depth += at(tokens, i)->kind == '(';
		depth -= at(tokens, i)->kind == ')';
		if (depth == 0)
			return i + 1;
	}
	return i;
}

/* Whether name [(columns)] AS [[NOT] MATERIALIZED] (body) starts at i. */
static bool take_part(const GArray *tokens, unsigned i, struct part *part)
{
	unsigned j = i + 1;

	if (at(tokens, i)->kind != 'w')
		return false;
	if (at(tokens, j)->kind == '(')
		j = behind_parens(tokens, j);
	if (!is_sql(at(tokens, j++), "AS"))
		return false;
	j += is_sql(at(tokens, j), "NOT");
	j += is_sql(at(tokens, j), "MATERIALIZED");
	if (at(tokens, j)->kind != '(')
		return false;
	*part = (struct part){at(tokens, i), j + 1, behind_parens(tokens, j), -1, false};
	return true;
}

/* Weight of what stands in tokens begin up to end; those of an own name, which is a recursion, apart. */
static int64_t weigh(
	const GArray *tokens, GArray *parts, unsigned begin, unsigned end, const struct token *own)
{
	int64_t sum = 1;

	for (unsigned i = begin; i < end && sum < SAMUT_QUERY_HEAVIEST; i++) {
		if (own && same(own, at(tokens, i)))
			continue;
		for (unsigned p = 0; p < parts->len; p++) {
			struct part *part = &g_array_index(parts, struct part, p);

			if (part->busy || !same(part->name, at(tokens, i)))
				continue;
			if (part->weight < 0) {
				part->busy = true;
				part->weight = weigh(tokens, parts, part->begin, part->end, part->name);
				part->busy = false;
			}
			sum += part->weight;
		}
	}
	return MIN(sum, SAMUT_QUERY_HEAVIEST);
}

int64_t samut_query_weight(const char *sql)
{
	g_autoptr(GArray) tokens = split(sql);
	g_autoptr(GArray) parts = g_array_new(FALSE, FALSE, sizeof(struct part));
	struct part part;

	for (unsigned i = 0; i < tokens->len; i++)
		if (take_part(tokens, i, &part))
			g_array_append_val(parts, part);
	return weigh(tokens, parts, 0, tokens->len, NULL);
}
