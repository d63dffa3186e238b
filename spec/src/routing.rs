//! Where a command goes in a cluster: which of its words are keys, and who is asked if it has none.

use super::facts::Flags;
use super::model::{Argument, AtLeast, Returns, Shape, Step, Type};
use super::source::Reporter;
use super::text::Text;
use super::types::{ArgType, Write};

/// Which words are keys. All forms begin at the first key, which a request takes note of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// None at all.
    None,
    /// The first one. Of options that name another key, only the server knows.
    One,
    /// The first one and the word behind it: `RENAME key newkey`.
    Two,
    /// All words to the end but so many: `DEL key...`, `BLPOP key... timeout`.
    Rest {
        /// How many words at the end are no keys.
        but: u8,
    },
    /// The first of every so many words: `MSET (key value)...`.
    Every(u8),
    /// The word before says how many there are, one every `step` words: `SINTERCARD #numkeys key...`.
    Counted {
        /// The distance from key to key.
        step: u8,
    },
    /// One, then a count, then so many: `ZUNIONSTORE destination #numkeys key...`.
    DestCounted,
    /// The first half of the words to the end: `XREAD STREAMS key... id...`.
    Half,
}

/// To which servers of a cluster a command goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// To the owner of its keys' hash slot.
    Key,
    /// A part to each hash slot.
    Split(Merge),
    /// To every primary.
    Shards(Merge),
    /// To every server.
    Nodes(Merge),
    /// To any primary: all would say the same.
    Any,
    /// To one server, which the caller has to name: each speaks of itself.
    Node,
}

/// How the replies of several servers become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merge {
    /// The elements of lists, each at the place of its argument.
    Places,
    /// Lists, one after the other.
    Append,
    /// The sum of numbers, or of each element of lists of them.
    Sum,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// 1 where all are 1.
    And,
    /// 1 where one is 1.
    Or,
    /// The first error, else the first reply.
    All,
    /// The first reply that is no error.
    One,
}

/// What the key `cluster` may say.
const CLUSTER: &[(&str, Spread)] = &[("any", Spread::Any), ("node", Spread::Node)];

impl Spread {
    /// The spread of a method, from what its entry says.
    pub(crate) fn read(
        keys: Keys,
        flags: &Flags,
        policies: (&str, &str),
        returns: &Returns,
        cluster: Option<&Text>,
        reporter: Reporter<'_>,
    ) -> Spread {
        let derived = Spread::derive(keys, flags, policies, returns);
        let Some(text) = cluster else { return derived };
        let stated = CLUSTER.iter().find(|(name, _)| *name == text.value);
        match stated {
            None => reporter.report(
                text.span,
                "`cluster` is \"any\" where every primary gives the same reply, or \"node\" where the reply is about one node",
            ),
            Some(_) if keys != Keys::None => {
                reporter.report(
                    text.span,
                    "a command with keys goes to the node that has them: remove `cluster`",
                );
            }
            Some((_, stated)) if *stated == derived => {
                reporter.report(text.span, "the flags and policies say the same: remove `cluster`");
            }
            Some(_) => {}
        }
        stated.map_or(derived, |(_, stated)| *stated)
    }

    fn derive(keys: Keys, flags: &Flags, (request, response): (&str, &str), returns: &Returns) -> Spread {
        let merge = Merge::of(response, returns);
        match (request, merge) {
            ("multi_shard", Some(Merge::Append)) => Spread::Split(Merge::Places),
            ("multi_shard", Some(merge)) => Spread::Split(merge),
            _ if keys != Keys::None => Spread::Key,
            ("all_shards", Some(merge)) => Spread::Shards(merge),
            ("all_nodes", Some(merge)) => Spread::Nodes(merge),
            ("", Some(_)) if !flags.has("admin") => Spread::Any,
            _ => Spread::Node,
        }
    }
}

impl Merge {
    /// What a response policy means; nothing for `special`, which no client can know.
    fn of(policy: &str, returns: &Returns) -> Option<Merge> {
        Some(match policy {
            "" if is_list(returns) => Merge::Append,
            "" | "all_succeeded" => Merge::All,
            "one_succeeded" => Merge::One,
            "agg_logical_and" => Merge::And,
            "agg_logical_or" => Merge::Or,
            "agg_min" => Merge::Min,
            "agg_max" => Merge::Max,
            "agg_sum" => Merge::Sum,
            _ => return None,
        })
    }

    /// Whether it works on numbers.
    fn counts(self) -> bool {
        matches!(self, Merge::Sum | Merge::Min | Merge::Max | Merge::And | Merge::Or)
    }
}

/// Reports a merge that cannot give what the method returns.
pub(crate) fn check_merge(spread: Spread, returns: &Returns, policy: Option<&Text>, reporter: Reporter<'_>) {
    let (Spread::Split(merge) | Spread::Shards(merge) | Spread::Nodes(merge)) = spread else { return };
    let ty = returns.ty.to_string();
    let is_number = ["i64", "u64", "bool", "usize"].iter().any(|number| ty.contains(number));
    if let Some(policy) = policy.filter(|_| merge.counts() && !is_number) {
        let message = format!(
            "`{}` needs a number, and the method returns `{ty}`: change one of the two",
            policy.value
        );
        reporter.report(policy.span, message);
    }
}

/// A letter that stands for a list, or a list.
fn is_list(returns: &Returns) -> bool {
    let ty = returns.ty.to_string();
    ty == "L" || ty.starts_with("Vec <")
}

/// Which words of a command are keys.
pub(crate) fn keys(steps: &[Step], script: bool) -> Keys {
    let Some(first) = steps.iter().position(|step| part(step).is_some()) else { return Keys::None };
    let (before, rest) = steps.split_at(first);
    let [step, after @ ..] = rest else { return Keys::None };
    let Some(part) = part(step) else { return Keys::None };
    let counted = matches!(before.last(), Some(Step::Count(_)));
    match part {
        // a script's count is always there, and stands where the runtime writes it
        Part::Many { step } if counted || script => Keys::Counted { step },
        Part::Many { step: 1 } => match fixed(after) {
            Some(but) => Keys::Rest { but },
            None => Keys::One,
        },
        Part::Many { step } if after.is_empty() => Keys::Every(step),
        Part::Many { .. } => Keys::One,
        Part::Half if after.is_empty() => Keys::Half,
        Part::Half => Keys::One,
        Part::One if script => Keys::Counted { step: 1 },
        Part::One => behind(after),
    }
}

/// What follows a first key that stands alone.
fn behind(after: &[Step]) -> Keys {
    match after {
        [Step::Count(_), next, ..] if part(next) == Some(Part::Many { step: 1 }) => Keys::DestCounted,
        [next, rest @ ..] => match part(next) {
            Some(Part::One) => Keys::Two,
            Some(Part::Many { step: 1 }) => fixed(rest).map_or(Keys::One, |but| Keys::Rest { but }),
            _ => Keys::One,
        },
        [] => Keys::One,
    }
}

/// How keys stand in a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    One,
    Many { step: u8 },
    Half,
}

fn part(step: &Step) -> Option<Part> {
    let Step::Argument(Argument { shape, .. }) = step else { return None };
    match shape {
        Shape::One(ty) => is_key(ty).then_some(Part::One),
        Shape::Many(ty, _) => is_key(ty).then_some(Part::Many { step: 1 }),
        Shape::Rows { prefix, columns, .. } => {
            let step = u8::try_from(columns.len()).ok()?;
            (prefix.is_empty() && begins_with_key(columns)).then_some(Part::Many { step })
        }
        Shape::Zip(columns, AtLeast::Zero | AtLeast::One) => begins_with_key(columns).then_some(Part::Half),
    }
}

fn is_key(ty: &Type) -> bool {
    matches!(ty, Type::Known(ty) if ty.write == Write::Key)
}

fn begins_with_key(columns: &[&ArgType]) -> bool {
    columns.first().is_some_and(|column| column.write == Write::Key)
}

/// How many words these steps are, if that is always the same.
fn fixed(steps: &[Step]) -> Option<u8> {
    let words = |step: &Step| match step {
        Step::Literal(words) => Some(words.len()),
        Step::Count(_) | Step::Argument(Argument { shape: Shape::One(Type::Known(_)), .. }) => Some(1),
        Step::Argument(_) | Step::Slots(_) => None,
    };
    u8::try_from(steps.iter().map(words).sum::<Option<usize>>()?).ok()
}
