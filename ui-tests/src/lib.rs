//! What must not compile, and how the error reads: one case for each mistake a user can make, in `cases`, sorted by what it is
//! about. Beside each `name.rs` stands what the compiler says, `name.stderr`; `TRYBUILD=overwrite cargo test -p
//! roundtrip-ui-tests` writes them anew, to be read before they are committed.
