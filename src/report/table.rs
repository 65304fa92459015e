//! Columns that line up.
//!
//! Widths are counted in characters; what the harness prints in columns is ASCII.

/// Which side a column's cells stand on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// Texts.
    Left,
    /// Numbers.
    Right,
}

/// Rows as lines, each `indent` spaces in, columns two spaces apart; no spaces at the end.
pub(super) fn aligned(rows: &[Vec<String>], sides: &[Side], indent: usize) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    rows.iter()
        .map(|row| {
            let mut line = " ".repeat(indent);
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                if column > 0 {
                    line.push_str("  ");
                }
                let space = " ".repeat(width.saturating_sub(cell.chars().count()));
                match sides.get(column).copied().unwrap_or(Side::Left) {
                    Side::Left => line.extend([cell.as_str(), &space]),
                    Side::Right => line.extend([space.as_str(), cell]),
                }
            }
            line.truncate(line.trim_end().len());
            line
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let rows = [vec!["a", "10", ""], vec!["long", "1", "x"]]
            .map(|row| row.into_iter().map(str::to_owned).collect());
        let lines = aligned(&rows, &[Side::Left, Side::Right], 2);
        assert_eq!(lines, ["  a     10", "  long   1  x"]);
    }
}
