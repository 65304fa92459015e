//! `SourceStorage`: `<storage type>://<bucket>` (`cpfs-api-2022-06-29#8.1`).

/// What is wrong with an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SourceError {
    /// Its storage type is not OSS.
    Type,
    /// It is not of the documented form.
    Form,
}

/// Whether 8 to 128 characters bound the bucket's name or the whole address (contradictions, row 53); OSS itself
/// has names of 3 to 63.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bounded {
    Name,
    Address,
    OssName,
}

/// The bucket an address names: lower-case letters, digits and `-`, the first and last no `-`. Prefixes are not
/// supported, so nothing may follow the name.
pub(crate) fn bucket(address: &str, bounded: Bounded) -> Result<&str, SourceError> {
    let (storage, name) = address.split_once("://").ok_or(SourceError::Form)?;
    if !storage.eq_ignore_ascii_case("oss") {
        return Err(SourceError::Type);
    }
    let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let formed = name.chars().all(|c| letter(c) || c == '-')
        && name.starts_with(letter)
        && name.ends_with(letter);
    let fits = match bounded {
        Bounded::Name => (8..=128).contains(&name.len()),
        Bounded::Address => (8..=128).contains(&address.len()),
        Bounded::OssName => (3..=63).contains(&name.len()),
    };
    if formed && fits {
        Ok(name)
    } else {
        Err(SourceError::Form)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_samples_bucket_needs_the_whole_address_counted() {
        assert_eq!(bucket("oss://bucket1", Bounded::Address), Ok("bucket1"));
        assert_eq!(
            bucket("oss://bucket1", Bounded::Name),
            Err(SourceError::Form)
        );
        assert_eq!(bucket("oss://bucket1", Bounded::OssName), Ok("bucket1"));
        let long = format!("oss://{}", "a".repeat(64));
        let refused = Err(SourceError::Form);
        assert_eq!(bucket(&long, Bounded::OssName), refused);
        assert_eq!(
            bucket("oss://flowcheck-data", Bounded::Name),
            Ok("flowcheck-data")
        );
    }

    #[test]
    fn other_forms_are_refused() {
        assert_eq!(
            bucket("cos://flowcheck-data", Bounded::Name),
            Err(SourceError::Type)
        );
        for bad in [
            "flowcheck-data",
            "oss://Flowcheck",
            "oss://-flowcheck",
            "oss://flowcheck-",
            "oss://flowcheck-data/a/",
        ] {
            assert_eq!(
                bucket(bad, Bounded::Address),
                Err(SourceError::Form),
                "{bad}"
            );
        }
    }
}
