use tempfile::TempDir;

use super::*;

const NOW: i64 = 1_800_000_000;

fn now() -> Timestamp {
    Timestamp::from_second(NOW).unwrap()
}

/// A home folder with these files.
fn home(files: &[(&str, &str)]) -> TempDir {
    let home = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = home.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    home
}

fn at(
    protocol: Protocol,
    home: &TempDir,
    profile: Option<&str>,
    more: &[(&'static str, &str)],
) -> Result<Option<Found>, CredentialsError> {
    let mut vars = vec![("HOME", home.path().to_str().unwrap())];
    vars.extend(more);
    find(protocol, profile, &Environment::of(&vars, now()))
}

const ALIYUN: &str = r#"{"current":"work","profiles":[
  {"name":"work","mode":"AK","access_key_id":"LTAIwork","access_key_secret":"hush-work"},
  {"name":"temp","mode":"StsToken","access_key_id":"STS.x","access_key_secret":"hush-temp","sts_token":"hush-token","sts_expiration":1799996400},
  {"name":"fresh","mode":"CloudSSO","access_key_id":"STS.y","access_key_secret":"hush-fresh","sts_token":"hush-token","sts_expiration":1800003600},
  {"name":"role","mode":"RamRoleArn","access_key_id":"LTAIrole","access_key_secret":"hush-role"}]}"#;

#[test]
fn the_environment_goes_first_unless_a_profile_is_named() {
    let home = home(&[(".aliyun/config.json", ALIYUN)]);
    let vars = [
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAIenv"),
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "hush"),
    ];
    let found = at(Protocol::AliyunRpc, &home, None, &vars)
        .unwrap()
        .unwrap();
    assert_eq!(found.key.id(), "LTAIenv");
    let found = at(Protocol::AliyunRpc, &home, Some("work"), &vars)
        .unwrap()
        .unwrap();
    assert_eq!(found.key.id(), "LTAIwork");
    let found = at(Protocol::AliyunRpc, &home, None, &[]).unwrap().unwrap();
    assert_eq!(found.key.id(), "LTAIwork");
    assert!(
        found.from.ends_with("config.json`, profile `work`"),
        "{}",
        found.from
    );
}

#[test]
fn expired_tokens_are_noticed_before_any_call() {
    let home = home(&[(".aliyun/config.json", ALIYUN)]);
    let error = at(Protocol::AliyunRpc, &home, Some("temp"), &[]).unwrap_err();
    let text = error.to_string();
    assert!(text.ends_with("profile `temp` expired 1h ago"), "{text}");
    let found = at(Protocol::AliyunRpc, &home, Some("fresh"), &[])
        .unwrap()
        .unwrap();
    assert_eq!(found.expires.unwrap().as_second(), NOW + 3600);
}

#[test]
fn what_needs_an_exchange_or_is_missing_is_told() {
    let home = home(&[(".aliyun/config.json", ALIYUN)]);
    let error = at(Protocol::AliyunRpc, &home, Some("role"), &[]).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("`RamRoleArn`, which has to be exchanged")
    );
    let error = at(Protocol::AliyunRpc, &home, Some("wrok"), &[]).unwrap_err();
    assert!(
        error.help().ends_with("did you mean `work`?"),
        "{}",
        error.help()
    );
    let half = [("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAI")];
    let error = at(Protocol::AliyunRpc, &home, None, &half).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("`ALIBABA_CLOUD_ACCESS_KEY_SECRET` is not set")
    );
}

#[test]
fn the_sdks_files_are_read() {
    let ini = "# mine\n[default]\nenable = true\ntype = access_key\naccess_key_id = LTAIini\naccess_key_secret = hush\n\
               [sts]\ntype = sts\naccess_key_id=STS.z\naccess_key_secret=hush\nsecurity_token=hush-token\n[role]\ntype=ram_role_arn\n";
    let home = home(&[
        (".alibabacloud/credentials", ini),
        (
            ".tencentcloud/credentials",
            "[default]\nsecret_id = AKIDini\nsecret_key = hush\n",
        ),
        (
            ".tccli/other.credential",
            r#"{"type":"oauth","secretId":"AKIDcli","secretKey":"hush","token":"t","expiresAt":1800000100}"#,
        ),
    ]);
    let id = |protocol, profile| {
        at(protocol, &home, profile, &[])
            .unwrap()
            .unwrap()
            .key
            .id()
            .to_owned()
    };
    assert_eq!(id(Protocol::AliyunRpc, None), "LTAIini");
    assert_eq!(id(Protocol::AliyunRpc, Some("sts")), "STS.z");
    assert_eq!(id(Protocol::TencentTc3, None), "AKIDini");
    assert_eq!(id(Protocol::TencentTc3, Some("other")), "AKIDcli");
    assert!(at(Protocol::AliyunRpc, &home, Some("role"), &[]).is_err());
}

/// Not even where a file is broken in the middle of one.
#[test]
fn no_secret_is_in_any_error() {
    let broken = ALIYUN.replace("\"hush-work\"", "hush-work");
    let home = home(&[
        (".aliyun/config.json", broken.as_str()),
        (
            ".tccli/default.credential",
            r#"{"secretId":"AKID","secretKey":hush}"#,
        ),
    ]);
    for protocol in [Protocol::AliyunRpc, Protocol::TencentTc3] {
        let error = at(protocol, &home, None, &[]).unwrap_err();
        let text = format!("{error} {error:?} {}", error.help());
        assert!(!text.contains("hush"), "{text}");
    }
    let none = super::environment::Environment::of(&[("HOME", "/nowhere")], now());
    assert!(find(Protocol::AliyunRpc, None, &none).unwrap().is_none());
}
