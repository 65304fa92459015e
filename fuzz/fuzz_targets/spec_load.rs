//! Whatever the files of a spec hold, they load, or every mistake is a diagnostic that can be shown.

#![no_main]

use flowcheck::spec::diagnostic::Colour;
use flowcheck::spec::from_files;
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 4] = [
    "service.yaml",
    "shared.yaml",
    "resources/item.yaml",
    "operations/add-item.yaml",
];

fuzz_target!(|data: &[u8]| {
    // One text that a mutation can move anywhere, cut into files at form feeds.
    let text = String::from_utf8_lossy(data);
    let texts = text.split('\u{c}').zip(NAMES);
    let files = texts.map(|(text, name)| (name.to_owned(), text.to_owned()));
    if let Err(found) = from_files(files.collect()) {
        assert!(found.has_errors(), "refused without a reason");
        assert!(!found.render(Colour::Off).is_empty());
    }
});
