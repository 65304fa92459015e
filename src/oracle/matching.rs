//! Which sightings may be which phantoms: a bipartite matching.

/// For each sighting the candidate it is matched with, in a matching that covers as many as can be.
/// `candidates[s]` are the phantoms sighting `s` may be.
pub fn matching(candidates: &[Vec<usize>]) -> Vec<Option<usize>> {
    let phantoms = candidates.iter().flatten().max().map_or(0, |most| most + 1);
    let mut owner: Vec<Option<usize>> = vec![None; phantoms];
    for sighting in 0..candidates.len() {
        let mut tried = vec![false; phantoms];
        augment(sighting, candidates, &mut owner, &mut tried);
    }
    let mut matched = vec![None; candidates.len()];
    for (phantom, sighting) in owner.iter().enumerate() {
        if let Some(slot) = sighting.and_then(|sighting| matched.get_mut(sighting)) {
            *slot = Some(phantom);
        }
    }
    matched
}

fn augment(
    sighting: usize,
    candidates: &[Vec<usize>],
    owner: &mut [Option<usize>],
    tried: &mut [bool],
) -> bool {
    let Some(mine) = candidates.get(sighting) else {
        return false;
    };
    for phantom in mine {
        match tried.get_mut(*phantom) {
            Some(seen) if !*seen => *seen = true,
            Some(_) | None => continue,
        }
        let free = match owner.get(*phantom).copied().flatten() {
            None => true,
            Some(other) => augment(other, candidates, owner, tried),
        };
        if free && let Some(slot) = owner.get_mut(*phantom) {
            *slot = Some(sighting);
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_phantom_explains_one_sighting() {
        assert_eq!(matching(&[vec![0], vec![0]]), [Some(0), None]);
        assert_eq!(matching(&[vec![0, 1], vec![0]]), [Some(1), Some(0)]);
        assert_eq!(matching(&[vec![]]), [None]);
        assert_eq!(matching(&[]), []);
    }
}
