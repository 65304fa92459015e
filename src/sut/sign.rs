//! The signatures: RPC style (HMAC-SHA1), V3 (ACS3-HMAC-SHA256) and TC3 (TC3-HMAC-SHA256).
//!
//! Signs canonical text that the adapter has built; knows neither parameters nor transports. A key is hashed once, and
//! its state reused for every call.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

/// All but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Appends `text`, percent-encoded by RFC 3986.
pub(super) fn push_encoded(out: &mut String, text: &str) {
    out.extend(utf8_percent_encode(text, RESERVED));
}

/// `text`, percent-encoded by RFC 3986.
pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).collect()
}

/// A key that signs RPC style.
#[derive(Clone)]
pub(super) struct RpcKey(Hmac<Sha1>);

impl RpcKey {
    /// From the key's secret.
    pub(super) fn new(secret: &str) -> RpcKey {
        let key = format!("{secret}&");
        let mut block = [0; 64];
        fit(&mut block, key.as_bytes(), |key| {
            Sha1::digest(key).as_slice().to_vec()
        });
        RpcKey(Hmac::new(&block.into()))
    }

    /// The signature of a request: its method and its sorted, encoded parameters joined by `&`.
    pub(super) fn sign(&self, method: &str, canonical: &str) -> String {
        let mut text = String::with_capacity(canonical.len() * 3 / 2 + 16);
        text.push_str(method);
        text.push_str("&%2F&");
        push_encoded(&mut text, canonical);
        let mut mac = self.0.clone();
        mac.update(text.as_bytes());
        STANDARD.encode(mac.finalize().into_bytes())
    }
}

/// A key that signs V3.
#[derive(Clone)]
pub(super) struct V3Key(Hmac<Sha256>);

impl V3Key {
    /// The name of the algorithm.
    pub(super) const ALGORITHM: &str = "ACS3-HMAC-SHA256";

    /// From the key's secret.
    pub(super) fn new(secret: &str) -> V3Key {
        V3Key(sha256_mac(secret.as_bytes()))
    }

    /// The signature of a canonical request.
    pub(super) fn sign(&self, canonical: &str) -> String {
        let mut mac = self.0.clone();
        mac.update(Self::ALGORITHM.as_bytes());
        mac.update(b"\n");
        mac.update(sha256_hex(canonical.as_bytes()).as_bytes());
        hex(&mac.finalize().into_bytes())
    }
}

/// A key that signs TC3.
#[derive(Clone)]
pub(super) struct Tc3Key(Hmac<Sha256>);

/// What a TC3 signature is for: a service, in one second.
pub(super) struct Tc3Scope<'a> {
    /// What the service is called.
    pub(super) service: &'a str,
    /// The second, since 1970.
    pub(super) second: i64,
    /// Its date in UTC, `2019-02-25`.
    pub(super) date: &'a str,
}

impl Tc3Scope<'_> {
    /// As it stands in the header.
    pub(super) fn credential(&self) -> String {
        format!("{}/{}/{TC3_END}", self.date, self.service)
    }
}

/// What every TC3 scope ends with.
const TC3_END: &str = "tc3_request";

impl Tc3Key {
    /// The name of the algorithm.
    pub(super) const ALGORITHM: &str = "TC3-HMAC-SHA256";

    /// From the key's secret.
    pub(super) fn new(secret: &str) -> Tc3Key {
        Tc3Key(sha256_mac(format!("TC3{secret}").as_bytes()))
    }

    /// The signature of a canonical request.
    pub(super) fn sign(&self, scope: &Tc3Scope<'_>, canonical: &str) -> String {
        let text = format!(
            "{}\n{}\n{}\n{}",
            Self::ALGORITHM,
            scope.second,
            scope.credential(),
            sha256_hex(canonical.as_bytes())
        );
        let mut mac = self.0.clone();
        for step in [scope.date, scope.service, TC3_END] {
            mac.update(step.as_bytes());
            mac = sha256_mac(&mac.finalize().into_bytes());
        }
        mac.update(text.as_bytes());
        hex(&mac.finalize().into_bytes())
    }
}

/// HMAC-SHA256 with a key of any length.
fn sha256_mac(key: &[u8]) -> Hmac<Sha256> {
    let mut block = [0; 64];
    fit(&mut block, key, |key| {
        Sha256::digest(key).as_slice().to_vec()
    });
    Hmac::new(&block.into())
}

/// Fits a key of any length into HMAC's block, as RFC 2104 says: hashed if too long, padded with zeros.
fn fit(block: &mut [u8; 64], key: &[u8], hash: impl Fn(&[u8]) -> Vec<u8>) {
    let hashed;
    let key = if key.len() > block.len() {
        hashed = hash(key);
        hashed.as_slice()
    } else {
        key
    };
    for (slot, byte) in block.iter_mut().zip(key) {
        *slot = *byte;
    }
}

/// The SHA-256 hash of `bytes`, in lowercase hexadecimal digits.
pub(super) fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing into a string cannot fail.
        let _ = write!(out, "{byte:02x}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_by_rfc_3986() {
        assert_eq!(encoded("aZ0-_.~"), "aZ0-_.~");
        assert_eq!(encoded("a b+*/é%"), "a%20b%2B%2A%2F%C3%A9%25");
    }

    /// The vector the provider publishes: DescribeRegions, `testid` and `testsecret`.
    #[test]
    fn rpc_signature_is_the_published_one() {
        let canonical = "AccessKeyId=testid&Action=DescribeRegions&Format=XML&SignatureMethod=HMAC-SHA1\
            &SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf&SignatureVersion=1.0\
            &Timestamp=2016-02-23T12%3A46%3A24Z&Version=2014-05-26";
        assert_eq!(
            RpcKey::new("testsecret").sign("GET", canonical),
            "OLeaidS1JvxuMvnyHOwuJ+uX5qY="
        );
    }

    /// The vector the provider publishes: RunInstances.
    #[test]
    fn v3_signature_is_the_published_one() {
        let canonical = "POST\n/\n\
            ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai\n\
            host:ecs.cn-shanghai.aliyuncs.com\n\
            x-acs-action:RunInstances\n\
            x-acs-content-sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n\
            x-acs-date:2023-10-26T10:22:32Z\n\
            x-acs-signature-nonce:3156853299f313e23d1673dc12e1703d\n\
            x-acs-version:2014-05-26\n\
            \n\
            host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version\n\
            e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(
            V3Key::new("YourAccessKeySecret").sign(canonical),
            "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
        );
    }

    /// The vector the provider publishes: DescribeInstances.
    #[test]
    fn tc3_signature_is_the_published_one() {
        let body = r#"{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"#;
        let hash = sha256_hex(body.as_bytes());
        assert_eq!(
            hash,
            "35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064"
        );
        let canonical = format!(
            "POST\n/\n\ncontent-type:application/json; charset=utf-8\nhost:cvm.tencentcloudapi.com\n\n\
             content-type;host\n{hash}"
        );
        let scope = Tc3Scope {
            service: "cvm",
            second: 1_551_113_065,
            date: "2019-02-25",
        };
        assert_eq!(
            Tc3Key::new("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE").sign(&scope, &canonical),
            "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
        );
    }

    #[test]
    fn long_secrets_are_hashed_as_rfc_2104_says() {
        let secret = "s".repeat(100);
        let mut expected: Hmac<Sha256> = Hmac::new_from_slice(secret.as_bytes()).unwrap();
        expected.update(format!("{}\n{}", V3Key::ALGORITHM, sha256_hex(b"text")).as_bytes());
        assert_eq!(
            V3Key::new(&secret).sign("text"),
            hex(&expected.finalize().into_bytes())
        );
    }
}
