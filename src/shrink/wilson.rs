//! How often something fails, seen a few times: the Wilson score bound.
//!
//! Knows nothing of cases.

/// 95 % of such intervals hold the true rate.
const Z: f64 = 1.96;

/// The rate is at least this, as far as `failed` of `of` can tell; 0 for none at all.
pub fn lower(failed: u32, of: u32) -> f64 {
    if failed == 0 || of == 0 {
        return 0.0;
    }
    let n = f64::from(of);
    let rate = f64::from(failed.min(of)) / n;
    let z2 = Z * Z;
    let centre = rate + z2 / (2.0 * n);
    let spread = Z * (rate * (1.0 - rate) / n + z2 / (4.0 * n * n)).sqrt();
    ((centre - spread) / (1.0 + z2 / n)).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_has_the_figures_of_the_tables() {
        for (failed, of, expected) in [
            (0, 0, 0.0),
            (0, 5, 0.0),
            (1, 1, 0.2065),
            (1, 5, 0.0362),
            (5, 5, 0.5655),
            (7, 10, 0.3968),
            (10, 10, 0.7225),
            (50, 100, 0.4038),
        ] {
            let bound = lower(failed, of);
            assert!(
                (bound - expected).abs() < 0.0001,
                "{failed} of {of}: {bound}"
            );
        }
    }

    #[test]
    fn the_bound_grows_with_failures_and_with_replays() {
        for of in 1..20 {
            for failed in 1..=of {
                assert!(lower(failed, of) >= lower(failed - 1, of));
                assert!(lower(failed, of) <= f64::from(failed) / f64::from(of));
            }
            assert!(lower(of + 1, of + 1) > lower(of, of));
        }
    }
}
