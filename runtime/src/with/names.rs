//! The names of a struct's fields, with those of the structs that are flattened into it.

use std::fmt;

use crate::arg::{ArgWriter, ArgsWriter, ToArg, Written};

/// How the fields of a struct are called.
#[derive(Debug)]
pub struct Names {
    /// Those of its own fields, older ones included.
    pub own: &'static [&'static str],
    /// Those of flattened fields: what stands before each, and how they are called.
    pub flattened: &'static [(&'static str, &'static Names)],
}

/// What stands before the names of fields that are flattened into another struct.
#[derive(Debug, Clone, Copy, Default)]
pub struct Prefix<'a> {
    text: &'static str,
    outer: Option<&'a Prefix<'a>>,
}

/// A name with what stands before it.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a>(Prefix<'a>, &'static str);

impl Names {
    /// Writes all of them.
    pub fn write(&self, prefix: Prefix<'_>, out: &mut ArgsWriter<'_>) {
        self.own.iter().for_each(|name| out.push(&prefix.named(name)));
        self.flattened.iter().for_each(|(text, names)| names.write(prefix.then(text), out));
    }

    /// Calls `each` with all of them, in the order in which they are written.
    pub fn for_each<E>(&self, prefix: &str, each: &mut impl FnMut(&str) -> Result<(), E>) -> Result<(), E> {
        for name in self.own {
            if prefix.is_empty() { each(name)? } else { each(&format!("{prefix}{name}"))? }
        }
        self.flattened.iter().try_for_each(|(text, names)| names.for_each(&format!("{prefix}{text}"), each))
    }

    /// Whether no name of one is a name of the other. For the compiler: each struct has this checked.
    #[must_use]
    pub const fn disjoint(&self, before: Prefix<'_>, other: &Names, before_other: Prefix<'_>) -> bool {
        let mut own = self.own;
        while let [name, rest @ ..] = own {
            if other.contains(before_other, Named(before, name)) {
                return false;
            }
            own = rest;
        }
        let mut flattened = self.flattened;
        while let [(text, names), rest @ ..] = flattened {
            if !names.disjoint(before.then(text), other, before_other) {
                return false;
            }
            flattened = rest;
        }
        true
    }

    const fn contains(&self, before: Prefix<'_>, wanted: Named<'_>) -> bool {
        let mut own = self.own;
        while let [name, rest @ ..] = own {
            if Named(before, name).same(wanted) {
                return true;
            }
            own = rest;
        }
        let mut flattened = self.flattened;
        while let [(text, names), rest @ ..] = flattened {
            if names.contains(before.then(text), wanted) {
                return true;
            }
            flattened = rest;
        }
        false
    }
}

/// Whether two names are the same. For the compiler.
#[must_use]
pub const fn equal(one: &'static str, other: &'static str) -> bool {
    Named(Prefix::NONE, one).same(Named(Prefix::NONE, other))
}

impl<'a> Prefix<'a> {
    /// Nothing.
    pub const NONE: Prefix<'static> = Prefix { text: "", outer: None };

    /// The prefix of a struct that is flattened into this one.
    #[must_use]
    pub const fn then(&'a self, text: &'static str) -> Prefix<'a> {
        Prefix { text, outer: Some(self) }
    }

    pub(super) fn named(self, name: &'static str) -> Named<'a> {
        Named(self, name)
    }
}

impl Named<'_> {
    /// Compares from the end: that is how the parts hang together.
    const fn same(self, other: Named<'_>) -> bool {
        let mut back = 0;
        loop {
            match (self.byte(back), other.byte(back)) {
                (None, None) => return true,
                (Some(one), Some(another)) if one == another => back += 1,
                _ => return false,
            }
        }
    }

    /// The byte that has so many behind it.
    const fn byte(self, mut back: usize) -> Option<u8> {
        let Named(mut prefix, mut part) = self;
        loop {
            let mut bytes = part.as_bytes();
            while let [rest @ .., last] = bytes {
                if back == 0 {
                    return Some(*last);
                }
                (bytes, back) = (rest, back - 1);
            }
            part = prefix.text;
            prefix = match prefix.outer {
                Some(outer) => *outer,
                None if part.is_empty() => return None,
                None => Prefix::NONE,
            };
        }
    }
}

impl ToArg for Named<'_> {
    #[inline]
    fn to_arg(&self, out: ArgWriter<'_>) -> Written {
        match self.0.outer {
            None => out.str(self.1),
            Some(_) => out.display(self),
        }
    }
}

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)?;
        f.write_str(self.1)
    }
}

impl fmt::Display for Prefix<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(outer) = self.outer {
            outer.fmt(f)?;
        }
        f.write_str(self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INNER: Names = Names { own: &["city", "b.x"], flattened: &[] };
    const OUTER: Names = Names { own: &["name"], flattened: &[("a.", &INNER)] };
    const NONE: Prefix<'static> = Prefix::NONE;

    const fn own(own: &'static [&'static str]) -> Names {
        Names { own, flattened: &[] }
    }

    #[test]
    fn names_meet_wherever_they_are_divided() {
        const {
            assert!(OUTER.disjoint(NONE, &INNER, NONE));
            assert!(!OUTER.disjoint(NONE, &INNER, NONE.then("a.")));
            assert!(!OUTER.disjoint(NONE, &own(&["a.city"]), NONE));
            assert!(!own(&["x"]).disjoint(NONE.then("a.").then("b."), &OUTER, NONE));
            assert!(OUTER.disjoint(NONE, &own(&["city", "a.", "", "names"]), NONE));
            assert!(!own(&[""]).disjoint(NONE, &own(&["x", ""]), NONE));
            assert!(own(&["y"]).disjoint(NONE.then("xx"), &own(&["xy", "xxxy"]), NONE));
        }
    }

    #[test]
    fn names_are_told_with_what_stands_before() {
        let mut all = Vec::new();
        let told = OUTER.for_each("u.", &mut |name| {
            all.push(name.to_owned());
            Ok::<(), ()>(())
        });
        assert_eq!(told, Ok(()));
        assert_eq!(all, ["u.name", "u.a.city", "u.a.b.x"]);
        assert_eq!(NONE.then("a.").then("b.").named("x").to_string(), "a.b.x");
    }
}
