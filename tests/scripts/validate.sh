#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# build/tests/validate: what is wrong with a record is found, and a schema that leaves something unchecked is refused.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

VALIDATE=$PWD/build/tests/validate
for name in trial run profile; do
	cp "docs/$name.schema.json" "$T"
done
cd "$T" || exit 1

# says STATUS TEXT SCHEMA FILE
says() {
	local got status=0
	got=$("$VALIDATE" "$3" "$4" 2>&1) || status=$?
	[[ $status == "$1" && $got == "$2" ]] || { echo "exit status $status: $got"; return 1; }
}

cat >schema.json <<'END'
{
	"type": "object",
	"required": ["id"],
	"additionalProperties": false,
	"properties": {
		"id": { "$ref": "#/$defs/count" },
		"list": { "description": "numbers", "items": { "$ref": "#/$defs/count" } }
	},
	"$defs": { "count": { "type": "integer", "minimum": 0 } }
}
END
printf '{"id": 1}\n{"id": 2, "list": [0, 1]}\n' >good.ndjson
check 'records that are right' says 0 '' schema.json good.ndjson

# wrong TEXT RECORD: said of the record, which is the second line
wrong() {
	printf '{"id": 1}\n%s\n' "$2" >bad.ndjson
	says 1 "bad.ndjson:2: $1" schema.json bad.ndjson
}
check 'a value of another type' wrong "/id: '1' is not of type 'integer'" '{"id": "1"}'
check 'true is no integer' wrong "/id: True is not of type 'integer'" '{"id": true}'
check 'a value that is too small, in a list' wrong '/list/1: -1 is less than the minimum of 0' '{"id": 1, "list": [1, -1]}'
check 'a name that is missing' wrong "(top): 'id' is a required property" '{}'
check 'a name that is unknown' wrong "(top): Additional properties are not allowed ('ie' was unexpected)" '{"id": 1, "ie": 1}'
check 'a name that is twice in an object' wrong 'no JSON: a name is twice in one object' '{"id": 1, "id": 1}'
check 'NaN' wrong 'no JSON: NaN is no JSON' '{"id": NaN}'
check 'a line that is cut off' wrong "no JSON: Expecting ',' delimiter: line 2 column 1 (char 9)" '{"id": 1'

# refused TEXT SED-PROGRAM: said of the schema as the program changes it
refused() {
	sed "$2" schema.json >other.json
	says 2 "validate: other.json: $1" other.json good.ndjson
}
check 'a keyword that is misspelt' refused '/requierd: keyword not understood' 's/"required"/"requierd"/'
# shellcheck disable=SC2016 # a name in the schema
check 'a keyword that is not in use, deep inside' refused '/$defs/count/maxLength: keyword not understood' \
	's/"minimum"/"maxLength"/'
check 'a type that is none' refused "'int' is not valid under any of the given schemas" 's/"integer"/"int"/'
check 'a name without a description' refused '/properties/list: has no description' 's/"description": "numbers", //'
gzip -k good.ndjson bad.ndjson
check 'compressed records that are right' says 0 '' schema.json good.ndjson.gz
check 'a compressed line that is cut off' says 1 \
	"bad.ndjson.gz:2: no JSON: Expecting ',' delimiter: line 2 column 1 (char 9)" schema.json bad.ndjson.gz
truncate -s -9 good.ndjson.gz
check 'a compressed file that is cut off' says 2 \
	'validate: good.ndjson.gz: Compressed file ended before the end-of-stream marker was reached' schema.json good.ndjson.gz
check 'no such file' says 2 'validate: none: No such file or directory' schema.json none
echo '{}' >empty.json
for name in trial run profile; do
	check "docs/$name.schema.json can be used" says 1 "empty.json:1: (top): 'schema' is a required property" \
		"$name.schema.json" empty.json
done
finish
