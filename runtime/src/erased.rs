//! A value whose type the compiler does not look into.
//!
//! rustc proves anew for each async function that what it holds is `Send`. Such a proof goes through all fields of all types on the way
//! to a `dyn` or a `&'static`, and below a client there are hundreds. Behind this the way ends at once.
//!
//! Which types are left: `-Z self-profile -Z self-profile-events=default,query-keys`, under `evaluate_obligation`.

use std::fmt;
use std::ops::{Deref, DerefMut};

/// A `Box<T>` for what is seldom asked for: each access is a virtual call.
pub(crate) struct Erased<T>(Box<dyn Holds<T> + Send + Sync>);

trait Holds<T> {
    fn held(&self) -> &T;
    fn held_mut(&mut self) -> &mut T;
}

impl<T> Holds<T> for T {
    fn held(&self) -> &T {
        self
    }

    fn held_mut(&mut self) -> &mut T {
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
