//! The facts of commands by name, for raw commands, which have no method.

use std::cmp::Ordering;

use super::Flags;

/// What a spec says about each of its commands by name. Made by `commands!`, and looked at for raw commands only.
#[derive(Debug, Clone, Copy)]
pub struct Names {
    /// Commands that cannot be sent from everywhere, and the other subcommands beside those; in the order of their names.
    #[doc(hidden)]
    pub limited: &'static [Limited],
    /// Commands that change nothing, in the order of their names.
    #[doc(hidden)]
    pub harmless: &'static [&'static str],
}

/// A command that cannot be sent from everywhere.
#[derive(Debug, Clone, Copy)]
#[doc(hidden)]
pub struct Limited {
    /// In upper case, a subcommand after a blank.
    pub name: &'static str,
    /// Why it is limited.
    pub flags: Flags,
    /// The word that makes it wait, such as BLOCK; empty if it always waits.
    pub waits_with: &'static str,
}

impl Names {
    /// What the names say about a command with these words. [`Flags::HARMLESS`] stands for reads, too.
    pub(crate) fn flags<'a>(&self, words: impl Iterator<Item = &'a [u8]> + Clone) -> Flags {
        let mut names = words.clone();
        let (first, second) = (names.next().unwrap_or_default(), names.next().unwrap_or_default());
        let flags = match find(self.limited, |limited| limited.name, first, second) {
            Some(limited) if limited.flags.contains(Flags::BLOCKING) && !limited.waits(words) => Flags::NONE,
            Some(limited) => limited.flags,
            // some subcommands of it change their connection: an unknown one may do so, too
            None if self.limited.iter().any(|limited| limited.is_stateful_part_of(first)) => {
                Flags::CONNECTION_STATE
            }
            None => Flags::NONE,
        };
        match find(self.harmless, |name| name, first, second) {
            Some(_) => flags | Flags::HARMLESS,
            None => flags,
        }
    }
}

impl Names {
    /// Why a command of this name (in upper case) may not be sent from everywhere, with any arguments.
    pub(crate) const fn limits(&self, name: &str) -> Flags {
        let mut rest = self.limited;
        while let [limited, others @ ..] = rest {
            if equal(limited.name.as_bytes(), name.as_bytes()) {
                // it need not have the argument that makes it wait
                return if limited.waits_with.is_empty() { limited.flags } else { Flags::NONE };
            }
            rest = others;
        }
        Flags::NONE
    }
}

/// `==`, for when a program is compiled.
const fn equal(mut one: &[u8], mut other: &[u8]) -> bool {
    while let ([first, rest @ ..], [second, others @ ..]) = (one, other) {
        if *first != *second {
            return false;
        }
        (one, other) = (rest, others);
    }
    one.is_empty() && other.is_empty()
}

impl Limited {
    fn waits<'a>(&self, mut words: impl Iterator<Item = &'a [u8]>) -> bool {
        let with = self.waits_with.as_bytes();
        with.is_empty() || words.any(|word| word.eq_ignore_ascii_case(with))
    }

    /// Whether it is a subcommand of `first`, and changes its connection.
    fn is_stateful_part_of(&self, first: &[u8]) -> bool {
        let container = self.name.split_once(' ').map(|(container, _)| container.as_bytes());
        container.is_some_and(|container| first.eq_ignore_ascii_case(container))
            && self.flags.contains(Flags::CONNECTION_STATE)
    }
}

/// The entry of two words, else of the first alone: the second may be an argument.
fn find<'a, T>(entries: &'a [T], name: impl Fn(&T) -> &str, first: &[u8], second: &[u8]) -> Option<&'a T> {
    let find = |second| entries.binary_search_by(|entry| compare(name(entry), first, second)).ok();
    find(Some(second)).or_else(|| find(None)).and_then(|at| entries.get(at))
}

/// How a name lies to words in any case, in the order of the bytes in upper case.
fn compare(name: &str, first: &[u8], second: Option<&[u8]>) -> Ordering {
    let blank: &[u8] = if second.is_some() { b" " } else { b"" };
    let words = first.iter().chain(blank).chain(second.unwrap_or_default());
    name.bytes().cmp(words.map(u8::to_ascii_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: Names = Names {
        limited: &[
            Limited { name: "BLPOP", flags: Flags::BLOCKING, waits_with: "" },
            Limited { name: "CLIENT ID", flags: Flags::NONE, waits_with: "" },
            Limited { name: "CLIENT REPLY", flags: Flags::UNMATCHED, waits_with: "" },
            Limited { name: "CLIENT SETNAME", flags: Flags::CONNECTION_STATE, waits_with: "" },
            Limited { name: "CLUSTER SYNCSLOTS", flags: Flags::UNMATCHED, waits_with: "" },
            Limited { name: "XREAD", flags: Flags::BLOCKING, waits_with: "BLOCK" },
        ],
        harmless: &["CLIENT ID", "GET", "XREAD"],
    };

    fn flags(words: &str) -> Flags {
        NAMES.flags(words.split(' ').map(str::as_bytes))
    }

    #[test]
    fn finds_names_in_any_case() {
        for (words, wanted) in [
            ("blpop list 1", Flags::BLOCKING),
            ("Client Reply OFF", Flags::UNMATCHED),
            ("client id", Flags::HARMLESS),
            ("get client", Flags::HARMLESS),
            ("get", Flags::HARMLESS),
            ("SET k v", Flags::NONE),
            ("BLPOPX list", Flags::NONE),
            ("", Flags::NONE),
        ] {
            assert_eq!(flags(words), wanted, "{words}");
        }
    }

    #[test]
    fn a_name_has_limits_unless_an_argument_decides() {
        let limits = ["BLPOP", "CLIENT REPLY", "CLIENT ID", "CLIENT", "XREAD", "BLPOPX", ""]
            .map(|name| NAMES.limits(name));
        assert_eq!(limits[..2], [Flags::BLOCKING, Flags::UNMATCHED]);
        assert_eq!(limits[2..], [Flags::NONE; 5]);
    }

    #[test]
    fn waits_only_with_the_word_for_it() {
        assert_eq!(flags("XREAD COUNT 1 block 0 STREAMS s $"), Flags::BLOCKING | Flags::HARMLESS);
        assert_eq!(flags("XREAD COUNT 1 STREAMS s 0"), Flags::HARMLESS);
    }

    #[test]
    fn an_unknown_subcommand_is_like_its_siblings() {
        assert_eq!(flags("CLIENT NEWER ON"), Flags::CONNECTION_STATE);
        assert_eq!(flags("CLIENT"), Flags::CONNECTION_STATE);
        assert_eq!(flags("CLUSTER NEWER"), Flags::NONE);
    }
}
