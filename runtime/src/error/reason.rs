//! Why a connection could not be made, or was lost.

use std::fmt;
use std::io;
use std::sync::Arc;

/// Words for a log and, where the system has said it, its error. Shared by all that fails for it.
#[derive(Debug, Clone)]
pub(crate) struct Reason {
    text: Arc<str>,
    error: Option<Arc<io::Error>>,
}

impl Reason {
    pub(crate) fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// What the system, or TLS, has said.
    pub(crate) fn error(&self) -> Option<&io::Error> {
        self.error.as_deref()
    }

    /// The same in other words.
    pub(crate) fn put(self, words: impl FnOnce(&str) -> String) -> Reason {
        Reason { text: words(&self.text).into(), error: self.error }
    }

    /// The same, naming where it happened.
    pub(crate) fn at(self, place: &impl fmt::Display) -> Reason {
        self.put(|text| format!("{place}: {text}"))
    }
}

impl From<io::Error> for Reason {
    fn from(error: io::Error) -> Reason {
        Reason { text: error.to_string().into(), error: Some(Arc::new(error)) }
    }
}

impl From<Arc<str>> for Reason {
    fn from(text: Arc<str>) -> Reason {
        Reason { text, error: None }
    }
}

impl From<String> for Reason {
    fn from(text: String) -> Reason {
        Reason { text: text.into(), error: None }
    }
}

impl From<&str> for Reason {
    fn from(text: &str) -> Reason {
        Reason { text: text.into(), error: None }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
