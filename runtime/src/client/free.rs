//! Which names the methods of a user's command set may have: those that are not methods of a target type.
//!
//! `commands!` makes a lookup for each name and each type. It finds [`Free`], a constant of a trait, unless the type has
//! something of its own by that name.

/// What a lookup finds where the name is free.
#[derive(Debug)]
pub struct Free;

/// What a lookup has found.
#[derive(Debug)]
pub struct Found<T>(pub T);

impl Found<Free> {
    /// The other, since this one is free.
    pub fn or<U>(self, other: Found<U>) -> Found<U> {
        other
    }
}

/// [`Found::or`] for all but [`Free`]: Rust takes that one, which is no trait's, wherever it fits.
pub trait Or: Sized {
    /// This one, since it is a method.
    fn or<U>(self, _other: Found<U>) -> Self {
        self
    }
}

impl<T> Or for Found<T> {}
