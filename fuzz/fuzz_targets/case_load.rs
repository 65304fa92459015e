//! Whatever a case file holds, it is read or refused; what was read is the same once written and read again.

#![no_main]

use flowcheck::case::Case;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(case) = Case::from_yaml(text) else {
        return;
    };
    if let Ok(written) = case.to_yaml() {
        let again = Case::from_yaml(&written).expect("what was written can be read");
        assert_eq!(again.steps(), case.steps());
        assert_eq!(again.key, case.key);
    }
});
