//! A small correct service, `tests/specs/shop`, and ways to break it.

use std::path::{Path, PathBuf};

use flowcheck::spec::{Diagnostics, Loaded, from_files};

/// Its folder.
pub fn dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/specs/shop")
}

/// Its files, some of them changed.
pub struct Shop(Vec<(String, String)>);

impl Shop {
    /// As it is.
    pub fn new() -> Self {
        let mut files = Vec::new();
        for folder in ["", "operations", "resources"] {
            let mut paths: Vec<_> = std::fs::read_dir(dir().join(folder))
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .filter(|path| path.is_file())
                .collect();
            paths.sort();
            for path in paths {
                let name = path.strip_prefix(dir()).unwrap();
                let name = format!("shop/{}", name.to_string_lossy());
                files.push((name, std::fs::read_to_string(path).unwrap()));
            }
        }
        Shop(files)
    }

    /// With one text replaced by another, which has to occur in the file.
    pub fn edit(mut self, file: &str, from: &str, to: &str) -> Self {
        let text = self.text(file);
        assert!(text.contains(from), "{file} does not hold `{from}`");
        *text = text.replacen(from, to, 1);
        self
    }

    /// With a file replaced or added.
    pub fn file(mut self, file: &str, text: &str) -> Self {
        match self.0.iter_mut().find(|(path, _)| path.ends_with(file)) {
            Some((_, old)) => *old = text.to_owned(),
            None => self.0.push((format!("shop/{file}"), text.to_owned())),
        }
        self
    }

    /// Without a file.
    pub fn without(mut self, file: &str) -> Self {
        self.text(file);
        self.0.retain(|(path, _)| !path.ends_with(file));
        self
    }

    fn text(&mut self, file: &str) -> &mut String {
        let mut files = self.0.iter_mut();
        let found = files.find(|(path, _)| path.ends_with(file));
        &mut found.unwrap_or_else(|| panic!("no file {file}")).1
    }

    /// Loads it.
    pub fn load(self) -> Result<Loaded, Diagnostics> {
        from_files(self.0)
    }

    /// What is wrong with it.
    pub fn mistakes(self) -> String {
        match self.load() {
            Ok(_) => "no mistake".to_owned(),
            Err(found) => found.to_string(),
        }
    }
}
