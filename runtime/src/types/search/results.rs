//! What a search finds.

use super::document::FromDocument;
use crate::types::fields::read_fields;
use crate::value::{DecodeError, FromReply, Reply, Shape};

/// What a search finds: the reply of FT.SEARCH. `D` is a [`Document`](super::Document), or a type for documents with a score or without fields.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SearchResults<D> {
    /// How many documents the search found. `documents` may hold only some of them.
    pub total: u64,
    /// The documents.
    pub documents: Vec<D>,
    /// What went wrong. After a timeout, for example, some results are missing. RESP3 only.
    pub warnings: Vec<String>,
}

impl<D: FromDocument> FromReply for SearchResults<D> {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        if reply.shape() == Some(Shape::Map) { read_map(reply) } else { read_list(reply) }
    }
}

/// RESP2: the total, and then the parts of each document in turn.
fn read_list<D: FromDocument>(reply: &mut Reply<'_>) -> Result<SearchResults<D>, DecodeError> {
    let elements = reply.list()?.checked_sub(1).filter(|parts| parts % D::PARTS == 0);
    let elements = elements.ok_or_else(|| DecodeError::custom("a total and documents"))?;
    let total = reply.read()?;
    let documents = (0..elements / D::PARTS).map(|_| D::from_parts(reply)).collect::<Result<_, _>>()?;
    Ok(SearchResults { total, documents, warnings: Vec::new() })
}

fn read_map<D: FromDocument>(reply: &mut Reply<'_>) -> Result<SearchResults<D>, DecodeError> {
    let mut results = SearchResults { total: 0, documents: Vec::new(), warnings: Vec::new() };
    read_fields(reply, |name, reply| {
        match name {
            "total_results" => results.total = reply.read()?,
            "results" => {
                let documents: Vec<Named<D>> = reply.read()?;
                results.documents = documents.into_iter().map(|named| named.0).collect();
            }
            "warning" | "warnings" => results.warnings = reply.read()?,
            _ => reply.skip()?,
        }
        Ok(())
    })?;
    Ok(results)
}

/// A document as RESP3 has it.
struct Named<D>(D);

impl<D: FromDocument> FromReply for Named<D> {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        D::from_map(reply).map(Named)
    }
}
