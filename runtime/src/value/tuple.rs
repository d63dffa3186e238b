//! Tuples.

use super::{DecodeError, FromReply, Reply};

macro_rules! tuples {
    ($($width:literal: $($t:ident $index:literal),+;)*) => {$(
        /// A list of exactly so many elements.
        impl<$($t: FromReply),+> FromReply for ($($t,)+) {
            const WIDTH: usize = $width;

            fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
                match reply.list()? {
                    $width => Ok(($($t::from_reply(reply).map_err(|error| error.at($index))?,)+)),
                    n => Err(DecodeError::count($width, n)),
                }
            }

            #[inline]
            fn from_flat(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
                Ok(($($t::from_reply(reply).map_err(|error| error.at($index))?,)+))
            }
        }
    )*};
}
tuples! {
    1: A 0;
    2: A 0, B 1;
    3: A 0, B 1, C 2;
    4: A 0, B 1, C 2, D 3;
    5: A 0, B 1, C 2, D 3, E 4;
    6: A 0, B 1, C 2, D 3, E 4, F 5;
    7: A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    8: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
    9: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8;
    10: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9;
    11: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10;
    12: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11;
}
