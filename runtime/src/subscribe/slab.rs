//! A list whose places are used again.

/// Values by number. The number of one that was removed is given to another.
#[derive(Debug)]
pub(super) struct Slab<T> {
    places: Vec<Option<T>>,
    free: Vec<usize>,
}

impl<T> Default for Slab<T> {
    fn default() -> Slab<T> {
        Slab { places: Vec::new(), free: Vec::new() }
    }
}

impl<T> Slab<T> {
    pub(super) fn insert(&mut self, value: T) -> usize {
        if let Some(n) = self.free.pop()
            && let Some(place) = self.places.get_mut(n)
        {
            *place = Some(value);
            return n;
        }
        self.places.push(Some(value));
        self.places.len() - 1
    }

    pub(super) fn remove(&mut self, n: usize) -> Option<T> {
        let value = self.places.get_mut(n)?.take()?;
        self.free.push(n);
        Some(value)
    }

    #[inline]
    pub(super) fn get(&self, n: usize) -> Option<&T> {
        self.places.get(n)?.as_ref()
    }

    #[inline]
    pub(super) fn get_mut(&mut self, n: usize) -> Option<&mut T> {
        self.places.get_mut(n)?.as_mut()
    }

    /// All of them, in the order of their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &T)> {
        self.places.iter().enumerate().filter_map(|(n, place)| Some((n, place.as_ref()?)))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.places.len() == self.free.len()
    }
}
