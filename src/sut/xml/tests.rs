use proptest::prelude::*;

use super::*;
use crate::sut::json;

fn list(wrapper: Option<&str>, item: Shape) -> Shape {
    Shape::List {
        wrapper: wrapper.map(Into::into),
        item: Box::new(item),
    }
}

fn object<const N: usize>(fields: [(&str, Shape); N]) -> Shape {
    Shape::Object(fields.map(|(name, shape)| (name.into(), shape)).into())
}

fn shape() -> Shape {
    object([
        ("Count", Shape::Int),
        ("Done", Shape::Bool),
        ("Name", Shape::Text),
        (
            "Tags",
            list(
                Some("Tag"),
                object([("Key", Shape::Text), ("Ids", list(None, Shape::Int))]),
            ),
        ),
        ("Ids", list(None, Shape::Text)),
    ])
}

fn decode(body: &str) -> Result<Value, String> {
    fields(parse(body.as_bytes())?, &shape())
}

#[test]
fn a_list_without_wrapper_may_have_one_in_xml() {
    let shape = object([(
        "Services",
        list(None, object([("Id", Shape::Text), ("Size", Shape::Int)])),
    )]);
    let read = |inner: &str| {
        let body = format!("<AnswerResponse>{inner}</AnswerResponse>");
        fields(parse(body.as_bytes()).unwrap(), &shape).unwrap()
    };
    let one = Value::Map(
        [
            ("Id".into(), Value::text("a")),
            ("Size".into(), Value::Int(1)),
        ]
        .into(),
    );
    let item = "<Id>a</Id><Size>1</Size>";
    let services = |items: Vec<Value>| Value::Map([("Services".into(), Value::List(items))].into());
    for (inner, items) in [
        (
            format!("<Services><Service>{item}</Service></Services>"),
            vec![one.clone()],
        ),
        (format!("<Services>{item}</Services>"), vec![one.clone()]),
        (
            format!("<Services><S>{item}</S><S>{item}</S></Services>"),
            vec![one.clone(), one.clone()],
        ),
        ("<Services/>".to_owned(), vec![]),
        (String::new(), vec![]),
    ] {
        assert_eq!(read(&inner), services(items), "{inner}");
    }
}

#[track_caller]
fn same(xml: &str, json: &str) {
    assert_eq!(decode(xml), json::decode(json.as_bytes()));
}

#[test]
fn shapes_give_the_values_json_gives() {
    same(
        "<?xml version='1.0' encoding='UTF-8'?>\n<R>\n <Count>3</Count><Done>true</Done> <!-- x -->\n\
         <Name>a &lt;&#x41;&#66;&gt; <![CDATA[<&]]></Name><Tags><Tag><Key>k</Key><Ids>1</Ids><Ids>2</Ids></Tag></Tags>\
         <Ids>x</Ids></R>\n",
        r#"{"Count":3,"Done":true,"Name":"a <AB> <&","Tags":{"Tag":[{"Key":"k","Ids":[1,2]}]},"Ids":["x"]}"#,
    );
}

#[test]
fn empty_lists_are_lists_and_a_missing_wrapper_is_absent() {
    same("<R><Tags/></R>", r#"{"Tags":{"Tag":[]},"Ids":[]}"#);
    same(
        "<R><Tags> </Tags><Name/></R>",
        r#"{"Tags":{"Tag":[]},"Ids":[],"Name":""}"#,
    );
    same("<R/>", r#"{"Ids":[]}"#);
}

#[test]
fn what_does_not_fit_stays_as_it_is() {
    same(
        "<R><Count>many</Count><Done>True</Done><Name><A>1</A></Name><Tags>none</Tags></R>",
        r#"{"Count":"many","Done":"True","Name":{"A":"1"},"Tags":"none","Ids":[]}"#,
    );
}

#[test]
fn undocumented_elements_are_guessed() {
    same(
        "<R><New><A>1</A><A>2</A><B>x</B></New></R>",
        r#"{"New":{"A":["1","2"],"B":"x"},"Ids":[]}"#,
    );
}

#[test]
fn says_what_is_wrong() {
    let why = |body: &str| decode(body).unwrap_err();
    assert_eq!(
        why("<R><Name>a</Name><Name>b</Name></R>"),
        "`Name` occurs twice in one element"
    );
    assert_eq!(why("<R><Name>a</Name>"), "it ends early, inside `R`");
    assert_eq!(why("<R/><R/>"), "it has more than one root element");
    assert_eq!(why("<R/>x"), "there is text outside the root element");
    assert_eq!(why("<R>text</R>"), "`R` holds text, not fields");
    assert_eq!(why("<R>text<A/></R>"), "`R` mixes text and elements");
    assert_eq!(why("<R>&nbsp;</R>"), "the entity `&nbsp;` is unknown");
    assert_eq!(
        why("<!DOCTYPE R [<!ENTITY a 'b'>]><R/>"),
        "it has a document type"
    );
    assert_eq!(
        why(&"<a>".repeat(1_000_000)),
        "it is nested deeper than 128"
    );
    assert!(why("<R></S>").contains("at byte"));
    assert_eq!(why(""), "it has no element");
}

proptest! {
    #[test]
    fn no_bytes_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse(&body).and_then(|root| fields(root, &shape()));
    }

    #[test]
    fn nothing_near_xml_panics(body in r#"(</?(R|Tags|Tag|Ids|Count)/?>|[<>&;/!\[\]?a"= -]|&#x[0-9a-f]{1,8};|<!\[CDATA\[|\]\]>|<!--|-->){0,24}"#) {
        let _ = decode(&body);
    }
}
