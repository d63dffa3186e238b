//! Arguments of a type of this crate, or of any type that converts into it.

/// Any type that converts into `B`: the end of a range, the id of a stream entry, the cursor of a scan.
///
/// Values with a special sign on the wire have names here:
///
/// | on the wire | here |
/// | --- | --- |
/// | `-`, `+` of a stream | [`StreamBound::MIN`](crate::types::StreamBound::MIN), [`StreamBound::MAX`](crate::types::StreamBound::MAX) |
/// | `(1-2` | `StreamBound::exclusive((1, 2).into())` |
/// | `0-0`, or an id as text | [`StreamId::MIN`](crate::types::StreamId::MIN), `text.parse::<StreamId>()?` |
/// | `-inf`, `+inf` of scores | [`ScoreBound::NEG_INF`](super::ScoreBound::NEG_INF), [`ScoreBound::INF`](super::ScoreBound::INF) |
/// | `(5` | `ScoreBound::exclusive(5)` |
/// | `-`, `+`, `[a`, `(a` of members | [`LexBound::MIN`](super::LexBound::MIN), [`LexBound::MAX`](super::LexBound::MAX), `LexBound::inclusive("a")`, `LexBound::exclusive("a")` |
/// | `0` of a scan | [`Cursor::START`](crate::types::Cursor::START) |
///
/// It is implemented for every type that has [`Into`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be passed as a `{B}`",
    label = "a `{B}`, or what converts into one, is expected here",
    note = "for the range `-` `+` of a stream write `StreamBound::MIN`, `StreamBound::MAX`; of members in the order of their bytes `LexBound::MIN`, `LexBound::MAX`",
    note = "for the range `-inf` `+inf` of scores write `ScoreBound::NEG_INF`, `ScoreBound::INF`; for `(5` write `ScoreBound::exclusive(5)`",
    note = "for the id `0-0` write `StreamId::MIN`; an id that is text is read by `text.parse::<StreamId>()`"
)]
pub trait As<B>: Into<B> {}

#[diagnostic::do_not_recommend]
impl<B, T: Into<B>> As<B> for T {}
