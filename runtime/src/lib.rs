//! A typed Redis/Valkey client.
pub mod arg;
pub mod facts;
#[doc(hidden)]
pub mod resp;
pub mod value;
