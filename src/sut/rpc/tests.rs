//! Requests are encoded and signed as published.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use proptest::prelude::*;

use super::*;
use crate::sut::parameters::{FORM, scalar};
use crate::sut::sign::sha256_hex;
use crate::value::Value;

fn credentials() -> Credentials {
    Credentials::new("testid", "testsecret")
}

fn rpc(auth: Auth, placement: Placement) -> Rpc {
    Rpc::new(RpcOptions {
        version: "2017-06-26".into(),
        region: Some("cn-here".into()),
        placement,
        lists: Lists::Dotted,
        auth,
        nonce_seed: 7,
    })
}

fn call(arguments: impl IntoIterator<Item = (&'static str, Value)>) -> Call {
    let arguments = arguments
        .into_iter()
        .map(|(name, value)| (name.into(), value))
        .collect();
    Call {
        operation: "Op".into(),
        arguments,
        format: Format::Json,
    }
}

fn at() -> Timestamp {
    "2016-02-23T12:46:24.9Z".parse().unwrap()
}

/// What a server reads: the decoded parameters of query and form.
fn parameters(request: &Request) -> BTreeMap<String, String> {
    let decode = |text: &str| percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let pairs = [request.query.as_str(), &request.body];
    let pairs = pairs
        .into_iter()
        .flat_map(|text| text.split('&'))
        .filter(|pair| !pair.is_empty());
    let mut decoded = BTreeMap::new();
    for pair in pairs {
        let (name, value) = pair.split_once('=').unwrap();
        assert_eq!(
            decoded.insert(decode(name), decode(value)),
            None,
            "{name} twice"
        );
    }
    decoded
}

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    let mut headers = request.headers.iter();
    headers
        .find(|(header, _)| *header == name)
        .map(|(_, value)| value.as_str())
}

#[test]
fn values_become_flat_parameters() {
    let fields = [
        ("Key".into(), Value::text("k")),
        ("On".into(), Value::Bool(true)),
    ];
    let call = call([
        (
            "Tag",
            Value::List(vec![
                Value::Map(fields.into()),
                Value::Absent,
                Value::Int(-3),
            ]),
        ),
        ("NextToken", Value::text("")),
        ("Left", Value::Absent),
        ("Off", Value::Bool(false)),
        ("Text", Value::text("a b&=é+%")),
    ]);
    let request = rpc(
        Auth::None {
            access_key_id: None,
        },
        Placement::PostForm,
    )
    .encode(&call, at(), "h");
    let text = parameters(&request)
        .iter()
        .map(|(n, v)| format!("{n}={v}"))
        .collect::<Vec<_>>();
    assert_eq!(
        text,
        [
            "Action=Op",
            "Format=JSON",
            "NextToken=",
            "Off=false",
            "RegionId=cn-here",
            "SignatureNonce=00000000000000070000000000000000",
            "Tag.1.Key=k",
            "Tag.1.On=true",
            "Tag.3=-3",
            "Text=a b&=é+%",
            "Timestamp=2016-02-23T12:46:24Z",
            "Version=2017-06-26",
        ]
    );
    assert_eq!(request.method, "POST");
    assert_eq!(header(&request, "content-type"), Some(FORM));
    assert_eq!(header(&request, "host"), Some("h"));
}

/// The published vector again, now from the call.
#[test]
fn a_call_is_signed_as_published() {
    let mut rpc = Rpc::new(RpcOptions {
        version: "2014-05-26".into(),
        region: None,
        placement: Placement::GetQuery,
        lists: Lists::Dotted,
        auth: Auth::Rpc(credentials()),
        nonce_seed: 0,
    });
    let nonce = Value::text("3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf");
    let call = Call {
        operation: "DescribeRegions".into(),
        arguments: [("SignatureNonce".into(), nonce)].into(),
        format: Format::Xml,
    };
    let request = rpc.encode(&call, at(), "ecs.aliyuncs.com");
    assert_eq!(request.method, "GET");
    assert!(
        request
            .query
            .ends_with("&Signature=OLeaidS1JvxuMvnyHOwuJ%2BuX5qY%3D")
    );
    assert_eq!(request.body, "");
}

#[test]
fn another_method_is_signed_and_no_parameter() {
    let put = call([
        ("HttpMethod", Value::text("PUT")),
        ("Path", Value::text("/a")),
    ]);
    let auth = [Auth::Rpc(credentials()), Auth::V3(credentials())];
    for (auth, placement) in auth
        .into_iter()
        .zip([Placement::PostForm, Placement::GetQuery])
    {
        let request = rpc(auth.clone(), placement).encode(&put, at(), "h");
        let usual = rpc(auth, placement).encode(&call([("Path", Value::text("/a"))]), at(), "h");
        assert_eq!(request.method, "PUT");
        let mut names = parameters(&request);
        let mut expected = parameters(&usual);
        assert_ne!(
            (names.remove("Signature"), request.headers),
            (expected.remove("Signature"), usual.headers)
        );
        assert_eq!(names, expected);
    }
}

/// The published vector again, now from the call.
#[test]
fn a_v3_call_is_signed_as_published() {
    let mut rpc = Rpc::new(RpcOptions {
        version: "2014-05-26".into(),
        region: Some("cn-shanghai".into()),
        placement: Placement::PostQuery,
        lists: Lists::Dotted,
        auth: Auth::V3(Credentials::new("YourAccessKeyId", "YourAccessKeySecret")),
        nonce_seed: 0,
    });
    let call = Call {
        operation: "RunInstances".into(),
        ..call([
            (
                "ImageId",
                Value::text("win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"),
            ),
            (
                "SignatureNonce",
                Value::text("3156853299f313e23d1673dc12e1703d"),
            ),
        ])
    };
    let at = "2023-10-26T10:22:32Z".parse().unwrap();
    let request = rpc.encode(&call, at, "ecs.cn-shanghai.aliyuncs.com");
    assert_eq!(
        header(&request, "authorization"),
        Some(
            "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;\
             x-acs-date;x-acs-signature-nonce;x-acs-version,\
             Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
        )
    );
}

#[test]
fn v3_signs_its_form_and_its_token() {
    let auth = Auth::V3(credentials().with_token("tok"));
    let request = rpc(auth, Placement::PostForm).encode(&call([("A", Value::Int(1))]), at(), "h:1");
    assert_eq!(request.body, "A=1&RegionId=cn-here");
    assert_eq!(
        header(&request, "x-acs-content-sha256"),
        Some(&*sha256_hex(b"A=1&RegionId=cn-here"))
    );
    assert_eq!(header(&request, "x-acs-security-token"), Some("tok"));
    let authorization = header(&request, "authorization").unwrap();
    assert!(
        authorization.contains("SignedHeaders=content-type;host;x-acs-action;"),
        "{authorization}"
    );
    let names: Vec<_> = request.headers.iter().map(|(name, _)| *name).collect();
    assert!(names[..names.len() - 1].is_sorted());
}

#[test]
fn arguments_take_the_place_of_the_protocols_own() {
    let arguments = [
        ("Version", Value::text("1999-01-01")),
        ("RegionId", Value::Absent),
        ("Signature", Value::text("forged")),
        ("SignatureMethod", Value::Absent),
    ];
    let request = rpc(Auth::Rpc(credentials()), Placement::PostForm).encode(
        &call(arguments.clone()),
        at(),
        "h",
    );
    let sent = parameters(&request);
    assert_eq!(
        (sent["Version"].as_str(), sent["Signature"].as_str()),
        ("1999-01-01", "forged")
    );
    assert!(!sent.contains_key("RegionId") && !sent.contains_key("SignatureMethod"));

    let request =
        rpc(Auth::V3(credentials()), Placement::PostForm).encode(&call(arguments), at(), "h");
    assert_eq!(header(&request, "x-acs-version"), Some("1999-01-01"));
    assert!(
        header(&request, "authorization")
            .unwrap()
            .ends_with("Signature=forged")
    );
}

#[test]
fn without_auth_nothing_is_signed() {
    let id = Some("someone".to_owned());
    let request =
        rpc(Auth::None { access_key_id: id }, Placement::GetQuery).encode(&call([]), at(), "h");
    let sent = parameters(&request);
    assert_eq!(sent["AccessKeyId"], "someone");
    assert!(!sent.contains_key("Signature") && !sent.contains_key("SignatureMethod"));
}

#[test]
fn nonces_count_up_and_a_token_is_sent() {
    let mut rpc = rpc(
        Auth::Rpc(credentials().with_token("tok")),
        Placement::PostForm,
    );
    let mut nonce = || parameters(&rpc.encode(&call([]), at(), "h"));
    assert_eq!(
        nonce()["SignatureNonce"],
        "00000000000000070000000000000000"
    );
    assert_eq!(
        nonce()["SignatureNonce"],
        "00000000000000070000000000000001"
    );
    assert_eq!(nonce()["SecurityToken"], "tok");
}

#[test]
fn timestamps_follow_the_clock() {
    let mut rpc = rpc(Auth::Rpc(credentials()), Placement::PostForm);
    let mut stamp =
        |at: Timestamp| parameters(&rpc.encode(&call([]), at, "h"))["Timestamp"].clone();
    assert_eq!(stamp(at()), "2016-02-23T12:46:24Z");
    assert_eq!(
        stamp(at() + std::time::Duration::from_secs(1)),
        "2016-02-23T12:46:25Z"
    );
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        any::<String>().prop_map(|text| Value::text(&text)),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let fields = proptest::collection::btree_map(
            "[A-Za-z]{1,4}".prop_map(Into::into),
            inner.clone(),
            1..3,
        );
        prop_oneof![
            proptest::collection::vec(inner, 1..3).prop_map(Value::List),
            fields.prop_map(Value::Map),
        ]
    })
}

/// Puts a flat parameter back where it came from, as text.
fn graft(value: &mut Value, path: &[&str], text: &str) {
    let Some((head, rest)) = path.split_first() else {
        *value = Value::text(text);
        return;
    };
    if let Ok(number) = head.parse::<usize>() {
        if !matches!(value, Value::List(_)) {
            *value = Value::List(Vec::new());
        }
        let Value::List(items) = value else { panic!() };
        items.resize(items.len().max(number), Value::Absent);
        graft(&mut items[number - 1], rest, text);
    } else {
        if !matches!(value, Value::Map(_)) {
            *value = Value::Map(BTreeMap::new());
        }
        let Value::Map(fields) = value else { panic!() };
        graft(
            fields.entry((*head).into()).or_insert(Value::Absent),
            rest,
            text,
        );
    }
}

fn as_text(value: &Value) -> Value {
    match value {
        Value::List(items) => Value::List(items.iter().map(as_text).collect()),
        Value::Map(fields) => Value::Map(
            fields
                .iter()
                .map(|(name, value)| (name.clone(), as_text(value)))
                .collect(),
        ),
        Value::Absent | Value::Bool(_) | Value::Int(_) | Value::Text(_) => {
            Value::text(&scalar(value).unwrap())
        }
    }
}

proptest! {
    #[test]
    fn servers_read_the_arguments_that_were_sent(
        arguments in proptest::collection::btree_map("x[A-Za-z]{1,6}".prop_map(Into::into), values(), 0..6),
        placement in prop_oneof![Just(Placement::GetQuery), Just(Placement::PostQuery), Just(Placement::PostForm)],
        v3 in any::<bool>(),
    ) {
        let call = Call { operation: "Op".into(), arguments, format: Format::Json };
        let auth = if v3 { Auth::V3(credentials()) } else { Auth::Rpc(credentials()) };
        let mut rpc = rpc(auth, placement);
        let sent = parameters(&rpc.encode(&call, at(), "h"));
        let mut read = Value::Map(BTreeMap::new());
        for (name, text) in sent.iter().filter(|(name, _)| name.starts_with('x')) {
            graft(&mut read, &name.split('.').collect::<Vec<_>>(), text);
        }
        prop_assert_eq!(read, as_text(&Value::Map(call.arguments.clone())));

        // What is signed is what a server puts together from the decoded parameters.
        if !v3 {
            let mut signed = sent.clone();
            let signature = signed.remove("Signature").unwrap();
            let signed: Vec<Parameter<'_>> =
                signed.iter().map(|(n, v)| (n.as_str().into(), v.as_str().into())).collect();
            prop_assert_eq!(signature, RpcKey::new("testsecret").sign(placement.method(), &join(&signed)));
        }
    }
}
