//! Tuples of handles.

use super::{Failing, Handles, Spot, Taker};
use crate::pipeline::mode::Mode;
use crate::{Error, Result};

macro_rules! tuples {
    ($($name:ident)+) => {
        impl<Kind: Mode, $($name: Handles<Kind>),+> Handles<Kind> for ($($name,)+) {
            type Output = ($($name::Output,)+);

            #[allow(non_snake_case, reason = "a type's name is its value's here")]
            fn __belong(&self, taker: &Taker<'_>) -> bool {
                let ($($name,)+) = self;
                $($name.__belong(taker))&&+
            }

            #[allow(non_snake_case, reason = "a type's name is its value's here")]
            fn __last(&self) -> Option<Spot> {
                let ($($name,)+) = self;
                [$($name.__last()),+].into_iter().flatten().max()
            }

            #[allow(non_snake_case, reason = "a type's name is its value's here")]
            fn __take(self, taker: &mut Taker<'_>) -> Option<Self::Output> {
                let ($($name,)+) = self;
                // all of them, so that the earliest error is found and every handle is released
                $(let $name = $name.__take(taker);)+
                Some(($($name?,)+))
            }

            #[allow(non_snake_case, reason = "a type's name is its value's here")]
            async fn __replies(self) -> Result<Self::Output, Failing> {
                let ($($name,)+) = self;
                let mut first = None;
                $(let $name = match $name.__replies().await {
                    Ok(value) => Some(value),
                    Err(failing) => {
                        first = Failing::and(first, failing);
                        None
                    }
                };)+
                match ($($name,)+) {
                    ($(Some($name),)+) => Ok(($($name,)+)),
                    _ => Err(first.unwrap_or_else(|| Failing::of(None, Error::taken()))),
                }
            }
        }
    };
}

tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);
tuples!(A B C D E F G);
tuples!(A B C D E F G H);
tuples!(A B C D E F G H I);
tuples!(A B C D E F G H I J);
tuples!(A B C D E F G H I J K);
tuples!(A B C D E F G H I J K L);
tuples!(A B C D E F G H I J K L N);
tuples!(A B C D E F G H I J K L N O);
tuples!(A B C D E F G H I J K L N O P);
tuples!(A B C D E F G H I J K L N O P Q);
