// SPDX-License-Identifier: GPL-2.0
#include "bench/experiment/value_list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/util/memory.h"
#include "bench/util/text.h"

bool value_list_has(const struct value_list *list, const char *text)
{
	for (size_t i = 0; i < list->nr; i++)
		if (!strcmp(list->text[i], text))
			return true;
	return false;
}

/* @value becomes the list's */
static void append(struct value_list *list, char *value)
{
	list->text = memory_resize(list->text, (list->nr + 1) * sizeof(*list->text));
	list->text[list->nr++] = value;
}

static int add_one(struct value_list *list, char *value, struct diag *why)
{
	if (value_list_has(list, value))
		return diag_set(why, -EINVAL, "'%s' stands twice; delete one", value);
	append(list, value);
	return 0;
}

int value_list_add(struct value_list *list, char *text,
		   int (*check)(char **value, const void *ctx, struct diag *why), const void *ctx,
		   struct diag *why)
{
	char *item;

	text = text_trim(text);
	while ((item = strsep(&text, ","))) {
		char *value;
		int err;

		item = text_trim(item);
		if (!*item && !text)
			break;
		if (!*item)
			return diag_set(why, -EINVAL, "empty value in a list; delete a comma");
		value = text_copy(item);
		err = check(&value, ctx, why);
		if (!err)
			err = add_one(list, value, why);
		if (err) {
			free(value);
			return err;
		}
	}
	return 0;
}

void value_list_join(struct value_list *list, const struct value_list *more)
{
	for (size_t i = 0; i < more->nr; i++)
		if (!value_list_has(list, more->text[i]))
			append(list, text_copy(more->text[i]));
}

void value_list_clear(struct value_list *list)
{
	for (size_t i = 0; i < list->nr; i++)
		free(list->text[i]);
	free(list->text);
	*list = (struct value_list){ NULL };
}
