//! The fixed part of a script: POSIX shell functions which call, show, and read ids from answers.
//!
//! They need `curl`, `awk` and `sed`, and neither `jq` nor Python. Nothing here knows a case.

/// Reads JSON by path and XML by element.
///
/// `json_at PATH` walks the JSON document and prints the text or number at a path such as `A.B.0.C`, exactly.
/// `xml_at PATH` prints the n-th element of the path's last name, n being the path's last number (0 without one): right
/// for lists whose items each have the element once and nothing else before them has it, as our answers are.
/// Escapes other than `\"`, `\\` and `\/` stay as they are; ids and tokens have none.
pub(super) const EXTRACT: &str = r#"json_at() {
  WANT=$1 awk '
    function skip() { while (i <= n && index(" \t\r\n", substr(t, i, 1))) i++ }
    function text(  s, c) {
      i++
      while (i <= n && (c = substr(t, i, 1)) != "\"") {
        if (c == "\\") { i++; c = substr(t, i, 1); if (!index("\"\\/", c)) c = "\\" c }
        s = s c; i++
      }
      i++
      return s
    }
    function found(path, s) { if (path == want && !done) { print s; done = 1 } }
    function value(path,  c, k, s) {
      skip(); c = substr(t, i, 1)
      if (c == "{" || c == "[") {
        i++; skip(); k = 0
        while (i <= n && index("}]", substr(t, i, 1)) == 0) {
          if (c == "{") { s = text(); skip(); i++ } else s = k++
          value(path == "" ? s : path "." s); skip()
          if (substr(t, i, 1) == ",") { i++; skip() }
        }
        i++
      } else if (c == "\"") found(path, text())
      else {
        s = ""
        while (i <= n && !index(",]} \t\r\n", c = substr(t, i, 1))) { s = s c; i++ }
        if (s == "") i++
        found(path, s)
      }
    }
    { t = t $0 "\n" }
    END { want = ENVIRON["WANT"]; n = length(t); i = 1; value("") }'
}
xml_at() {
  WANT=$1 awk -v RS='<' '
    BEGIN {
      steps = split(ENVIRON["WANT"], step, "."); tag = step[steps] ">"
      for (k = 1; k <= steps; k++) if (step[k] ~ /^[0-9]+$/) skip = step[k]
    }
    index($0, tag) == 1 && skip-- == 0 { print substr($0, length(tag) + 1) }'
}
"#;

/// Calls and waits. `ask` puts an answer into `BODY` and its HTTP status into `STATUS`; `keep` reads an id.
pub(super) const CALL: &str = r#"ask() {
  STEP=$1 NAME=$2
  shift 2
  OUT=$("$@" -sS -w '\n%{http_code}') || :
  STATUS=$(printf '%s\n' "$OUT" | sed -n '$p')
  BODY=$(printf '%s\n' "$OUT" | sed '$d')
  printf '%s  %s  %s\n    %s\n' "$STEP" "$NAME" "$STATUS" "$BODY"
}
keep() {
  KEPT=$(printf '%s\n' "$BODY" | "$2" "$3")
  [ -n "$KEPT" ] || printf '    %s is not in this answer: %s\n' "$3" "calls with \$$1 will fail"
  printf '    %s=%s\n' "$1" "$KEPT"
}
pause() {
  SECONDS_LEFT=$((($1 + SCALE - 1) / SCALE))
  printf '   wait %ss, which is %ss here\n' "$1" "$SECONDS_LEFT"
  sleep "$SECONDS_LEFT"
}
"#;
