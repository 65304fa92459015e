//! The signature of the RPC style: HMAC-SHA1 over the method and every parameter but itself (`wire.md`).

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use sha1::Sha1;

use super::{percent, request::Parameters};

/// What is signed: the method and every parameter but the signature.
pub(crate) fn string_to_sign(method: &str, parameters: &Parameters) -> String {
    let signed = parameters.iter().filter(|(name, _)| *name != "Signature");
    let canonical = percent::canonical(signed.map(|(n, v)| (n.as_str(), v.as_str())));
    let mut text = String::with_capacity(canonical.len() * 2);
    text.push_str(method);
    text.push_str("&%2F&");
    percent::encode_into(&mut text, &canonical);
    text
}

/// The signature a request with this string to sign must carry.
pub(crate) fn sign(secret: &str, text: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(format!("{secret}&").as_bytes()) else {
        return String::new();
    };
    mac.update(text.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_vector() {
        let parameters = [
            ("AccessKeyId", "testid"),
            ("Action", "DescribeRegions"),
            ("Format", "XML"),
            ("SignatureMethod", "HMAC-SHA1"),
            ("SignatureNonce", "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf"),
            ("SignatureVersion", "1.0"),
            ("Timestamp", "2016-02-23T12:46:24Z"),
            ("Version", "2014-05-26"),
        ];
        let parameters = parameters
            .map(|(n, v)| (n.to_owned(), v.to_owned()))
            .into_iter()
            .collect();
        assert_eq!(
            sign("testsecret", &string_to_sign("GET", &parameters)),
            "OLeaidS1JvxuMvnyHOwuJ+uX5qY="
        );
    }
}
