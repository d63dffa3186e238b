//! Information about an array.

use super::fields::reply_struct;

reply_struct! {
    /// Information about an array: the reply of ARINFO.
    pub struct ArrayInfo {
        /// The number of elements.
        pub count: u64 = "count",
        /// The highest index of an element, plus one.
        pub len: u64 = "len",
        /// The index that ARINSERT uses next.
        pub next_insert_index: u64 = "next-insert-index",
        /// The number of slices in which the elements are kept.
        pub slices: u64 = "slices",
        /// How many elements a slice can have.
        pub slice_size: u64 = "slice-size",
        /// The size of the directory of slices.
        pub directory_size: u64 = "directory-size",
        /// The number of directories above that.
        pub super_dir_entries: u64 = "super-dir-entries",
        /// With FULL: the number of slices that are well filled.
        pub dense_slices: Option<u64> = "dense-slices",
        /// With FULL: the number of those that are not.
        pub sparse_slices: Option<u64> = "sparse-slices",
        /// With FULL: how many elements there is room for in a dense slice, on average.
        pub avg_dense_size: Option<f64> = "avg-dense-size",
        /// With FULL: how much of a dense slice is filled, on average.
        pub avg_dense_fill: Option<f64> = "avg-dense-fill",
        /// With FULL: how many elements there is room for in a sparse slice, on average.
        pub avg_sparse_size: Option<f64> = "avg-sparse-size",
    }
}
