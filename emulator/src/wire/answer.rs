//! The tree an answer is made of, and its two renderings. JSON and XML come from the same tree.

use serde_json::Value;

/// Object fields in the order they are written.
pub(crate) type Fields = Vec<(&'static str, Node)>;

/// A part of an answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    Text(String),
    Number(i64),
    Object(Fields),
    /// A wrapped list: in JSON `{"<element>": [...]}`, in XML one `<element>` per item (`wire.md`, list wrappers).
    List(&'static str, Vec<Node>),
    /// A plain list: in JSON `[...]`, in XML like a wrapped one.
    Array(&'static str, Vec<Node>),
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Node {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Node {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl Node {
    /// The JSON value of this tree.
    pub(crate) fn to_value(&self) -> Value {
        match self {
            Self::Text(text) => Value::String(text.clone()),
            Self::Number(number) => Value::from(*number),
            Self::Object(fields) => fields
                .iter()
                .map(|(n, v)| ((*n).to_owned(), v.to_value()))
                .collect(),
            Self::Array(_, items) => items.iter().map(Self::to_value).collect(),
            Self::List(element, items) => {
                let items = items.iter().map(Self::to_value).collect();
                Value::Object(
                    [((*element).to_owned(), Value::Array(items))]
                        .into_iter()
                        .collect(),
                )
            }
        }
    }

    fn json(&self, out: &mut Vec<u8>) {
        match self {
            Self::Text(text) => json_text(out, text),
            Self::Number(number) => out.extend_from_slice(number.to_string().as_bytes()),
            Self::Object(fields) => json_object(out, fields),
            Self::List(element, items) => {
                out.push(b'{');
                json_text(out, element);
                out.push(b':');
                json_array(out, items);
                out.push(b'}');
            }
            Self::Array(_, items) => json_array(out, items),
        }
    }

    fn xml(&self, out: &mut String) {
        match self {
            Self::Text(text) => xml_text(out, text),
            Self::Number(number) => out.push_str(&number.to_string()),
            Self::Object(fields) => {
                for (name, value) in fields {
                    xml_element(out, name, value);
                }
            }
            Self::List(element, items) | Self::Array(element, items) => {
                for item in items {
                    xml_element(out, element, item);
                }
            }
        }
    }
}

/// A JSON body.
pub(crate) fn render_json(fields: &Fields) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    json_object(&mut out, fields);
    out
}

/// An XML body whose root element is `root`.
pub(crate) fn render_xml(root: &str, fields: &Fields) -> Vec<u8> {
    let mut out = String::with_capacity(256);
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?><");
    out.push_str(root);
    out.push('>');
    for (name, value) in fields {
        xml_element(&mut out, name, value);
    }
    out.extend(["</", root, ">"]);
    out.into_bytes()
}

fn json_object(out: &mut Vec<u8>, fields: &Fields) {
    out.push(b'{');
    for (at, (name, value)) in fields.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        json_text(out, name);
        out.push(b':');
        value.json(out);
    }
    out.push(b'}');
}

fn json_array(out: &mut Vec<u8>, items: &[Node]) {
    out.push(b'[');
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        item.json(out);
    }
    out.push(b']');
}

fn json_text(out: &mut Vec<u8>, text: &str) {
    // Writing a string into memory cannot fail.
    let _ = serde_json::to_writer(out, text);
}

fn xml_element(out: &mut String, name: &str, value: &Node) {
    out.extend(["<", name, ">"]);
    value.xml(out);
    out.extend(["</", name, ">"]);
}

fn xml_text(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            // XML 1.0 has no way to write the other control characters, nor these two.
            '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                out.push('\u{fffd}')
            }
            _ => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Fields {
        let item = |text: &str| Node::Object(vec![("Status", text.into())]);
        vec![
            ("RequestId", "1".into()),
            (
                "DataFlowInfo",
                Node::List("DataFlow", vec![item("Running"), item("a<b>&\"\u{1}")]),
            ),
            ("Empty", Node::List("Task", Vec::new())),
            ("Plain", Node::Array("One", vec![item("a"), item("b")])),
            ("TotalCount", 2.into()),
        ]
    }

    #[test]
    fn json_is_what_serde_would_write() {
        let want = serde_json::to_vec(&Node::Object(tree()).to_value()).unwrap();
        assert_eq!(render_json(&tree()), want);
    }

    #[test]
    fn xml_has_one_element_per_item() {
        let got = String::from_utf8(render_xml("XResponse", &tree())).unwrap();
        let want = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><XResponse><RequestId>1</RequestId><DataFlowInfo>\
            <DataFlow><Status>Running</Status></DataFlow><DataFlow><Status>a&lt;b&gt;&amp;&quot;\u{fffd}</Status>\
            </DataFlow></DataFlowInfo><Empty></Empty><Plain><One><Status>a</Status></One><One><Status>b</Status></One></Plain><TotalCount>2</TotalCount></XResponse>";
        assert_eq!(got, want);
    }
}
