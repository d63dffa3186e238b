//! Endpoints as they are reached from here.

use std::fmt;
use std::sync::Arc;

use super::Endpoint;

/// What a program makes of the endpoints that servers name: behind NAT or port forwarding they are not those that lead there.
#[derive(Clone, Default)]
pub(crate) struct AddressMap(Option<Arc<dyn Fn(Endpoint) -> Endpoint + Send + Sync>>);

impl AddressMap {
    pub(crate) fn new(map: impl Fn(Endpoint) -> Endpoint + Send + Sync + 'static) -> AddressMap {
        AddressMap(Some(Arc::new(map)))
    }

    /// Where a server is reached that others name so.
    pub(crate) fn reached(&self, named: Endpoint) -> Endpoint {
        match &self.0 {
            None => named,
            Some(map) => map(named),
        }
    }
}

impl fmt::Debug for AddressMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "AddressMap" } else { "None" })
    }
}
