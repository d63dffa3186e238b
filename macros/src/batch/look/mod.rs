//! Questions asked of the syntax tree.
//!
//! ```text
//! chain.rs       what counts as a command          head.rs     the command that an expression evaluates first
//! names.rs       which names a piece of code has   derived.rs  names of what is made with a pipeline
//! macros.rs      what a macro does                 quiet.rs    which values are plain data
//! effect.rs      whether code may leave or await
//! borrow.rs      what a nested call holds on to    attributes.rs  what may be configured out
//! owned.rs       which values refer to nothing     disturb.rs     which names code changes or moves
//! place.rs       expressions that are places       start.rs       where code begins
//! ```

pub(crate) mod attributes;
pub(crate) mod borrow;
pub(crate) mod chain;
pub(crate) mod derived;
pub(crate) mod disturb;
pub(crate) mod effect;
pub(crate) mod head;
pub(crate) mod macros;
pub(crate) mod names;
pub(crate) mod owned;
pub(crate) mod place;
pub(crate) mod quiet;
pub(crate) mod start;
