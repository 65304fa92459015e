//! Reads a service folder: YAML in, a [`Spec`] or all of its mistakes out.
//!
//! [`from_files`] is pure; only [`load`] touches the disk. Nothing is printed.

use std::path::{Path, PathBuf};

use super::check::check;
use super::compile::compile;
use super::compiled::Spec;
use super::diagnostic::Diagnostics;
use super::files::{FileKind, Files};

/// A loaded service.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// What it says.
    pub spec: Spec,
    /// What is doubtful about its files; [`lint`](super::lint::lint) finds more.
    pub warnings: Diagnostics,
    /// The files it was read from.
    pub files: Files,
}

/// Why a folder could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file or folder could not be read.
    #[error("cannot read `{path}`")]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The specs are wrong.
    #[error("{0}")]
    Spec(Diagnostics),
}

/// Loads a service folder.
pub fn load(dir: &Path) -> Result<Loaded, LoadError> {
    from_files(read(dir)?).map_err(LoadError::Spec)
}

/// Loads a service from its files' paths and texts.
pub fn from_files(texts: Vec<(String, String)>) -> Result<Loaded, Diagnostics> {
    let mut found = Diagnostics::default();
    let mut files = Files::default();
    for (path, text) in texts {
        files.add(path, text, &mut found);
    }
    found.0.extend(check(&files).0);
    found.sort();
    match compile(&files) {
        Some(spec) if !found.has_errors() => Ok(Loaded {
            spec,
            warnings: found,
            files,
        }),
        _ => Err(found),
    }
}

/// Reads the files of a service folder, in the order of their paths.
fn read(dir: &Path) -> Result<Vec<(String, String)>, LoadError> {
    let mut paths = Vec::new();
    for folder in [
        dir.to_owned(),
        dir.join("resources"),
        dir.join("operations"),
    ] {
        if folder == dir || folder.is_dir() {
            list(&folder, &mut paths)?;
        }
    }
    paths.sort();
    let mut texts = Vec::new();
    for path in paths {
        let shown = path.to_string_lossy().replace('\\', "/");
        if FileKind::of(&shown).is_some() {
            let bytes = std::fs::read(&path).map_err(|source| LoadError::Read { path, source })?;
            texts.push((shown, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    Ok(texts)
}

fn list(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<(), LoadError> {
    let failed = |source| LoadError::Read {
        path: folder.to_owned(),
        source,
    };
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_file() {
            paths.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVICE: &str = r#"
service: shop
says: sells things
protocol: aliyun-rpc
version: 2017-06-26
sources: { doc: { title: The document } }
gateway:
  missing: { code: "Missing{parameter}", http: 400 }
  malformed: { code: "Invalid{parameter}", http: 400 }
"#;
    const SHARED: &str = r#"
parameters:
  path: { type: path, starts-with: "/", max-length: 1023, else: { max-length: TooLong } }
conditions:
  up: { state: { of: Shop, in: [Open] } }
rules:
  shop-up: { says: the shop is open, must: { use: up }, else: Closed }
"#;
    const SHOP: &str = r#"
resource: Shop
says: a shop
sources: [doc]
id: ShopId
states:
  Opening: { becomes: Open, takes: 2m..5m }
  Open: {}
"#;
    const ITEM: &str = r#"
resource: Item
says: an item
sources: [doc]
id: ItemId
within: Shop
states: { Here: {} }
limits:
  - { rule: ten, says: ten at most, at-most: 10, per: Shop, else: [Full, Busy] }
"#;
    const ADD_TWO: &str = r#"
operation: AddTwoItems
says: add two items
sources: [doc]
parameters:
  ShopId: { required: true, names: { a: Shop } }
effects:
  - create: { a: Item, state: Here }
returns:
  ItemId: { always: true }
errors:
  Busy: { http: 403 }
"#;
    const ADD: &str = r#"
operation: AddItem
says: add an item
sources: [doc]
parameters:
  ShopId: { required: true, names: { a: Shop, else: NoShop } }
  Size: { type: integer, required: true, enum: [1, 2], else: BadSize }
  Paths: { type: list, item: { Path: { use: path, required: true, max-length: 9 } } }
requires:
  - { use: shop-up }
effects:
  - create: { a: Item, state: Here }
returns:
  ItemId: { always: true }
errors:
  NoShop: { http: 404 }
  BadSize: { http: 400 }
  TooLong: { http: 400 }
  Closed: { http: 403 }
  MissingSize: { http: 400 }
  Full: { http: 403 }
"#;

    #[test]
    fn every_word_becomes_a_rule() {
        let files = [
            ("s/service.yaml", SERVICE),
            ("s/shared.yaml", SHARED),
            ("s/resources/item.yaml", ITEM),
            ("s/resources/shop.yaml", SHOP),
            ("s/operations/add-item.yaml", ADD),
            ("s/operations/add-two-items.yaml", ADD_TWO),
        ];
        let texts = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
        let spec = from_files(texts.to_vec()).unwrap().spec;
        assert_eq!(
            spec.resources.keys().map(|k| &**k).collect::<Vec<_>>(),
            ["Shop", "Item"]
        );
        let rules = &spec.operations["AddItem"].rules;
        let ids: Vec<_> = rules.iter().map(|rule| &*rule.id).collect();
        assert_eq!(
            ids,
            [
                "ShopId/required",
                "Size/required",
                "Size/type",
                "Size/enum",
                "Paths/items/Path/required",
                "Paths/items/Path/max-length",
                "Paths/items/Path/starts-with",
                "ShopId/exists",
                "shop-up",
                "limit/ten",
            ]
        );
        let rule = |id: &str| rules.iter().find(|rule| &*rule.id == id).unwrap();
        assert_eq!(rule("Size/enum").says, "Size is one of 1, 2");
        assert_eq!(rule("Size/required").codes.len(), 1);
        assert_eq!(rule("ShopId/required").codes.len(), 0);
        assert_eq!(rule("limit/ten").codes.len(), 1);
        assert!(format!("{:?}", rule("shop-up").check).contains("Open"));
    }
}
