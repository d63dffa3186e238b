//! The function as written: its attribute, its signature.
//!
//! ```text
//! options.rs    what stands in the attribute
//! function.rs   the function: its pipelines, its kind
//! signature.rs  the signature that callers see
//! fresh.rs      names that the function does not have
//! hidden.rs     arguments that may hide a lifetime
//! usual.rs      the forms that most code has, read fast
//! ```

pub(crate) mod fresh;
pub(crate) mod function;
pub(crate) mod hidden;
pub(crate) mod options;
pub(crate) mod signature;
mod usual;
