//! Two endpoints that get the same calls: every difference is named, and nothing else.

use std::path::Path;

use flowcheck::report::parity::render;
use flowcheck::runner::Stop;
use flowcheck::runner::ways::{Signature, Ways};
use flowcheck::spec::diagnostic::Colour;
use flowcheck::suite::{Prepared, Suite};
use flowcheck::sut::{Lists, Placement};

use crate::cli::run;
use crate::differing::{BEHAVIOURS, Differing, unaccounted};

fn prepared(suite: Suite) -> Prepared {
    let usual = Ways {
        signature: Some(Signature::Rpc),
        placement: Some(Placement::PostForm),
        lists: Some(Lists::Dotted),
    };
    let suite = suite
        .service("aliyun-nas")
        .ways(usual)
        .operations([
            "StartDataFlow",
            "CreateFileset",
            "DescribeMountTargets",
            "DescribeFileSystems",
        ])
        .seed(5)
        .calls(700)
        .settings(|settings| settings.walk.xml = 0.0);
    suite.prepare().unwrap()
}

#[test]
fn each_behaviour_that_differs_is_named_and_nothing_else() {
    let plain = prepared(Suite::embedded());
    let same = plain
        .parity(&prepared(Suite::embedded()), &Stop::default())
        .unwrap();
    assert!(
        same.differences.is_empty(),
        "{}",
        render(&same, Colour::Off)
    );
    assert!(same.succeeded > 50 && same.calls == 700 && same.alone == 0);

    let changed = prepared(Suite::in_process("changed", Differing::maker()));
    let found = plain.parity(&changed, &Stop::default()).unwrap();
    let text = render(&found, Colour::Off);
    let about = found
        .differences
        .iter()
        .map(|unequal| unequal.difference.about.clone());
    let about: Vec<String> = about.collect();
    assert_eq!(unaccounted(&about), (vec![], vec![]), "{text}");
    // Of the five the documents leave one open; the others are said to be the second side's.
    for unequal in &found.differences {
        let open = BEHAVIOURS[4]
            .iter()
            .any(|word| unequal.difference.about.contains(word));
        let [a, b] = &unequal.violates;
        assert!(a.is_none() && (open || b.is_some()), "{text}");
    }
}

#[test]
fn sides_are_named_on_the_command_line() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("specs");
    let specs = specs.to_str().unwrap();
    let parity = |a: &str, b: &str| {
        run(&[
            "parity",
            a,
            b,
            "--specs",
            specs,
            "--operation",
            "DescribeFileSystems",
            "--calls",
            "60",
        ])
    };
    let (code, out, err) = parity("embedded", "embedded");
    assert_eq!(code, 0, "{out}{err}");
    let (code, out, err) = parity("embedded", "embedded?reading=DescribeFileSystems.times=iso");
    assert_eq!(code, 1, "{out}{err}");
    assert!(
        out.contains(".CreateTime") && out.contains("allow both"),
        "{out}"
    );
    let (code, out, err) = parity("embedded", &crate::server::nowhere());
    assert_eq!(code, 3, "{out}{err}");
    for wrong in ["embedded?scale=2", "127.0.0.1:80"] {
        let (code, _, err) = parity("embedded", wrong);
        assert_eq!(code, 2, "{err}");
    }
}
