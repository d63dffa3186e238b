//! Replies of named fields, to structs.

use crate::value::{DecodeError, Reply};

/// Reads a map, or a flat list of names and values: `take` reads the value of each name that it knows, and passes over
/// the others, since newer servers add some.
pub(super) fn read_fields(
    reply: &mut Reply<'_>,
    mut take: impl FnMut(&str, &mut Reply<'_>) -> Result<(), DecodeError>,
) -> Result<(), DecodeError> {
    for _ in 0..reply.map()? {
        let name = reply.str()?;
        take(name, reply)?;
    }
    Ok(())
}

/// A struct for a reply of named fields: `field: Type = "name on the wire",`.
///
/// A field that the server does not send has its type's default: one that older servers lack is an `Option`.
macro_rules! reply_struct {
    (
        $(#[$meta:meta])*
        pub struct $name:ident $(<$generic:ident>)? {
            $($(#[$field_meta:meta])* pub $field:ident: $ty:ty = $($wire:literal)|+,)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub struct $name $(<$generic>)? {
            $($(#[$field_meta])* pub $field: $ty,)*
        }

        impl $(<$generic: $crate::value::FromReply>)? $crate::value::FromReply for $name $(<$generic>)? {
            #[inline]
            fn from_reply(reply: &mut $crate::value::Reply<'_>) -> Result<Self, $crate::value::DecodeError> {
                $(let mut $field: Option<$ty> = None;)*
                $crate::types::fields::read_fields(reply, |name, reply| {
                    match name {
                        $($($wire)|+ => $field = Some(reply.read()?),)*
                        _ => reply.skip()?,
                    }
                    Ok(())
                })?;
                Ok($name { $($field: $field.unwrap_or_default(),)* })
            }
        }
    };
}

pub(super) use reply_struct;
