//! Types that are single arguments.

use std::borrow::Cow;
use std::num::{
    NonZeroI16, NonZeroI32, NonZeroI64, NonZeroIsize, NonZeroU16, NonZeroU32, NonZeroU64, NonZeroUsize,
};
use std::rc::Rc;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};

use super::{ArgWriter, ToArg, Written};
use crate::resp::Float;

impl<T: ToArg + ?Sized> ToArg for &T {
    #[inline]
    fn to_arg(&self, out: ArgWriter<'_>) -> Written {
        T::to_arg(self, out)
    }
}

impl<T: ToArg + ?Sized> ToArg for &mut T {
    #[inline]
    fn to_arg(&self, out: ArgWriter<'_>) -> Written {
        T::to_arg(self, out)
    }
}

macro_rules! bytes {
    ($($t:ty)*) => {$(
        impl ToArg for $t {
            #[inline]
            fn to_arg(&self, out: ArgWriter<'_>) -> Written {
                out.bytes(self.as_ref())
            }
        }
    )*};
}
bytes!([u8] Vec<u8> Box<[u8]> Arc<[u8]> Rc<[u8]> Cow<'_, [u8]> BytesMut);

macro_rules! strings {
    ($($t:ty)*) => {$(
        impl ToArg for $t {
            #[inline]
            fn to_arg(&self, out: ArgWriter<'_>) -> Written {
                out.str(self)
            }
        }
    )*};
}
strings!(str String Box<str> Arc<str> Rc<str> Cow<'_, str>);

impl<const N: usize> ToArg for [u8; N] {
    #[inline]
    fn to_arg(&self, out: ArgWriter<'_>) -> Written {
        out.bytes(self)
    }
}

/// A large one is not copied but sent from where it lies.
impl ToArg for Bytes {
    #[inline]
    fn to_arg(&self, out: ArgWriter<'_>) -> Written {
        out.shared(self)
    }
}

impl ToArg for char {
    #[inline]
    fn to_arg(&self, out: ArgWriter<'_>) -> Written {
        out.str(self.encode_utf8(&mut [0; 4]))
    }
}

macro_rules! integers {
    ($($t:ty)*) => {$(
        impl ToArg for $t {
            #[inline]
            fn to_arg(&self, out: ArgWriter<'_>) -> Written {
                out.integer(*self)
            }
        }
    )*};
}
integers!(i16 i32 i64 i128 isize u16 u32 u64 u128 usize);

macro_rules! nonzero {
    ($($t:ty)*) => {$(
        impl ToArg for $t {
            #[inline]
            fn to_arg(&self, out: ArgWriter<'_>) -> Written {
                out.integer(self.get())
            }
        }
    )*};
}
nonzero!(NonZeroI16 NonZeroI32 NonZeroI64 NonZeroIsize NonZeroU16 NonZeroU32 NonZeroU64 NonZeroUsize);

impl ToArg for f64 {
    #[inline]
    fn to_arg(&self, out: ArgWriter<'_>) -> Written {
        out.float(*self)
    }
}

/// In the shortest form that reads back as the same `f32`: `0.1` rather than `0.10000000149011612`.
impl ToArg for f32 {
    #[inline]
    fn to_arg(&self, out: ArgWriter<'_>) -> Written {
        out.display(&Float(*self))
    }
}
