//! A typed Redis/Valkey client.
pub mod facts;
