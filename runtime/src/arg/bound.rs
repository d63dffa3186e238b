//! The ends of ranges of sorted sets.

use std::fmt::{self, Debug, Display};

use smallvec::SmallVec;

use super::{ArgError, ArgWriter, ToArg, Words, Written};
use crate::resp::Float;

/// One end of a range of scores, as in `ZRANGEBYSCORE`: a number is inclusive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoreBound {
    score: Score,
    exclusive: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Score {
    Float(f64),
    Int(i64),
}

impl ScoreBound {
    /// Below every score.
    pub const NEG_INF: ScoreBound = ScoreBound { score: Score::Float(f64::NEG_INFINITY), exclusive: false };
    /// Above every score.
    pub const INF: ScoreBound = ScoreBound { score: Score::Float(f64::INFINITY), exclusive: false };

    /// The range includes this score.
    pub fn inclusive(score: impl Into<ScoreBound>) -> ScoreBound {
        ScoreBound { exclusive: false, ..score.into() }
    }

    /// The range ends before this score, or begins after it.
    pub fn exclusive(score: impl Into<ScoreBound>) -> ScoreBound {
        ScoreBound { exclusive: true, ..score.into() }
    }
}

impl From<f64> for ScoreBound {
    fn from(score: f64) -> ScoreBound {
        ScoreBound { score: Score::Float(score), exclusive: false }
    }
}

impl From<f32> for ScoreBound {
    fn from(score: f32) -> ScoreBound {
        f64::from(score).into()
    }
}

impl From<i64> for ScoreBound {
    fn from(score: i64) -> ScoreBound {
        ScoreBound { score: Score::Int(score), exclusive: false }
    }
}

impl From<i32> for ScoreBound {
    fn from(score: i32) -> ScoreBound {
        i64::from(score).into()
    }
}

impl From<u32> for ScoreBound {
    fn from(score: u32) -> ScoreBound {
        i64::from(score).into()
    }
}

impl Display for ScoreBound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.exclusive {
            f.write_str("(")?;
        }
        match self.score {
            Score::Float(score) => Display::fmt(&Float(score), f),
            Score::Int(score) => Display::fmt(&score, f),
        }
    }
}

impl ToArg for ScoreBound {
    fn to_arg(&self, out: ArgWriter<'_>) -> Written {
        out.display(self)
    }
}

/// One end of a range of members in the order of their bytes, as in `ZRANGEBYLEX`.
#[derive(Clone, PartialEq, Eq)]
pub struct LexBound(Lex);

#[derive(Clone, PartialEq, Eq)]
enum Lex {
    Min,
    Max,
    /// With the `[` or `(` in front.
    Member(SmallVec<[u8; 32]>),
    /// The member must not be sent, and so neither must what the bound is passed to.
    Unsendable(ArgError),
}

impl LexBound {
    /// Before every member.
    pub const MIN: LexBound = LexBound(Lex::Min);
    /// After every member.
    pub const MAX: LexBound = LexBound(Lex::Max);

    /// The range includes this member.
    pub fn inclusive(member: impl ToArg) -> LexBound {
        LexBound::member(b'[', &member)
    }

    /// The range ends before this member, or begins after it.
    pub fn exclusive(member: impl ToArg) -> LexBound {
        LexBound::member(b'(', &member)
    }

    fn member(mark: u8, member: &dyn ToArg) -> LexBound {
        let mut word = Words::fragment();
        word.arg(member);
        LexBound(match word.only_payload() {
            Ok(member) => {
                let mut bound = SmallVec::new();
                bound.push(mark);
                bound.extend_from_slice(member);
                Lex::Member(bound)
            }
            Err(error) => Lex::Unsendable(error),
        })
    }
}

/// Never the member itself: it is the user's data.
impl Debug for LexBound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LexBound(..)")
    }
}

impl ToArg for LexBound {
    fn to_arg(&self, out: ArgWriter<'_>) -> Written {
        match &self.0 {
            Lex::Min => out.bytes(b"-"),
            Lex::Max => out.bytes(b"+"),
            Lex::Member(bound) => out.bytes(bound),
            Lex::Unsendable(error) => out.fail(*error),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use super::LexBound;
    use crate::arg::{ArgError, ArgWriter, ToArg, Words, Written};

    struct Refusing;

    impl ToArg for Refusing {
        fn to_arg(&self, out: ArgWriter<'_>) -> Written {
            out.refuse("not this one")
        }
    }

    /// Its `Display` fails halfway.
    struct Half;

    impl fmt::Display for Half {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("ha")?;
            Err(fmt::Error)
        }
    }

    impl ToArg for Half {
        fn to_arg(&self, out: ArgWriter<'_>) -> Written {
            out.display(self)
        }
    }

    fn words(bound: &LexBound) -> Words {
        let mut words = Words::fragment();
        words.arg(bound);
        words
    }

    #[test]
    fn a_member_that_must_not_be_sent_makes_no_bound() {
        let refused = Some(ArgError::Refused("not this one"));
        assert_eq!(words(&LexBound::inclusive(Refusing)).error(), refused);
        assert_eq!(words(&LexBound::exclusive(Refusing)).error(), refused);
        assert_eq!(words(&LexBound::inclusive(Half)).error(), Some(ArgError::Display));
        let bound = words(&LexBound::exclusive("b"));
        assert_eq!((bound.error(), bound.bytes()), (None, &b"$2\r\n(b\r\n"[..]));
    }
}
