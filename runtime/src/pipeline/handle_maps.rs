//! Handles under keys of the program's own.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};

use super::failing::{Failing, Spot};
use super::handles::{Handles, Taker};
use super::mode::Mode;
use crate::Result;

macro_rules! maps {
    ($($map:ident<$($parameter:ident: $bound:path $(, $other:path)?);+>)*) => {$(maps! {
        @one $map [$($parameter: $bound $(, $other)?);+]
    })*};
    (@one $map:ident [$key:ident: $bound:path $(, $other:path)? $(; $hasher:ident: $build:path, $default:path)?]) => {
        /// A map keeps its keys.
        impl<M: Mode, $key: $bound $(+ $other)?, H: Handles<M> $(, $hasher: $build + $default)?> Handles<M>
            for $map<$key, H $(, $hasher)?>
        {
            type Output = $map<$key, H::Output $(, $hasher)?>;

            fn __belong(&self, taker: &Taker<'_>) -> bool {
                self.values().all(|handle| handle.__belong(taker))
            }

            fn __last(&self) -> Option<Spot> {
                self.values().filter_map(H::__last).max()
            }

            fn __take(self, taker: &mut Taker<'_>) -> Option<Self::Output> {
                let (keys, handles): (Vec<_>, Vec<_>) = self.into_iter().unzip();
                Some(keys.into_iter().zip(handles.__take(taker)?).collect())
            }

            async fn __replies(self) -> Result<Self::Output, Failing> {
                let (keys, handles): (Vec<_>, Vec<_>) = self.into_iter().unzip();
                Ok(keys.into_iter().zip(handles.__replies().await?).collect())
            }
        }
    };
}
maps! {
    BTreeMap<K: Ord>
    HashMap<K: Eq, Hash; S: BuildHasher, Default>
}
