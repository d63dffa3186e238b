//! Which name was meant by one that is not known.

use std::fmt::Display;

/// The one of `names` that is nearest to `written`, and differs by two letters at most.
pub fn meant<'n>(names: impl IntoIterator<Item = &'n str>, written: &str) -> Option<&'n str> {
    let near = names.into_iter().map(|name| (distance(name, written), name));
    near.filter(|(letters, _)| *letters <= 2 && 2 * letters <= written.chars().count())
        .min_by_key(|(letters, _)| *letters)
        .map(|(_, name)| name)
}

/// How a message about an unknown name ends: `: did you mean `name`?`, or else with this.
pub fn or<'n>(names: impl IntoIterator<Item = &'n str>, written: &str, otherwise: impl Display) -> String {
    match meant(names, written) {
        Some(name) => format!(": did you mean `{name}`?"),
        None => format!("; {otherwise}"),
    }
}

/// How many letters are missing, too many, others, or have changed places with the next one.
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut row: Vec<usize> = (0..=other.len()).collect();
    let mut above_that: Vec<usize> = Vec::new();
    for (i, a) in one.iter().enumerate() {
        let mut next = vec![i + 1];
        for ((j, b), (before, above)) in other.iter().enumerate().zip(row.iter().zip(row.iter().skip(1))) {
            let left = next.get(j).copied().unwrap_or(usize::MAX - 1);
            let swapped = (i > 0 && j > 0 && one.get(i - 1) == Some(b) && other.get(j - 1) == Some(a))
                .then(|| above_that.get(j - 1).map_or(usize::MAX, |letters| letters + 1));
            let letters = (before + usize::from(a != b)).min(above + 1).min(left + 1);
            next.push(letters.min(swapped.unwrap_or(usize::MAX)));
        }
        above_that = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{meant, or};

    #[test]
    fn two_letters_are_a_slip() {
        assert_eq!(meant(["syntax", "returns"], "retuns"), Some("returns"));
        assert_eq!(meant(["syntax", "returns"], "retrun"), Some("returns"));
        assert_eq!(meant(["syntax", "returns"], "rtrn"), None);
        assert_eq!(meant(["on"], "db"), None, "every letter is another");
        assert_eq!(or(["doc"], "dco", "it is doc"), ": did you mean `doc`?");
        // two that have changed places are one slip
        assert_eq!(meant(["int", "uint"], "unit"), Some("uint"));
        assert_eq!(or(["doc"], "since", "it is doc"), "; it is doc");
    }
}
