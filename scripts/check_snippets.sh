#!/usr/bin/env bash
# Every code block of README.md and docs/ that follows a line <!-- snippet: FILE NAME --> must be
# the text between `// [NAME]` and `// [end]` in FILE, indentation aside.
set -euo pipefail
cd "$(dirname "$0")/.."

unindented() { sed -e 's/^[[:space:]]*//'; }
checked=0
failed=0
for page in README.md docs/*.md; do
  while IFS=: read -r line marker; do
    read -r file name <<<"$(sed -e 's/<!-- snippet: \(.*\) -->/\1/' <<<"$marker")"
    shown=$(tail -n "+$((line + 1))" "$page" | awk '/^```/ { if (++fence == 2) exit; next } 1')
    source=$(awk -v name="$name" '
      index($0, "// [end]") { inside = 0 }
      inside { print }
      index($0, "// [" name "]") { inside = 1 }' "$file")
    checked=$((checked + 1))
    if [[ -z "$source" ]]; then
      echo "$page:$line: no snippet '$name' in $file"
      failed=1
    elif ! diff <(unindented <<<"$source") <(unindented <<<"$shown") >/dev/null; then
      echo "$page:$line: differs from '$name' in $file:"
      diff <(unindented <<<"$source") <(unindented <<<"$shown") || true
      failed=1
    fi
  done < <(grep -n '^<!-- snippet: ' "$page" || true)
done
if (( checked == 0 )); then
  echo "snippets: none found"
  exit 1
fi
(( failed == 0 )) || exit 1
echo "snippets: $checked agree with their sources"
