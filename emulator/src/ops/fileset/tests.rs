//! Tests of `fileset`.

use crate::testing::{Bench, text, with};

#[test]
fn what_a_fileset_must_not_be() {
    let mut bench = Bench::normal();
    let (fs, _) = bench.ready();
    let args = [("FileSystemId", fs.as_str()), ("FileSystemPath", "/new/")];
    for (path, code) in [
        ("", "MissingFileSystemPath"),
        ("/", "InvalidFileSystemPath.InvalidCharacters"),
        ("/new", "InvalidFileSystemPath.InvalidCharacters"),
        ("/a//", "InvalidFileSystemPath.InvalidCharacters"),
        ("/none/new/", "InvalidFileSystemPath.ParentNotFound"),
        ("/data/", "OperationDenied.AlreadyExists"),
        ("/fset/new/", "OperationDenied.NestedDir"),
        ("/fset/sub/new/", "OperationDenied.NestedDir"),
        ("/a/b/c/d/e/f/g/h/new/", "OperationDenied.TooManyDepths"),
    ] {
        assert_eq!(
            bench.code("CreateFileset", &with(&args, "FileSystemPath", path)),
            code,
            "{path}"
        );
    }
    bench.ok(
        "CreateFileset",
        &with(&args, "FileSystemPath", "/a/b/c/d/e/f/g/new/"),
    );
    for n in 2..10 {
        bench.fileset(&fs, &format!("/n{n}/"));
    }
    assert_eq!(
        bench.code("CreateFileset", &args),
        "OperationDenied.TooManyFilesets"
    );
}

#[test]
fn a_fileset_lives_and_is_found() {
    let mut bench = Bench::normal();
    let fs = bench.file_system();
    let id = bench.fileset(&fs, "/one/");
    bench.fileset(&fs, "/two/");
    let find = |key, value| {
        [
            ("FileSystemId", fs.clone()),
            ("Filters.1.Key", key),
            ("Filters.1.Value", value),
        ]
    };
    let mut seen = |key: &str, value: &str| {
        let args = find(key.to_owned(), value.to_owned());
        let args: Vec<_> = args.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let body = bench.ok("DescribeFilesets", &args);
        let list = body["Entries"]["Entrie"].as_array().unwrap();
        list.iter().map(|f| text(&f["Status"])).collect::<Vec<_>>()
    };
    assert_eq!(seen("FsetIds", &id), ["CREATING"]);
    assert_eq!(seen("FileSystemPath", "wo"), ["CREATING"]);
    assert_eq!(seen("FsetIds", &format!("{id},fset-none")), ["CREATING"]);
    let args = [("FileSystemId", fs.as_str()), ("FsetId", id.as_str())];
    assert_eq!(
        bench.code("DeleteFileset", &args),
        "OperationDenied.InvalidState"
    );
    bench.minutes(1);
    bench.ok("DeleteFileset", &args);
    bench.minutes(1);
    assert_eq!(bench.code("DeleteFileset", &args), "InvalidFsetId.NotFound");
    let bad = [
        ("FileSystemId", fs.as_str()),
        ("Filters.1.Key", "Fset"),
        ("Filters.1.Value", "x"),
    ];
    assert_eq!(bench.code("DescribeFilesets", &bad), "InvalidFilterParam");
    let many = ["fset-1"; 11].join(",");
    let bad = with(
        &with(&bad, "Filters.1.Key", "FsetIds"),
        "Filters.1.Value",
        &many,
    );
    assert_eq!(bench.code("DescribeFilesets", &bad), "InvalidFilterValue");
    for (name, value, code) in [
        ("MaxResults", "9", "InvalidParameter.InvalidMaxResults"),
        ("MaxResults", "x", "InvalidParameter.InvalidMaxResults"),
        ("NextToken", "x", "InvalidParameter.InvalidNextToken"),
    ] {
        assert_eq!(
            bench.code("DescribeFilesets", &[("FileSystemId", &fs), (name, value)]),
            code
        );
    }
}

#[test]
fn a_fileset_is_described_anew() {
    let mut bench = Bench::normal();
    let (fs, flow) = bench.flow();
    let shown =
        bench.ok("DescribeFilesets", &[("FileSystemId", &fs)])["Entries"]["Entrie"][0].clone();
    assert!(shown.get("Description").is_none());
    let id = text(&shown["FsetId"]);
    let args = [
        ("FileSystemId", fs.as_str()),
        ("FsetId", id.as_str()),
        ("Description", "new-words"),
    ];
    bench.ok("ModifyFileset", &with(&args, "DryRun", "true"));
    bench.ok("ModifyFileset", &with(&args, "Description", ""));
    let list = |bench: &mut Bench| {
        bench.ok("DescribeFilesets", &[("FileSystemId", &fs)])["Entries"]["Entrie"][0].clone()
    };
    assert!(list(&mut bench).get("Description").is_none());
    bench.ok("ModifyFileset", &args);
    let seen = list(&mut bench);
    assert_eq!(
        (&seen["Description"], &seen["Status"]),
        (&"new-words".into(), &"CREATED".into())
    );
    assert!(text(&seen["UpdateTime"]) > text(&seen["CreateTime"]));
    let flows = bench.ok("DescribeDataFlows", &[("FileSystemId", &fs)]);
    let seen = &flows["DataFlowInfo"]["DataFlow"][0];
    assert_eq!(
        (&seen["DataFlowId"], &seen["FsetDescription"]),
        (&flow.as_str().into(), &"new-words".into())
    );
    for (name, value, code) in [
        ("Description", "a", "IllegalCharacters"),
        ("FsetId", "", "MissingFsetId"),
        ("FsetId", "fset-none", "InvalidFsetId.NotFound"),
        ("FileSystemId", "cpfs-none", "InvalidFileSystem.NotFound"),
    ] {
        assert_eq!(
            bench.code("ModifyFileset", &with(&args, name, value)),
            code,
            "{name}={value}"
        );
    }
    let young = bench.fileset(&fs, "/young/");
    assert_eq!(
        bench.code("ModifyFileset", &with(&args, "FsetId", &young)),
        "OperationDenied.InvalidState"
    );
    bench.minutes(1);
    bench.ok("DeleteFileset", &with(&args, "FsetId", &young));
    assert_eq!(
        bench.code("ModifyFileset", &with(&args, "FsetId", &young)),
        "InvalidFsetId.NotFound"
    );
}
