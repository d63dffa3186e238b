//! What terms of a query may be meant to be.

use crate::types::Text;
use crate::types::fields::read_fields;
use crate::value::{DecodeError, FromReply, Reply, Shape};

/// What terms of a query may be meant to be: the reply of FT.SPELLCHECK.
#[derive(Debug, Clone, PartialEq)]
pub struct Misspellings(
    /// The terms that are not in the index.
    pub Vec<Misspelling>,
);

/// A term that is not in the index.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Misspelling {
    /// The term.
    pub term: Text,
    /// What may be meant, and in how many documents it is, as a part of all.
    pub suggestions: Vec<(Text, f64)>,
}

impl FromReply for Misspellings {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let mut terms = Vec::new();
        if reply.shape() == Some(Shape::Map) {
            read_fields(reply, |name, reply| match name {
                "results" => {
                    for _ in 0..reply.map()? {
                        let (term, suggestions): (_, Vec<Vec<(Text, f64)>>) = (reply.read()?, reply.read()?);
                        let suggestions = suggestions.into_iter().flatten().collect();
                        terms.push(Misspelling { term, suggestions });
                    }
                    Ok(())
                }
                _ => reply.skip(),
            })?;
            return Ok(Misspellings(terms));
        }
        // RESP2: "TERM", the term, and for each suggestion its score and the term
        for _ in 0..reply.list()? {
            let (_, term, suggestions): (Text, _, Vec<(f64, Text)>) = reply.read()?;
            let suggestions = suggestions.into_iter().map(|(score, term)| (term, score)).collect();
            terms.push(Misspelling { term, suggestions });
        }
        Ok(Misspellings(terms))
    }
}

// put together after the documentation: no server at hand has the module
#[cfg(test)]
mod tests {
    use super::Misspellings;
    use crate::types::tests::decode;

    #[test]
    fn reads_suggestions_of_both_protocols() {
        let resp2 = b"*1\r\n*3\r\n$4\r\nTERM\r\n$5\r\nhoker\r\n*1\r\n*2\r\n$3\r\n0.5\r\n$6\r\nhocker\r\n";
        let resp3 = b"%1\r\n+results\r\n%1\r\n$5\r\nhoker\r\n*1\r\n%1\r\n$6\r\nhocker\r\n,0.5\r\n";
        let terms: Misspellings = decode(resp2).unwrap();
        assert_eq!(decode(resp3).as_ref(), Ok(&terms));
        let term = terms.0.first().unwrap();
        assert_eq!(
            (term.term.clone(), term.suggestions.as_slice()),
            ("hoker".into(), &[("hocker".into(), 0.5)][..])
        );
    }
}
