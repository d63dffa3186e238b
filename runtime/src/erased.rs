//! A value whose type the compiler does not look into.
//!
//! rustc proves anew for each async function that what it holds is `Send`. Such a proof goes through all fields of all types on the way
//! to a `dyn` or a `&'static`, and below a client there are hundreds. So does the check of what may be touched when a value is dropped, for
//! each type of a variable. Behind this the way ends at once.
//!
//! Which types are left: `-Z self-profile -Z self-profile-events=default,query-keys`, under `evaluate_obligation` and `dropck_outlives`.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// A `Box<T>` for what is seldom asked for: each access is a virtual call.
pub(crate) struct Erased<T>(Box<dyn Holds<T> + Send + Sync>);

/// The same for an `Arc<T>`. It needs no memory of its own; whoever asks often asks once for a `&T`.
pub(crate) struct ErasedArc<T>(Arc<dyn Holds<T> + Send + Sync>);

trait Holds<T> {
    fn held(&self) -> &T;
    fn held_mut(&mut self) -> &mut T;
    fn held_arc(self: Arc<Self>) -> Arc<T>;
}

impl<T> Holds<T> for T {
    fn held(&self) -> &T {
        self
    }

    fn held_mut(&mut self) -> &mut T {
        self
    }

    fn held_arc(self: Arc<Self>) -> Arc<T> {
        self
    }
}

impl<T: Send + Sync + 'static> Erased<T> {
    pub(crate) fn new(value: T) -> Erased<T> {
        Erased(Box::new(value))
    }
}

impl<T: Send + Sync + Default + 'static> Default for Erased<T> {
    fn default() -> Erased<T> {
        Erased::new(T::default())
    }
}

impl<T: Send + Sync + Clone + 'static> Clone for Erased<T> {
    fn clone(&self) -> Erased<T> {
        Erased::new(T::clone(self))
    }
}

impl<T> Deref for Erased<T> {
    type Target = T;

    fn deref(&self) -> &T {
        Holds::<T>::held(&*self.0)
    }
}

impl<T> DerefMut for Erased<T> {
    fn deref_mut(&mut self) -> &mut T {
        Holds::<T>::held_mut(&mut *self.0)
    }
}

impl<T: fmt::Debug> fmt::Debug for Erased<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        T::fmt(self, f)
    }
}

impl<T: Send + Sync + 'static> ErasedArc<T> {
    pub(crate) fn new(value: Arc<T>) -> ErasedArc<T> {
        ErasedArc(value)
    }
}

impl<T> ErasedArc<T> {
    /// The `Arc` in it, for what needs its type.
    pub(crate) fn arc(&self) -> Arc<T> {
        Holds::<T>::held_arc(self.0.clone())
    }

    /// Where it lies: what tells one from another.
    pub(crate) fn address(&self) -> usize {
        Arc::as_ptr(&self.0).addr()
    }
}

impl<T> Clone for ErasedArc<T> {
    fn clone(&self) -> ErasedArc<T> {
        ErasedArc(self.0.clone())
    }
}

impl<T> Deref for ErasedArc<T> {
    type Target = T;

    fn deref(&self) -> &T {
        Holds::<T>::held(&*self.0)
    }
}

impl<T: fmt::Debug> fmt::Debug for ErasedArc<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        T::fmt(self, f)
    }
}
