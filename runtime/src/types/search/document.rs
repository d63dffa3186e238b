//! Documents that a search finds.

use bytes::Bytes;

use crate::types::Text;
use crate::types::fields::read_fields;
use crate::value::{DecodeError, Dynamic, FromReply, Reply};

/// A document that a search finds, with what was asked for about it.
pub trait FromDocument: Sized {
    /// How many elements of the list it takes in RESP2.
    #[doc(hidden)]
    const PARTS: usize;

    /// Reads it from those elements.
    #[doc(hidden)]
    fn from_parts(reply: &mut Reply<'_>) -> Result<Self, DecodeError>;

    /// Reads it from a map, in RESP3.
    #[doc(hidden)]
    fn from_map(reply: &mut Reply<'_>) -> Result<Self, DecodeError>;
}

/// A document type: its parts in RESP2 in their order, and the name of each in RESP3.
macro_rules! document {
    (
        $(#[$meta:meta])*
        pub struct $name:ident $(<$generic:ident>)? [$parts:literal] {
            $($(#[$field_meta:meta])* pub $field:ident: $ty:ty = $wire:literal,)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub struct $name $(<$generic>)? {
            $($(#[$field_meta])* pub $field: $ty,)*
        }

        impl $(<$generic: FromReply>)? FromDocument for $name $(<$generic>)? {
            const PARTS: usize = $parts;

            fn from_parts(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
                Ok($name { $($field: reply.read()?,)* })
            }

            fn from_map(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
                $(let mut $field: Option<$ty> = None;)*
                read_fields(reply, |name, reply| {
                    match name {
                        $($wire => $field = Some(reply.read()?),)*
                        _ => reply.skip()?,
                    }
                    Ok(())
                })?;
                Ok($name { $($field: $field.unwrap_or_default(),)* })
            }
        }
    };
}

document! {
    /// The key of a document.
    pub struct DocumentId [1] {
        /// The key.
        pub id: Text = "id",
    }
}

document! {
    /// The key of a document and its score.
    pub struct ScoredId [2] {
        /// The key.
        pub id: Text = "id",
        /// How well it fits the query.
        pub score: f64 = "score",
    }
}

document! {
    /// A document. `M` is what its fields are read into.
    pub struct Document<M> [2] {
        /// The key.
        pub id: Text = "id",
        /// The fields; `None` if the document has expired.
        pub fields: Option<M> = "extra_attributes",
    }
}

document! {
    /// A document with its score.
    pub struct ScoredDocument<M> [3] {
        /// The key.
        pub id: Text = "id",
        /// How well it fits the query.
        pub score: f64 = "score",
        /// The fields; `None` if the document has expired.
        pub fields: Option<M> = "extra_attributes",
    }
}

document! {
    /// A document with its payload.
    pub struct PayloadDocument<M> [3] {
        /// The key.
        pub id: Text = "id",
        /// The payload.
        pub payload: Option<Bytes> = "payload",
        /// The fields; `None` if the document has expired.
        pub fields: Option<M> = "extra_attributes",
    }
}

document! {
    /// A document with what it was sorted by.
    pub struct SortedDocument<M> [3] {
        /// The key.
        pub id: Text = "id",
        /// What it was sorted by: after `#` a number, after `$` a string.
        pub sort_key: Option<Text> = "sortkey",
        /// The fields; `None` if the document has expired.
        pub fields: Option<M> = "extra_attributes",
    }
}

document! {
    /// A document with its score and where that comes from.
    pub struct ExplainedDocument<M> [3] {
        /// The key.
        pub id: Text = "id",
        /// How well it fits the query, and why.
        pub score: ExplainedScore = "score",
        /// The fields; `None` if the document has expired.
        pub fields: Option<M> = "extra_attributes",
    }
}

/// A score, and where it comes from.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ExplainedScore {
    /// The score.
    pub score: f64,
    /// Where it comes from: sentences, each perhaps with those that it follows from.
    pub explanation: Dynamic,
}

impl Default for ExplainedScore {
    fn default() -> ExplainedScore {
        ExplainedScore { score: 0.0, explanation: Dynamic::Null }
    }
}

impl FromReply for ExplainedScore {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let (score, explanation) = reply.read()?;
        Ok(ExplainedScore { score, explanation })
    }
}

// put together after the documentation: no server at hand has the module
#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::SearchResults;
    use crate::types::tests::decode;

    type Fields = Vec<(String, String)>;

    #[test]
    fn reads_documents_of_both_protocols() {
        let resp2 = b"*5\r\n:7\r\n$2\r\nd1\r\n*2\r\n$1\r\na\r\n$1\r\n1\r\n$2\r\nd2\r\n$-1\r\n";
        let resp3 = b"%3\r\n+attributes\r\n*0\r\n+total_results\r\n:7\r\n+results\r\n*2\r\n\
            %2\r\n+id\r\n$2\r\nd1\r\n+extra_attributes\r\n%1\r\n$1\r\na\r\n$1\r\n1\r\n%1\r\n+id\r\n$2\r\nd2\r\n";
        let results: SearchResults<Document<Fields>> = decode(resp2).unwrap();
        assert_eq!(decode(resp3).as_ref(), Ok(&results));
        assert_eq!((results.total, results.documents.len()), (7, 2));
        assert_eq!(results.documents.last().map(|document| document.fields.clone()), Some(None));
    }

    #[test]
    fn reads_what_was_asked_for() {
        let ids: SearchResults<DocumentId> = decode(b"*3\r\n:2\r\n$2\r\nd1\r\n$2\r\nd2\r\n").unwrap();
        assert_eq!(ids.documents.len(), 2);
        let scored: SearchResults<ScoredDocument<Fields>> =
            decode(b"*4\r\n:1\r\n$2\r\nd1\r\n$3\r\n0.5\r\n*2\r\n$1\r\na\r\n$1\r\n1\r\n").unwrap();
        assert_eq!(scored.documents.first().map(|document| document.score), Some(0.5));
        let explained: SearchResults<ExplainedDocument<Fields>> =
            decode(b"*4\r\n:1\r\n$2\r\nd1\r\n*2\r\n$3\r\n0.5\r\n*1\r\n$3\r\nwhy\r\n*0\r\n").unwrap();
        assert_eq!(explained.documents.first().map(|document| document.score.score), Some(0.5));
        let sorted: SearchResults<SortedDocument<Fields>> =
            decode(b"*4\r\n:1\r\n$2\r\nd1\r\n$2\r\n#5\r\n*0\r\n").unwrap();
        assert_eq!(
            sorted.documents.first().and_then(|document| document.sort_key.clone()),
            Some("#5".into())
        );
        assert!(decode::<SearchResults<ScoredId>>(b"*2\r\n:1\r\n$2\r\nd1\r\n").is_err());
        assert_eq!(decode::<SearchResults<DocumentId>>(b"*1\r\n:0\r\n").map(|results| results.total), Ok(0));
    }
}
