//! Classes of characters.

use crate::spec::syntax::CharClass;

/// Blocks of Chinese characters: unified ideographs and their extensions, compatibility ideographs, and the two marks
/// used like them. The common block comes first.
const HAN: [(char, char); 9] = [
    ('\u{4E00}', '\u{9FFF}'),
    ('\u{3400}', '\u{4DBF}'),
    ('\u{3005}', '\u{3005}'),
    ('\u{3007}', '\u{3007}'),
    ('\u{F900}', '\u{FAFF}'),
    ('\u{20000}', '\u{2A6DF}'),
    ('\u{2A700}', '\u{2EBEF}'),
    ('\u{2F800}', '\u{2FA1F}'),
    ('\u{30000}', '\u{323AF}'),
];

/// Whether a character belongs to a class.
pub fn in_class(c: char, class: &CharClass) -> bool {
    match class {
        CharClass::Lower => c.is_ascii_lowercase(),
        CharClass::Upper => c.is_ascii_uppercase(),
        CharClass::Latin => c.is_ascii_alphabetic(),
        CharClass::Han => HAN
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&c)),
        CharClass::Digit => c.is_ascii_digit(),
        CharClass::Ascii => c.is_ascii(),
        CharClass::These(these) => these.contains(c),
    }
}

/// Whether a character belongs to one of the classes.
pub fn in_classes(c: char, classes: &[CharClass]) -> bool {
    classes.iter().any(|class| in_class(c, class))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_is_ascii_letters_and_han_is_not_kana() {
        assert!(in_class('q', &CharClass::Latin) && !in_class('é', &CharClass::Latin));
        assert!(in_class('中', &CharClass::Han) && in_class('𠀀', &CharClass::Han));
        assert!(!in_class('あ', &CharClass::Han) && !in_class('，', &CharClass::Han));
        assert!(in_class('-', &CharClass::These(":_-".to_owned())));
    }
}
