//! The list types of `std`, the same wherever a command repeats something.

/// Calls a macro with the list types of `std`, owned and borrowed, each as `[GENERICS] TYPE;` with elements of type `T`. Whoever calls it
/// has `std::collections` in scope.
macro_rules! lists {
    ($with:ident) => {
        $with! {
            [] Vec<T>;
            [] &Vec<T>;
            [] &[T];
            [] Box<[T]>;
            [] &Box<[T]>;
            [const N: usize] [T; N];
            [const N: usize] &[T; N];
            [] collections::VecDeque<T>;
            [] &collections::VecDeque<T>;
            [] collections::LinkedList<T>;
            [] &collections::LinkedList<T>;
            [] collections::BTreeSet<T>;
            [] &collections::BTreeSet<T>;
            [S] collections::HashSet<T, S>;
            [S] &collections::HashSet<T, S>;
        }
    };
}
pub(crate) use lists;
