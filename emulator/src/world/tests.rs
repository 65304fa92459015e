//! Tests of `world`.

use super::*;

#[test]
fn parents_are_added_and_the_rest_is_built_in() {
    let world = World::from_yaml("directories: [/x/y/]\n").unwrap();
    assert_eq!(world.directories, ["/", "/x/", "/x/y/"]);
    assert_eq!(world.region, "cn-hangzhou");
    assert!(
        World::built_in()
            .directories
            .contains(&"/a/b/c/d/e/f/g/h/i/".to_owned())
    );
}

#[test]
fn a_world_that_contradicts_itself_is_refused() {
    for (text, says) in [
        (
            "vpcs: [{ id: v }, { id: v }]\nvswitches: []\n",
            "vpc `v` is listed twice",
        ),
        ("vpcs: []\n", "names vpc `vpc-main`"),
        ("zones: []\n", "names zone `cn-hangzhou-g`"),
        ("directories: [x]\n", "directory `x`"),
        ("region: mars\n", "region `mars`"),
        ("tencent: { regoin: x }\n", "regoin"),
        (
            "tencent: { file_systems: [{ id: f }, { id: f }] }\n",
            "tencent file system `f` is listed twice",
        ),
        ("bukets: []\n", "bukets"),
    ] {
        let error = World::from_yaml(text).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn the_sample_of_the_docs_is_a_world() {
    let lines = include_str!("../world.rs").lines();
    let text: String = lines
        .skip_while(|l| *l != "//! ```yaml")
        .skip(1)
        .take_while(|l| *l != "//! ```")
        .map(|l| format!("{}\n", l.strip_prefix("//! ").unwrap_or_default()))
        .collect();
    let world = World::from_yaml(&text).unwrap();
    assert_eq!(world.file_systems[0].data_flows[0].id, "df-1");
}
