//! What searches find, and information about indexes.

mod aggregate;
mod document;
mod index_info;
mod results;
mod spelling;

pub use aggregate::{AggregatePage, Aggregated, HybridResults};
pub use document::{
    Document, DocumentId, ExplainedDocument, ExplainedScore, FromDocument, PayloadDocument, ScoredDocument,
    ScoredId, SortedDocument,
};
pub use index_info::{FieldInfo, IndexInfo};
pub use results::SearchResults;
pub use spelling::{Misspelling, Misspellings};
