//! Positions, and what a search for them finds.

use crate::value::{DecodeError, FromReply, FromValue, Reply};

/// A position, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
#[allow(clippy::exhaustive_structs, reason = "a position has two coordinates")]
pub struct GeoPosition {
    /// East of Greenwich.
    pub longitude: f64,
    /// North of the equator.
    pub latitude: f64,
}

impl FromReply for GeoPosition {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let (longitude, latitude) = reply.read()?;
        Ok(GeoPosition { longitude, latitude })
    }
}

/// A member that a search has found: the reply of GEOSEARCH with all it can tell.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct GeoMatch<T> {
    /// The member.
    pub member: T,
    /// Its distance from the centre, in the unit of the search.
    pub distance: f64,
    /// Its score: the 52-bit hash of its position.
    pub hash: u64,
    /// Its position.
    pub position: GeoPosition,
}

impl<T: FromValue> FromReply for GeoMatch<T> {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        // in this order whatever the order of WITHDIST, WITHHASH and WITHCOORD
        let (member, distance, hash, position) = reply.read()?;
        Ok(GeoMatch { member, distance, hash, position })
    }
}

#[cfg(test)]
mod tests {
    use super::{GeoMatch, GeoPosition};
    use crate::types::tests::decode;

    const PALERMO: GeoPosition = GeoPosition { longitude: 13.361389338970184, latitude: 38.1155563954963 };

    #[test]
    fn reads_positions_of_both_protocols_and_missing_members() {
        let resp2 = b"*2\r\n*2\r\n$18\r\n13.361389338970184\r\n$16\r\n38.1155563954963\r\n*-1\r\n";
        let resp3 = b"*2\r\n*2\r\n,13.36138933897018433\r\n,38.11555639549629859\r\n_\r\n";
        assert_eq!(decode(resp2), Ok(vec![Some(PALERMO), None]));
        assert_eq!(decode(resp3), Ok(vec![Some(PALERMO), None]));
    }

    #[test]
    fn reads_what_a_search_finds() {
        let found = b"*1\r\n*4\r\n$7\r\nPalermo\r\n$8\r\n190.4424\r\n:3479099956230698\r\n\
            *2\r\n,13.361389338970184\r\n,38.1155563954963\r\n";
        let member = "Palermo".to_owned();
        let expected =
            GeoMatch { member, distance: 190.4424, hash: 3_479_099_956_230_698, position: PALERMO };
        assert_eq!(decode(found), Ok(vec![expected]));
        let pair = b"*1\r\n*2\r\n$7\r\nPalermo\r\n*2\r\n,13.361389338970184\r\n,38.1155563954963\r\n";
        assert_eq!(decode(pair), Ok(vec![("Palermo".to_owned(), PALERMO)]));
    }
}
