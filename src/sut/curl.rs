//! The command line that repeats a call by hand, unsigned.
//!
//! Every text is percent-encoded by RFC 3986 and stands in single quotes, so it means the same in any POSIX shell. A
//! text may name shell variables as `${NAME}`: it then goes to `--data-urlencode`, its literal parts in single quotes
//! and each variable in double quotes (`--data-urlencode 'Path=/a/'"${fs1}"'/b'`), and curl encodes the whole. A text
//! that no shell can carry (with a NUL) is encoded here, variables and all. Secret parameters become variables of their
//! own names. No signature, key, nonce or time is shown.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::call::Call;
use super::parameters::method;
use super::rpc::{Placement, Rpc};
use super::sign::{encoded, push_encoded};
use super::tc3::{JSON, Tc3, body, business};
use crate::value::Value;

/// The command line for a call by Alibaba Cloud RPC.
pub(super) fn rpc(base: &str, rpc: &Rpc, call: &Call, secrets: &BTreeSet<Arc<str>>) -> String {
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
    let in_body = rpc.placement == Placement::PostForm;
    if !in_body {
        out.push_str(in_query);
    }
    let method = method(rpc.placement, call);
    // What curl does by itself need not be said.
    if method != if in_body { "POST" } else { "GET" } {
        out.push_str(" -X ");
        quote(&mut out, &method);
    }
    match rpc.placement {
        Placement::GetQuery | Placement::PostQuery => out.extend([" '", base, "/?", &literal, "'"]),
        Placement::PostForm => out.extend([" '", base, "/' --data '", &literal, "'"]),
    }
    out + &variable
}

/// The command line for a call by Tencent Cloud API 3. A variable stands within JSON: what it holds goes there as it is.
pub(super) fn tc3(base: &str, tc3: &Tc3, call: &Call, secrets: &BTreeSet<Arc<str>>) -> String {
    let mut out = format!("curl '{base}/'");
    let media = [("content-type", Cow::from(JSON))];
    for (header, text) in media.into_iter().chain(tc3.unsigned(call)) {
        out.push_str(" -H ");
        quote(&mut out, &format!("{header}: {text}"));
    }
    out.push_str(" --data ");
    let hide = |(name, value): (&Arc<str>, &Value)| match secrets.contains(name) {
        true => (name.clone(), hidden(name, value)),
        false => (name.clone(), value.clone()),
    };
    let arguments = Value::Map(business(call).iter().map(hide).collect());
    quote_with_variables(&mut out, &body(&arguments));
    out
}

/// The value with variables for all that it holds.
fn hidden(name: &str, value: &Value) -> Value {
    let below = |step: &str, value: &Value| hidden(&format!("{name}.{step}"), value);
    match value {
        Value::Absent => Value::Absent,
        Value::Bool(_) | Value::Int(_) | Value::Text(_) => Value::text(&placeholder(name)),
        Value::List(items) => {
            let numbered = (1_usize..).zip(items);
            Value::List(
                numbered
                    .map(|(n, item)| below(&n.to_string(), item))
                    .collect(),
            )
        }
        Value::Map(fields) => {
            let field = |(field, value): (&Arc<str>, &Value)| (field.clone(), below(field, value));
            Value::Map(fields.iter().map(field).collect())
        }
    }
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
    use crate::sut::Lists;
    use crate::sut::{Auth, Credentials, Format, RpcOptions, Tc3Options};

    fn adapter(placement: Placement, auth: Auth) -> Rpc {
        Rpc::new(RpcOptions {
            version: "2017-06-26".into(),
            region: None,
            placement,
            lists: Lists::Dotted,
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
        rpc("http://h:1", &adapter(placement, signed), &call, &secrets)
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
            "curl -G -X 'POST' 'http://h:1/?Action=Op&Format=JSON&Path=%2Fa%20b&Version=2017-06-26' \
             --data-urlencode 'Id='\"${fs1}\""
        );
        assert_eq!(
            line(Placement::PostForm, &arguments),
            "curl 'http://h:1/' --data 'Action=Op&Format=JSON&Path=%2Fa%20b&Version=2017-06-26' \
             --data-urlencode 'Id='\"${fs1}\""
        );
        assert_eq!(
            line(
                Placement::PostForm,
                &[("HttpMethod", "PUT"), ("Path", "/a")]
            ),
            "curl -X 'PUT' 'http://h:1/' \
             --data 'Action=Op&Format=JSON&Path=%2Fa&Version=2017-06-26'"
        );
    }

    #[test]
    fn v3_names_the_operation_in_headers() {
        let call = Call {
            operation: "Op".into(),
            arguments: [].into(),
            format: Format::Json,
        };
        let v3 = adapter(
            Placement::PostForm,
            Auth::V3(Credentials::new("id", "hush")),
        );
        assert_eq!(
            rpc("http://h", &v3, &call, &BTreeSet::new()),
            "curl -H 'x-acs-action: Op' -H 'x-acs-version: 2017-06-26' 'http://h/' --data ''"
        );
    }

    fn tc3_line(arguments: &[(&str, Value)]) -> String {
        let tc3 = Tc3::new(Tc3Options {
            service: "svc".into(),
            version: "1".into(),
            region: Some("r-1".into()),
            key: Some(Credentials::new("id", "hush")),
            nonce_seed: 0,
        });
        let call = Call {
            operation: "Op".into(),
            arguments: arguments
                .iter()
                .map(|(name, value)| ((*name).into(), value.clone()))
                .collect(),
            format: Format::Json,
        };
        let secrets = BTreeSet::from(["SecretKey".into()]);
        super::tc3("http://h:1", &tc3, &call, &secrets)
    }

    #[test]
    fn tc3_sends_typed_json_and_says_in_headers_what_is_called() {
        let arguments = [
            ("Id", Value::text("${fs1}")),
            ("N", Value::Int(1)),
            ("Path", Value::text("it's \"a\"")),
            ("SecretKey", Value::text("tell-no-one")),
        ];
        let line = tc3_line(&arguments);
        let expected = concat!(
            "curl 'http://h:1/' -H 'content-type: application/json' -H 'x-tc-action: Op'",
            " -H 'x-tc-version: 1' -H 'x-tc-region: r-1' --data ",
            r#"'{"Id":"'"${fs1}"'","N":1,"Path":"it'\''s \"a\"","SecretKey":"'"${SecretKey}"'"}'"#,
        );
        assert_eq!(line, expected);
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

        /// The shell itself says what the body is.
        #[test]
        fn any_text_survives_the_shell_in_json(before in ".{0,12}", after in ".{0,12}") {
            prop_assume!(!has_variable(&before) && !has_variable(&after));
            let line = tc3_line(&[("A", Value::text(&format!("{before}${{x}}{after}")))]);
            let script = line.replacen("curl", "printf '%s\\n'", 1);
            let output = Command::new("sh").env("x", "v").args(["-c", &script]).output().unwrap();
            let output = String::from_utf8(output.stdout).unwrap();
            let body = output.split_once("--data\n").unwrap().1;
            let body: serde_json::Value = serde_json::from_str(body).unwrap();
            prop_assert_eq!(body, serde_json::json!({ "A": format!("{before}v{after}") }));
        }

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
