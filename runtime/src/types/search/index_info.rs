//! Information about an index.

use crate::types::Text;
use crate::types::fields::{read_fields, reply_struct};
use crate::value::{DecodeError, FromReply, Reply, Shape};

reply_struct! {
    /// Information about an index: the reply of FT.INFO.
    pub struct IndexInfo {
        /// Its name.
        pub name: Text = "index_name",
        /// Its fields.
        pub fields: Vec<FieldInfo> = "attributes",
        /// The number of documents.
        pub num_docs: u64 = "num_docs",
        /// The highest number of a document.
        pub max_doc_id: u64 = "max_doc_id",
        /// The number of different terms.
        pub num_terms: u64 = "num_terms",
        /// The number of occurrences of terms.
        pub num_records: u64 = "num_records",
        /// The size of the inverted index, in MiB.
        pub inverted_sz_mb: f64 = "inverted_sz_mb",
        /// The size of the index of vectors, in MiB.
        pub vector_index_sz_mb: f64 = "vector_index_sz_mb",
        /// The size of all, in MiB.
        pub total_index_memory_sz_mb: Option<f64> = "total_index_memory_sz_mb",
        /// Whether documents are still being taken in.
        pub indexing: bool = "indexing",
        /// Which part of the documents there are is taken in, 1 being all.
        pub percent_indexed: f64 = "percent_indexed",
        /// How many documents could not be taken in.
        pub hash_indexing_failures: u64 = "hash_indexing_failures",
        /// How often the index was used.
        pub number_of_uses: u64 = "number_of_uses",
    }
}

/// A field of an index.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct FieldInfo {
    /// What it is in documents: a name, or a path.
    pub identifier: Text,
    /// What it is called in queries.
    pub attribute: Text,
    /// What it is, as in `TEXT`.
    pub kind: Text,
    /// Everything else, as the server writes it: names before their values, and flags such as `SORTABLE`.
    pub options: Vec<Text>,
}

impl FromReply for FieldInfo {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let mut field = FieldInfo::default();
        if reply.shape() == Some(Shape::Map) {
            read_fields(reply, |name, reply| {
                match name {
                    "identifier" => field.identifier = reply.read()?,
                    "attribute" => field.attribute = reply.read()?,
                    "type" => field.kind = reply.read()?,
                    "flags" => field.options.extend(reply.read::<Vec<Text>>()?),
                    _ => {
                        let value = read_text(reply)?;
                        field.options.extend([Text::from(name)].into_iter().chain(value));
                    }
                }
                Ok(())
            })?;
            return Ok(field);
        }
        // RESP2: names and values in turn, but flags have no value
        let elements = reply.list()?;
        let mut read = 0;
        while read < elements {
            let word = read_text(reply)?.unwrap_or_default();
            read += 1;
            let target = match word.as_bytes() {
                b"identifier" => &mut field.identifier,
                b"attribute" => &mut field.attribute,
                b"type" => &mut field.kind,
                _ => {
                    field.options.push(word);
                    continue;
                }
            };
            *target = reply.read()?;
            read += 1;
        }
        Ok(field)
    }
}

/// A single value as text; nothing for a list.
fn read_text(reply: &mut Reply<'_>) -> Result<Option<Text>, DecodeError> {
    match reply.shape() {
        Some(Shape::Value) => reply.read().map(Some),
        _ => reply.skip().map(|()| None),
    }
}

// put together after the documentation: no server at hand has the module
#[cfg(test)]
mod tests {
    use super::IndexInfo;
    use crate::types::tests::decode;

    #[test]
    fn reads_fields_of_both_protocols() {
        let resp2 = b"*6\r\n+index_name\r\n+idx\r\n+attributes\r\n*1\r\n*9\r\n+identifier\r\n$5\r\ntitle\r\n+attribute\r\n$1\r\nt\r\n\
            +type\r\n+TEXT\r\n+WEIGHT\r\n$1\r\n1\r\n+SORTABLE\r\n+num_docs\r\n$1\r\n3\r\n";
        let resp3 = b"%3\r\n+index_name\r\n+idx\r\n+attributes\r\n*1\r\n%5\r\n+identifier\r\n$5\r\ntitle\r\n+attribute\r\n$1\r\nt\r\n\
            +type\r\n+TEXT\r\n+WEIGHT\r\n,1\r\n+flags\r\n*1\r\n+SORTABLE\r\n+num_docs\r\n:3\r\n";
        let info: IndexInfo = decode(resp2).unwrap();
        let field = info.fields.first().unwrap();
        assert_eq!(
            (info.num_docs, field.attribute.clone(), field.kind.clone()),
            (3, "t".into(), "TEXT".into())
        );
        assert_eq!(field.options, ["WEIGHT", "1", "SORTABLE"]);
        let info = decode::<IndexInfo>(resp3);
        assert_eq!(info.map(|info| info.fields), Ok(vec![field.clone()]));
    }
}
