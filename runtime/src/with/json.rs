//! A value as JSON, through serde: what `#[field(json)]` stands for, and [`Json`] for everywhere else.

use std::any::type_name;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::arg::{ArgWriter, ToArg, Written};
use crate::value::{DecodeError, FromValue, Value};

/// A value as JSON, wherever a single value is possible: an argument, a reply, a field, the value under a typed key.
///
/// ```no_run
/// use roundtrip::Json;
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize)]
/// struct Cart {
///     items: Vec<u64>,
/// }
///
/// # async fn example(client: &roundtrip::Client) -> roundtrip::Result<()> {
/// client.set("cart:7", Json(Cart { items: vec![1, 2] })).await?;
/// let cart: Option<Json<Cart>> = client.get("cart:7").await?;
/// let items = cart.map(|Json(cart)| cart.items);
/// # let _ = items; Ok(()) }
/// ```
///
/// If it cannot be decoded, the [`DecodeError`] names the type and the position in the text; its
/// [`source`](std::error::Error::source) is serde's own error, which may show a part of the text. This is not the server's JSON
/// module, whose commands need the feature `json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Json<T>(pub T);

impl<T: Serialize> ToArg for Json<T> {
    fn to_arg(&self, out: ArgWriter<'_>) -> Written {
        store(&self.0, out)
    }
}

impl<T: DeserializeOwned> FromValue for Json<T> {
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        restore(value).map(Json)
    }
}

impl<T> From<T> for Json<T> {
    fn from(value: T) -> Json<T> {
        Json(value)
    }
}

/// Writes the value as JSON.
pub fn store<T: Serialize + ?Sized>(value: &T, out: ArgWriter<'_>) -> Written {
    match serde_json::to_vec(value) {
        // a large one is sent from where it lies
        Ok(text) => out.shared(&text.into()),
        Err(_) => {
            out.refuse("a value that serde cannot write as JSON, such as a map whose keys are no strings")
        }
    }
}

/// Reads a value out of its JSON.
///
/// # Errors
///
/// When no text comes, or no JSON of a `T`.
pub fn restore<T: DeserializeOwned>(value: Value<'_>) -> Result<T, DecodeError> {
    let decoded = match value {
        Value::Bytes(blob) => serde_json::from_slice(&blob),
        other => serde_json::from_str(&other.number_text()?),
    };
    decoded.map_err(|error| {
        let name = type_name::<T>();
        let (line, column) = (error.line(), error.column());
        let what = format!(
            "JSON of a `{}` (line {line}, column {column})",
            name.rsplit("::").next().unwrap_or(name)
        );
        DecodeError::custom(what).caused_by(error)
    })
}
