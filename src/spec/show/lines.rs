//! Lines of text, wrapped below themselves.

/// Columns of a page.
const WIDTH: usize = 100;

/// Lines of a page.
#[derive(Default)]
pub(crate) struct Lines(String);

impl Lines {
    /// Adds a text after a lead; what does not fit goes below the text.
    pub(crate) fn add(&mut self, indent: usize, lead: &str, text: &str) {
        let hang = indent + lead.chars().count().min(WIDTH / 3);
        let mut line = format!("{}{lead}", " ".repeat(indent));
        let mut column = line.chars().count();
        let mut is_first = true;
        for word in text.split_whitespace() {
            let length = word.chars().count();
            if !is_first && column + 1 + length > WIDTH {
                self.end(&line);
                line = " ".repeat(hang);
                column = hang;
                is_first = true;
            }
            if !is_first {
                line.push(' ');
                column += 1;
            }
            line.push_str(word);
            column += length;
            is_first = false;
        }
        self.end(&line);
    }

    /// An empty line.
    pub(crate) fn gap(&mut self) {
        self.end("");
    }

    fn end(&mut self, line: &str) {
        self.0.push_str(line.trim_end());
        self.0.push('\n');
    }

    pub(crate) fn text(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_go_on_below_themselves() {
        let mut lines = Lines::default();
        lines.add(2, "Name  ", &"word ".repeat(30));
        let text = lines.text();
        assert!(text.starts_with("  Name  word word"));
        assert!(text.contains("\n        word"));
        assert!(text.lines().all(|line| line.len() <= WIDTH));
    }

    #[test]
    fn a_word_longer_than_a_line_stands_alone() {
        let mut lines = Lines::default();
        lines.add(0, "", &format!("a {} b", "x".repeat(300)));
        assert_eq!(lines.text().lines().count(), 3);
    }
}
