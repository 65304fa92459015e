//! Percent-encoding by RFC 3986, the form both signatures are computed over (`wire.md`).

/// Encodes everything but `A-Z a-z 0-9 - _ . ~`.
pub(crate) fn encode_into(out: &mut String, text: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|b| !is_unreserved(b)) {
        let (plain, tail) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(plain);
        let mut characters = tail.chars();
        let mut bytes = [0; 4];
        let encoded = characters
            .next()
            .unwrap_or_default()
            .encode_utf8(&mut bytes);
        for byte in encoded.bytes() {
            out.push('%');
            for nibble in [byte >> 4, byte & 15] {
                out.push(HEX.get(usize::from(nibble)).map_or('0', |&h| char::from(h)));
            }
        }
        rest = characters.as_str();
    }
    out.push_str(rest);
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~')
}

/// Decodes a name or value of a query or form: `+` is a space, a broken `%` stands for itself.
pub(crate) fn decode(text: &[u8]) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        match (first, after) {
            (b'+', _) => out.push(b' '),
            (b'%', [high, low, tail @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => {
                    out.push(high * 16 + low);
                    rest = tail;
                }
                _ => out.push(b'%'),
            },
            _ => out.push(first),
        }
    }
    String::from_utf8(out).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned())
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// Splits `a=b&c=d` into decoded pairs; a name without `=` has the empty value.
pub(crate) fn pairs(text: &[u8]) -> impl Iterator<Item = (String, String)> {
    text.split(|&b| b == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let mut halves = pair.splitn(2, |&b| b == b'=');
            let name = halves.next().unwrap_or_default();
            let value = halves.next().unwrap_or_default();
            (decode(name), decode(value))
        })
}

/// `k=v` joined by `&`, sorted by name, all percent-encoded.
pub(crate) fn canonical<'a>(parameters: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut all: Vec<_> = parameters.collect();
    all.sort_unstable();
    let mut out = String::with_capacity(512);
    for (name, value) in all {
        if !out.is_empty() {
            out.push('&');
        }
        encode_into(&mut out, name);
        out.push('=');
        encode_into(&mut out, value);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plus_and_percent_twenty_are_both_spaces() {
        assert_eq!(decode(b"a+b%20c%2Bd"), "a b c+d");
        assert_eq!(
            canonical([("a b", "+c*~/")].into_iter()),
            "a%20b=%2Bc%2A~%2F"
        );
        assert_eq!(decode(b"100%"), "100%");
        assert_eq!(decode(b"%zz%4"), "%zz%4");
        assert_eq!(decode("%E6%95%B0".as_bytes()), "数");
    }

    #[test]
    fn pairs_without_a_value_have_an_empty_one() {
        let got: Vec<_> = pairs(b"a=1&&b&c=").collect();
        let want = [("a", "1"), ("b", ""), ("c", "")];
        assert_eq!(got, want.map(|(n, v)| (n.to_owned(), v.to_owned())));
    }
}
