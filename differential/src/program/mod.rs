//! A drawn function.
//!
//! ```text
//! tree.rs   what it is made of
//! draw.rs   one at random, always the same ones
//! random.rs the numbers that it draws by
//! print.rs  as code
//! model.rs  what it does: its value, what it leaves in the database, and its round trips
//! ```

pub mod draw;
pub mod model;
pub mod print;
pub mod random;
pub mod tree;
