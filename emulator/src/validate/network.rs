//! Networks as VPCs have them: `10.0.0.0/16`.

use std::net::Ipv4Addr;

/// Whether two networks have an address in common; of one that cannot be read it is not known.
pub(crate) fn overlap(one: &str, other: &str) -> bool {
    let (Some((one, long)), Some((other, short))) = (read(one), read(other)) else {
        return false;
    };
    let common = long.min(short);
    (one ^ other).checked_shr(32 - common).unwrap_or(0) == 0
}

fn read(text: &str) -> Option<(u32, u32)> {
    let (address, bits) = text.split_once('/')?;
    let address: Ipv4Addr = address.parse().ok()?;
    let bits = bits.parse().ok().filter(|b| *b <= 32)?;
    Some((address.into(), bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_overlap_or_do_not() {
        for (one, other, common) in [
            ("10.0.0.0/16", "10.0.128.0/17", true),
            ("10.0.128.0/17", "10.0.0.0/16", true),
            ("10.0.0.0/16", "10.1.0.0/16", false),
            ("10.0.0.0/17", "10.0.128.0/17", false),
            ("0.0.0.0/0", "192.168.0.0/24", true),
            ("10.0.0.1/32", "10.0.0.1/32", true),
            ("", "10.0.0.0/8", false),
            ("10.0.0.0/33", "10.0.0.0/8", false),
        ] {
            assert_eq!(overlap(one, other), common, "{one} {other}");
        }
    }
}
