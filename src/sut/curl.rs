//! The command line that repeats a call by hand, unsigned.
//!
//! Every text is percent-encoded by RFC 3986 and stands in single quotes, so it means the same in any POSIX shell. A
//! text may name shell variables as `${NAME}`: it then goes to `--data-urlencode`, its literal parts in single quotes
//! and each variable in double quotes (`--data-urlencode 'Path=/a/'"${fs1}"'/b'`), and curl encodes the whole. A text
//! that no shell can carry (with a NUL) is encoded here, variables and all. Secret parameters become variables of their
//! own names. No signature, key, nonce or time is shown.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::call::Call;
use super::rpc::{Placement, Rpc};
use super::sign::{encoded, push_encoded};

/// The command line for a call.
pub(super) fn command(base: &str, rpc: &Rpc, call: &Call, secrets: &BTreeSet<Arc<str>>) -> String {
    let mut literal = String::new();
    let mut variable = String::new();
    for (name, text) in rpc.unsigned(call) {
        let top = name.split('.').next().unwrap_or_default();
        let secret = secrets.contains(top).then(|| placeholder(&name));
        let text = secret.as_deref().unwrap_or(&text);
        if has_variable(text) && !text.contains('\0') {
            variable.push_str(" --data-urlencode ");
            quote_with_variables(&mut variable, &format!("{}={text}", encoded(&name)));
            continue;
        }
        if !literal.is_empty() {
            literal.push('&');
        }
        push_encoded(&mut literal, &name);
        literal.push('=');
        push_encoded(&mut literal, text);
    }
    let mut out = String::from("curl");
    headers(&mut out, rpc, call);
    // `-G` moves what `--data-urlencode` adds into the query.
    let in_query = if variable.is_empty() { "" } else { " -G" };
    match rpc.placement {
        Placement::GetQuery => out.extend([in_query, " '", base, "/?", &literal, "'"]),
        Placement::PostQuery => out.extend([in_query, " -X POST '", base, "/?", &literal, "'"]),
        Placement::PostForm => out.extend([" '", base, "/' --data '", &literal, "'"]),
    }
    out + &variable
}

/// V3 says in headers which operation is called.
fn headers(out: &mut String, rpc: &Rpc, call: &Call) {
    if rpc.is_v3() {
        for (header, text) in [
            ("x-acs-action", call.operation.as_ref()),
            ("x-acs-version", rpc.version.as_str()),
        ] {
            out.push_str(" -H ");
            quote(out, &format!("{header}: {text}"));
        }
    }
}

/// In single quotes; a single quote itself ends them, stands escaped, and begins them again.
fn quote(out: &mut String, text: &str) {
    out.push('\'');
    out.push_str(&text.replace('\'', r"'\''"));
    out.push('\'');
}

/// Literal parts in single quotes, variables in double quotes, without a space between.
fn quote_with_variables(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some((before, variable, after)) = next_variable(rest) {
        if !before.is_empty() {
            quote(out, before);
        }
        out.extend(["\"${", variable, "}\""]);
        rest = after;
    }
    if !rest.is_empty() {
        quote(out, rest);
    }
}

fn has_variable(text: &str) -> bool {
    next_variable(text).is_some()
}

/// The first `${NAME}`: what stands before it, its name, and what stands after it.
fn next_variable(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let (before, rest) = text.get(from..)?.split_once("${")?;
        let at = from + before.len();
        if let Some((name, after)) = rest.split_once('}')
            && is_name(name)
        {
            return Some((text.get(..at)?, name, after));
        }
        from = at + 2;
    }
}

fn is_name(name: &str) -> bool {
    let is_word = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    is_word && name.bytes().next().is_some_and(|b| !b.is_ascii_digit())
}

/// The variable that stands for a secret parameter.
fn placeholder(name: &str) -> String {
    let word = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let name: String = name.chars().map(word).collect();
    let digit = name.starts_with(|c: char| c.is_ascii_digit());
    format!("${{{}{name}}}", if digit { "_" } else { "" })
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use proptest::prelude::*;

    use super::*;
    use crate::sut::{Auth, Credentials, Format, RpcOptions};
    use crate::value::Value;

    fn rpc(placement: Placement, auth: Auth) -> Rpc {
        Rpc::new(RpcOptions {
            version: "2017-06-26".into(),
            region: None,
            placement,
            auth,
            nonce_seed: 0,
        })
    }

    fn line(placement: Placement, arguments: &[(&str, &str)]) -> String {
        let call = Call {
            operation: "Op".into(),
            arguments: arguments
                .iter()
                .map(|(n, v)| ((*n).into(), Value::text(v)))
                .collect(),
            format: Format::Json,
        };
        let signed = Auth::Rpc(Credentials::new("id", "hush"));
        let secrets = BTreeSet::from(["SecretKey".into()]);
        command("http://h:1", &rpc(placement, signed), &call, &secrets)
    }

    #[test]
    fn parameters_go_where_calls_have_them() {
        let arguments = [("Path", "/a b"), ("Id", "${fs1}")];
        assert_eq!(
            line(Placement::GetQuery, &arguments[..1]),
            "curl 'http://h:1/?Action=Op&Format=JSON&Path=%2Fa%20b&Version=2017-06-26'"
        );
        assert_eq!(
            line(Placement::GetQuery, &arguments),
            "curl -G 'http://h:1/?Action=Op&Format=JSON&Path=%2Fa%20b&Version=2017-06-26' \
             --data-urlencode 'Id='\"${fs1}\""
        );
        assert_eq!(
            line(Placement::PostQuery, &arguments),
            "curl -G -X POST 'http://h:1/?Action=Op&Format=JSON&Path=%2Fa%20b&Version=2017-06-26' \
             --data-urlencode 'Id='\"${fs1}\""
        );
        assert_eq!(
            line(Placement::PostForm, &arguments),
            "curl 'http://h:1/' --data 'Action=Op&Format=JSON&Path=%2Fa%20b&Version=2017-06-26' \
             --data-urlencode 'Id='\"${fs1}\""
        );
    }

    #[test]
    fn v3_names_the_operation_in_headers() {
        let call = Call {
            operation: "Op".into(),
            arguments: [].into(),
            format: Format::Json,
        };
        let v3 = rpc(
            Placement::PostForm,
            Auth::V3(Credentials::new("id", "hush")),
        );
        assert_eq!(
            command("http://h", &v3, &call, &BTreeSet::new()),
            "curl -H 'x-acs-action: Op' -H 'x-acs-version: 2017-06-26' 'http://h/' --data ''"
        );
    }

    #[test]
    fn secrets_become_variables() {
        let line = line(
            Placement::PostForm,
            &[("SecretKey", "tell-no-one"), ("A", "b")],
        );
        assert!(
            line.ends_with(r#" --data-urlencode 'SecretKey='"${SecretKey}""#),
            "{line}"
        );
        assert!(!line.contains("tell-no-one") && !line.contains("hush"));
    }

    #[test]
    fn only_names_in_braces_are_variables() {
        for text in ["$x", "${", "${}", "${1}", "${a b}", "${a", "\0${a}"] {
            assert!(
                !line(Placement::GetQuery, &[("A", text)]).contains("urlencode"),
                "{text}"
            );
        }
        assert_eq!(next_variable("${ ${a}b"), Some(("${ ", "a", "b")));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        /// The shell itself says what its words are.
        #[test]
        fn any_text_survives_the_shell(before in "[^\0]{0,12}", after in "[^\0]{0,12}") {
            prop_assume!(!has_variable(&before) && !has_variable(&after));
            let line = line(Placement::GetQuery, &[("A", &format!("{before}${{x}}{after}"))]);
            let script = line.replacen("curl", "printf '%s\\n'", 1);
            let output = Command::new("sh").env("x", "v a'l").args(["-c", &script]).output().unwrap();
            let expected = format!(
                "-G\nhttp://h:1/?Action=Op&Format=JSON&Version=2017-06-26\n--data-urlencode\nA={before}v a'l{after}\n"
            );
            prop_assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
        }
    }
}
