//! Calls that stay where they are, several of them in one allocation.

use std::pin::Pin;

use pin_project_lite::pin_project;

use super::call::Running;
use super::step::Step;

/// Calls that may not be moved once they are polled. A box for each would take as long as all else that is done for it.
pub(super) struct Berths<C: Step> {
    groups: Vec<Pin<Box<Group<C>>>>,
    len: usize,
}

/// How many lie in one allocation.
const GROUP: usize = 8;

// fields and not an array: the elements of a pinned array cannot be polled without `unsafe`
pin_project! {
    struct Group<C: Step> {
        #[pin]
        a: Running<C, C::Output>,
        #[pin]
        b: Running<C, C::Output>,
        #[pin]
        c: Running<C, C::Output>,
        #[pin]
        d: Running<C, C::Output>,
        #[pin]
        e: Running<C, C::Output>,
        #[pin]
        f: Running<C, C::Output>,
        #[pin]
        g: Running<C, C::Output>,
        #[pin]
        h: Running<C, C::Output>,
    }
}

impl<C: Step> Group<C> {
    /// Nothing in it.
    fn new() -> Pin<Box<Group<C>>> {
        let none = Running::nothing;
        let (a, b, c, d, e, f, g, h) = (none(), none(), none(), none(), none(), none(), none(), none());
        // made where it stays
        Box::into_pin(Box::write(Box::new_uninit(), Group { a, b, c, d, e, f, g, h }))
    }

    fn all(&self) -> [&Running<C, C::Output>; GROUP] {
        [&self.a, &self.b, &self.c, &self.d, &self.e, &self.f, &self.g, &self.h]
    }

    fn all_mut(self: Pin<&mut Self>) -> [Pin<&mut Running<C, C::Output>>; GROUP] {
        let this = self.project();
        [this.a, this.b, this.c, this.d, this.e, this.f, this.g, this.h]
    }
}

impl<C: Step> Berths<C> {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Running<C, C::Output>> {
        self.groups.iter().flat_map(|group| group.all())
    }

    #[inline]
    pub(super) fn for_each(&mut self, mut each: impl FnMut(Pin<&mut Running<C, C::Output>>)) {
        for group in &mut self.groups {
            group.as_mut().all_mut().into_iter().for_each(&mut each);
        }
    }
}

impl<C: Step> FromIterator<C> for Berths<C> {
    fn from_iter<I: IntoIterator<Item = C>>(calls: I) -> Self {
        let mut calls = calls.into_iter();
        let mut groups = Vec::with_capacity(calls.size_hint().0.div_ceil(GROUP));
        let mut len = 0;
        while let Some(first) = calls.next() {
            let mut group = Group::new();
            let mut next = Some(first);
            for mut berth in group.as_mut().all_mut() {
                let Some(step) = next.take().or_else(|| calls.next()) else { break };
                berth.set(Running::Here { step });
                len += 1;
            }
            groups.push(group);
        }
        Berths { groups, len }
    }
}
