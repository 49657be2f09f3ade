#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""validate SCHEMA FILE: check a file against a JSON Schema.

A FILE that ends in .ndjson or .ndjson.gz is checked line by line. Prints the first thing that is wrong, with file, line and JSON
pointer. Exit status: 0 valid, 1 not valid, 2 FILE or SCHEMA unusable.
"""
import gzip
import json
import sys

try:
    from jsonschema import Draft202012Validator
except ImportError:
    sys.exit("validate: no python3-jsonschema here; run scripts/setup.sh --check")

# The standard lets a validator pass over keywords that it does not know, as a misspelt one. Here these are all.
ASSERTIONS = {"type", "properties", "required", "enum", "const", "additionalProperties", "items", "minimum", "maximum",
              "pattern", "minItems", "$ref"}
REMARKS = {"$schema", "$id", "$comment", "$defs", "title", "description"}


def pointer(path):
    return "".join(f"/{name}" for name in path) or "(top)"


def flaws(schema, path=()):
    """Places of a schema where something would go unchecked, or is not described, and what."""
    for keyword, argument in schema.items():
        here = path + (keyword,)
        if keyword not in ASSERTIONS | REMARKS:
            yield f"{pointer(here)}: keyword not understood"
        elif keyword in ("properties", "$defs"):
            for name, inner in argument.items():
                if keyword == "properties" and not inner.keys() & {"description", "$ref"}:
                    yield f"{pointer(here + (name,))}: has no description"
                yield from flaws(inner, here + (name,))
        elif keyword in ("items", "additionalProperties") and isinstance(argument, dict):
            yield from flaws(argument, here)


def unique(pairs):
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a name is twice in one object")
    return members


def no_number(text):
    raise ValueError(f"{text} is no JSON")


def parse(text):
    return json.loads(text, object_pairs_hook=unique, parse_constant=no_number)


def load_schema(path):
    with open(path, encoding="utf-8") as file:
        schema = parse(file.read())
    Draft202012Validator.check_schema(schema)
    for flaw in flaws(schema):
        raise ValueError(flaw)
    return schema


def wrong(validator, text):
    """What is wrong with a JSON text, or None."""
    try:
        value = parse(text)
    except ValueError as error:
        return f"no JSON: {error}"
    for error in validator.iter_errors(value):
        return f"{pointer(error.absolute_path)}: {error.message[:200]}"
    return None


def read_texts(path):
    """The JSON texts of a file."""
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as file:
        return list(file) if path.removesuffix(".gz").endswith(".ndjson") else [file.read()]


def main(schema_path, path):
    try:
        validator = Draft202012Validator(load_schema(schema_path))
    except Exception as error:  # whatever a bad schema makes of the library
        print(f"validate: {schema_path}: {str(error).splitlines()[0]}", file=sys.stderr)
        return 2
    try:
        texts = read_texts(path)
    except (OSError, EOFError) as error:
        print(f"validate: {path}: {getattr(error, 'strerror', None) or error}", file=sys.stderr)
        return 2
    for line, text in enumerate(texts, 1):
        what = wrong(validator, text)
        if what:
            print(f"{path}:{line}: {what}")
            return 1
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        print("usage: validate SCHEMA FILE", file=sys.stderr)
        sys.exit(2)
    sys.exit(main(*sys.argv[1:]))
