//! Structs and enums that can be written as text and read again: a story is kept as text.

/// An enum whose variants have names, in text as in messages.
macro_rules! names {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// All of them.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// What it is called.
            pub fn name(self) -> &'static str {
                match self { $($name::$variant => $text,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<$name, String> {
                $name::ALL.iter().copied().find(|one| one.name() == text).ok_or_else(|| {
                    let names: Vec<&str> = $name::ALL.iter().map(|one| one.name()).collect();
                    format!("`{text}` is none of: {}", names.join("; "))
                })
            }
        }
    };
}

/// A struct of numbers, each with the value it has where a text does not name it.
macro_rules! numbers {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$doc:meta])* $field:ident = $default:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $name { $($(#[$doc])* pub $field: u64,)+ }

        impl Default for $name {
            fn default() -> $name {
                $name { $($field: $default,)+ }
            }
        }

        impl $name {
            /// Each number's name and its default.
            pub const FIELDS: &'static [(&'static str, u64)] = &[$((stringify!($field), $default),)+];

            /// The number of this name.
            pub fn field(&mut self, name: &str) -> Option<&mut u64> {
                match name {
                    $(stringify!($field) => Some(&mut self.$field),)+
                    _ => None,
                }
            }

            /// Reads `name=value` into the number of this name.
            pub(crate) fn read(&mut self, word: &str) -> Result<(), String> {
                let (name, value) = word.split_once('=').ok_or_else(|| format!("`{word}` is no `name=value`"))?;
                let value = value.parse().map_err(|_| format!("`{word}`: not a number"))?;
                *self.field(name).ok_or_else(|| format!("nothing is called `{name}` here"))? = value;
                Ok(())
            }
        }

        /// ` name=value` for each number that is not as by default.
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $(if self.$field != $default { write!(f, concat!(" ", stringify!($field), "={}"), self.$field)?; })+
                Ok(())
            }
        }
    };
}

pub(crate) use {names, numbers};
