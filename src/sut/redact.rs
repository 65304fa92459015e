//! Blots secrets out of what an endpoint says about a call: gateways repeat what was signed in their errors.
//!
//! Touches only errors and sentences; what a success holds is for the spec to call secret.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};

use super::call::{Answer, Call, Outcome, Reply};
use super::credentials::Credentials;
use super::sign::encoded;
use crate::value::Value;

/// What stands in a secret's place.
const BLOT: &str = "[secret]";

/// Texts shorter than this are no secrets worth the name, and would blot out half of a message.
const SHORTEST: usize = 4;

/// Knows the secrets of the credentials, in every form they could be repeated in.
#[derive(Clone)]
pub(super) struct Redactor {
    forms: Vec<SecretString>,
}

impl Redactor {
    pub(super) fn new(credentials: Option<&Credentials>) -> Redactor {
        let mut forms = Vec::new();
        if let Some(credentials) = credentials {
            add_forms(&mut forms, credentials.secret());
            add_forms(&mut forms, credentials.token().unwrap_or_default());
        }
        Redactor { forms }
    }

    /// The outcome, with each secret in an error or a sentence blotted out.
    pub(super) fn redact(
        &self,
        outcome: Outcome,
        call: &Call,
        secrets: &BTreeSet<Arc<str>>,
    ) -> Outcome {
        let Outcome::Answered(Answer {
            status,
            reply,
            request_id_header,
        }) = outcome
        else {
            return outcome;
        };
        let reply = match reply {
            Reply::Success(_) => reply,
            Reply::Malformed(why) => {
                Reply::Malformed(self.clean(&why, &arguments(call, secrets)).unwrap_or(why))
            }
            Reply::Error {
                code,
                message,
                body,
            } => {
                let arguments = arguments(call, secrets);
                Reply::Error {
                    code: self.clean(&code, &arguments).unwrap_or(code),
                    message: self.clean(&message, &arguments).unwrap_or(message),
                    body: self.clean_value(body, &arguments),
                }
            }
        };
        Outcome::Answered(Answer {
            status,
            reply,
            request_id_header,
        })
    }

    /// The text with each secret in it blotted out.
    pub(super) fn text(&self, text: &str, call: &Call, secrets: &BTreeSet<Arc<str>>) -> String {
        let cleaned = self.clean(text, &arguments(call, secrets));
        cleaned.unwrap_or_else(|| text.to_owned())
    }

    fn clean_value(&self, value: Value, arguments: &[SecretString]) -> Value {
        match value {
            Value::Text(text) => match self.clean(&text, arguments) {
                Some(cleaned) => Value::Text(cleaned.into()),
                None => Value::Text(text),
            },
            Value::List(items) => {
                let clean = |item| self.clean_value(item, arguments);
                Value::List(items.into_iter().map(clean).collect())
            }
            Value::Map(fields) => {
                let clean = |(name, value): (Arc<str>, Value)| {
                    let name = self.clean(&name, arguments).map_or(name, Into::into);
                    (name, self.clean_value(value, arguments))
                };
                Value::Map(fields.into_iter().map(clean).collect::<BTreeMap<_, _>>())
            }
            Value::Absent | Value::Bool(_) | Value::Int(_) => value,
        }
    }

    /// The text without secrets, if it holds any.
    fn clean(&self, text: &str, arguments: &[SecretString]) -> Option<String> {
        let mut cleaned = None;
        for form in self.forms.iter().chain(arguments) {
            let form = form.expose_secret();
            let text = cleaned.as_deref().unwrap_or(text);
            if text.contains(form) {
                cleaned = Some(text.replace(form, BLOT));
            }
        }
        cleaned
    }
}

/// The secret texts among a call's arguments.
fn arguments(call: &Call, secrets: &BTreeSet<Arc<str>>) -> Vec<SecretString> {
    let mut forms = Vec::new();
    for name in secrets {
        if let Some(value) = call.arguments.get(name) {
            add_texts(&mut forms, value);
        }
    }
    forms
}

fn add_texts(forms: &mut Vec<SecretString>, value: &Value) {
    match value {
        Value::Text(text) => add_forms(forms, text),
        Value::Int(int) => add_forms(forms, &int.to_string()),
        Value::List(items) => items.iter().for_each(|item| add_texts(forms, item)),
        Value::Map(fields) => fields.values().for_each(|value| add_texts(forms, value)),
        Value::Absent | Value::Bool(_) => {}
    }
}

/// As it is, as it is sent in a form and in JSON, and as it is signed. The longest form first: a shorter one may be a part of it.
fn add_forms(forms: &mut Vec<SecretString>, text: &str) {
    if text.len() < SHORTEST {
        return;
    }
    let once = encoded(text);
    let twice = encoded(&once);
    if twice != once {
        forms.push(twice.into());
    }
    if once != text {
        forms.push(once.into());
    }
    let json = Value::text(text).to_json().to_string();
    let inner = json.strip_prefix('"').and_then(|s| s.strip_suffix('"'));
    if let Some(inner) = inner.filter(|inner| *inner != text) {
        forms.push(inner.into());
    }
    forms.push(text.into());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sut::{Credentials, Format};

    fn call() -> Call {
        Call {
            operation: "Op".into(),
            arguments: [("SecretKey".into(), Value::text("key/1"))].into(),
            format: Format::Json,
        }
    }

    fn redacted(reply: Reply) -> String {
        let key = Credentials::new("id", "hush").with_token("tok+en");
        let answer = Answer {
            status: 400,
            reply,
            request_id_header: None,
        };
        let secrets = BTreeSet::from(["SecretKey".into()]);
        let outcome =
            Redactor::new(Some(&key)).redact(Outcome::Answered(answer), &call(), &secrets);
        format!("{outcome:?}")
    }

    #[test]
    fn secrets_are_known_in_json_too() {
        let call = Call {
            arguments: [("SecretKey".into(), Value::text("a\"b\\c\""))].into(),
            ..call()
        };
        let forms = arguments(&call, &BTreeSet::from(["SecretKey".into()]));
        let echo = r#"{"SecretKey":"a\"b\\c\""}"#;
        let cleaned = Redactor::new(None).clean(echo, &forms);
        assert_eq!(cleaned.as_deref(), Some(r#"{"SecretKey":"[secret]"}"#));
    }

    #[test]
    fn errors_and_sentences_lose_their_secrets() {
        let message =
            "signed: a%3Dtok%252Ben%26SecretKey%3Dkey%252F1, tok+en, key%2F1 key/1 hush id";
        let body = Value::Map([("Message".into(), Value::List(vec![Value::text(message)]))].into());
        let error = Reply::Error {
            code: "A".into(),
            message: message.into(),
            body,
        };
        for shown in [redacted(error), redacted(Reply::Malformed(message.into()))] {
            assert!(
                !shown.contains("tok") && !shown.contains("key") && !shown.contains("hush"),
                "{shown}"
            );
            assert!(shown.contains("signed: a%3D[secret]%26SecretKey%3D[secret], [secret], [secret] [secret] [secret] id"), "{shown}");
        }
    }
}
