//! Answers: any bytes as one, and the same fields as JSON, as XML and in the envelope.

use std::collections::BTreeMap;
use std::sync::Arc;

use arbitrary::{Arbitrary, Unstructured};

use super::{Broken, Context, Reached};
use crate::sut::{ENVELOPE, Form, Format, Outcome, Reply, Shape, read_answer};
use crate::value::Value;

/// What answers reach.
pub(super) const KINDS: &[&str] = &["success", "error", "malformed", "lost", "the same"];

const FORMS: [Form; 3] = [Form::Rpc(Format::Json), Form::Rpc(Format::Xml), Form::Tc3];
const STATUSES: [u16; 8] = [200, 400, 403, 404, 201, 500, 502, 504];
/// The operation that is called, as it were.
const OPERATION: &str = "Look";

/// Fields of an answer.
#[derive(Arbitrary, Debug)]
struct Fields<'a>(Vec<(u8, Field<'a>)>);

#[derive(Arbitrary, Debug)]
enum Field<'a> {
    Text(&'a str),
    Int(i64),
    Bool(bool),
    Texts(bool, Vec<&'a str>),
    Fields(Fields<'a>),
}

/// The first byte chooses the form, the second the status, or fields that are put together.
pub(super) fn run(_: &Context, data: &[u8]) -> Result<Reached, Broken> {
    let (first, rest) = data.split_first().unwrap_or((&0, &[]));
    let index = usize::from(first % 4);
    match FORMS.get(index) {
        Some(form) => any(*form, rest),
        None => same(rest),
    }
}

fn any(form: Form, data: &[u8]) -> Result<Reached, Broken> {
    let (first, body) = data.split_first().unwrap_or((&0, &[]));
    let status = STATUSES.get(usize::from(first % 8)).copied().unwrap_or(200);
    let outcome = read_answer(
        form,
        status,
        Vec::new(),
        body.to_vec(),
        OPERATION,
        &Shape::Any,
    );
    let reached = match &outcome {
        Outcome::Lost(_) if (502..=504).contains(&status) => "lost",
        Outcome::Lost(_) => return Err(format!("lost under status {status}")),
        Outcome::Answered(answer) => match &answer.reply {
            Reply::Success(Value::Map(_)) if (200..300).contains(&status) => "success",
            Reply::Error {
                body: Value::Map(_),
                ..
            } => "error",
            Reply::Malformed(why) if (1..=240).contains(&why.chars().count()) => "malformed",
            reply @ (Reply::Success(_) | Reply::Error { .. } | Reply::Malformed(_)) => {
                return Err(format!("status {status} is {reply:?}"));
            }
        },
    };
    Ok(vec![reached])
}

/// Whatever its form, an answer has the same fields.
fn same(data: &[u8]) -> Result<Reached, Broken> {
    let Ok(fields) = Fields::arbitrary_take_rest(Unstructured::new(data)) else {
        return Ok(Vec::new());
    };
    let mut made = Made::default();
    made.fields(&fields, DEPTH);
    let json = format!("{{{}}}", made.json);
    let xml = format!("<{OPERATION}Response>{}</{OPERATION}Response>", made.xml);
    let wrapped = format!("{{\"{ENVELOPE}\":{json}}}");
    let shape = Shape::Object(made.shape);
    let read = |form, text: &str| {
        read_answer(
            form,
            200,
            Vec::new(),
            text.as_bytes().to_vec(),
            OPERATION,
            &shape,
        )
    };
    let json_read = read(Form::Rpc(Format::Json), &json);
    let xml_read = read(Form::Rpc(Format::Xml), &xml);
    if json_read != xml_read {
        return Err(format!("{json} is {json_read:?}\n{xml} is {xml_read:?}"));
    }
    let wrapped_read = read(Form::Tc3, &wrapped);
    if json_read != wrapped_read {
        return Err(format!(
            "{json} is {json_read:?}\n{wrapped} is {wrapped_read:?}"
        ));
    }
    Ok(vec!["the same"])
}

/// Fields lie no deeper.
const DEPTH: usize = 8;

/// Fields as they are written, and their shape.
#[derive(Default)]
struct Made {
    json: String,
    xml: String,
    shape: BTreeMap<Arc<str>, Shape>,
}

impl Made {
    fn fields(&mut self, fields: &Fields, depth: usize) {
        for (name, field) in &fields.0 {
            // None that means an error's, and each once.
            let name = format!("F{name}");
            if !self.shape.contains_key(name.as_str()) {
                self.field(&name, field, depth);
            }
        }
    }

    fn field(&mut self, name: &str, field: &Field, depth: usize) {
        let (json, xml, shape) = match field {
            Field::Text(text) => {
                let text = plain(text);
                (quoted(&text), tagged(name, &escaped(&text)), Shape::Text)
            }
            Field::Int(int) => (int.to_string(), tagged(name, &int.to_string()), Shape::Int),
            Field::Bool(truth) => (
                truth.to_string(),
                tagged(name, &truth.to_string()),
                Shape::Bool,
            ),
            Field::Texts(wrapped, texts) => list(name, *wrapped, texts),
            Field::Fields(fields) => {
                let mut below = Made::default();
                if depth > 0 {
                    below.fields(fields, depth - 1);
                }
                let json = format!("{{{}}}", below.json);
                (json, tagged(name, &below.xml), Shape::Object(below.shape))
            }
        };
        if !self.json.is_empty() {
            self.json.push(',');
        }
        self.json.push_str(&format!("\"{name}\":{json}"));
        self.xml.push_str(&xml);
        self.shape.insert(name.into(), shape);
    }
}

fn list(name: &str, wrapped: bool, texts: &[&str]) -> (String, String, Shape) {
    let texts: Vec<String> = texts.iter().map(|text| plain(text)).collect();
    let json = texts
        .iter()
        .map(|text| quoted(text))
        .collect::<Vec<_>>()
        .join(",");
    let item = Box::new(Shape::Text);
    let of = |name: &str| -> String {
        let items = texts.iter().map(|text| tagged(name, &escaped(text)));
        items.collect()
    };
    if wrapped {
        let wrapper = Some("Item".into());
        let json = format!("{{\"Item\":[{json}]}}");
        return (
            json,
            tagged(name, &of("Item")),
            Shape::List { wrapper, item },
        );
    }
    let shape = Shape::List {
        wrapper: None,
        item,
    };
    (format!("[{json}]"), of(name), shape)
}

/// Without what XML has no way to write.
fn plain(text: &str) -> String {
    let writable = |c: &char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}');
    text.chars().filter(writable).collect()
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn tagged(name: &str, text: &str) -> String {
    format!("<{name}>{text}</{name}>")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
