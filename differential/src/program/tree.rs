//! What a drawn function is made of.
//!
//! Its argument `x` says which way it goes: a condition is one of its [`WAYS`] lower bits, and so is whether a key that it only reads is
//! there. The bits above say which keys are meant, so that calls side by side have keys of their own.

/// A function, by its place among all.
#[derive(Clone, Debug, Default)]
pub struct Program {
    pub body: Block,
    /// It declares how many round trips it takes: it has no loop that waits.
    pub bounded: bool,
    /// The most round trips of any way through it.
    pub trips: usize,
    /// What it declares it may take: it has nothing that is counted to be on the safe side.
    pub exact: bool,
    /// It may give an error of its own.
    pub fails: bool,
    /// It awaits something else than commands, or calls what does: side by side with others it may fall out of step.
    pub awaits: bool,
    /// It joins calls, or calls what does: those send in no order that can be told.
    pub joins: bool,
    /// On its dearest way its last command is awaited in the middle of an expression, or something else behind it: no caller can queue
    /// what would travel along.
    pub settled: bool,
    /// A function that is drawn later may call it.
    pub callable: bool,
}

impl Program {
    /// What a call of it takes, its last round trip included.
    pub fn cost(&self) -> usize {
        self.trips + usize::from(self.settled)
    }
}

/// How many bits say where it goes.
pub const WAYS: u32 = 6;
/// The lower of them are conditions, the others keys.
pub const CONDITIONS: u32 = 4;

#[derive(Clone, Debug, Default)]
pub struct Block {
    pub stmts: Vec<Stmt>,
    /// Of an arm that gives one, and of the function.
    pub value: Option<Tail>,
}

/// How a block ends.
#[derive(Clone, Debug)]
pub enum Tail {
    Value(Value),
    /// `pipe.incr(key).await?`, with what is added to it.
    Command(Command, Value),
}

/// A number.
#[derive(Clone, Debug)]
pub enum Value {
    Number(i64),
    /// `(name % 997 + n)`
    Of(Name, i64),
    /// All names, and what was logged.
    Sum(Vec<Name>),
}

/// `v3`, and what it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Name {
    pub number: usize,
    pub kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Number,
    Maybe,
    Many,
}

#[derive(Clone, Debug)]
pub enum Command {
    Incr(usize),
    IncrBy(usize, Value),
    Set(usize, Value),
    Get(usize),
    Del(usize),
    /// `pipe.incr(key).map(|n| n + by)`
    Map(usize, i64),
    /// `pipe.incr(key).and_then(|n| Ok(n * 2))`
    AndThen(usize),
    /// `pipe.command("INCRBY").arg(key).arg(by).query::<i64>()`
    Raw(usize, i64),
}

#[derive(Clone, Debug)]
pub enum Stmt {
    /// `let n = COMMAND.await?;`
    Bind(Name, Command),
    /// `COMMAND.await?;`
    Do(Command),
    /// `let n = pipe.get::<i64>(key).await?.unwrap_or(value);`
    InPlace(Name, usize, Value),
    /// `let n = zero() + pipe.incr(key).await?;`
    Behind(Name, usize),
    /// `let h = pipe.incr(key);`
    Hold(usize, usize, Keep),
    /// `let n = h.await?;`
    Await(Name, usize, Keep),
    /// `let n = std::mem::replace(&mut h, pipe.incr(key)).await?;`
    Replace(Name, usize, usize),
    /// `let n = f7(pipe, to(x, way, 0)).await?;`
    Call(Name, usize, i64),
    /// `let (a, b) = tokio::try_join!(f7(pipe, to(x, way, 1)), f9(pipe, to(x, way, 2)))?;`
    Join([Name; 2], [(usize, i64); 2]),
    /// `let all = pipe.try_join_all([1, 2, 3].map(|at| f7(pipe, to(x, way, at)))).await?;`
    JoinAll(Name, usize, i64),
    /// `let all = pipe.execute([1, 2].map(|n| pipe.incrby(key, n)).to_vec()).await?;`
    Execute(Name, usize),
    /// `let n = value;`
    Let(Name, Value),
    /// `log.push(value);`
    Log(Value),
    /// `log.push(even(value * 2 + (x >> 2 & 1))?);`
    Even(u32, Value),
    /// `tokio::task::yield_now().await;`
    Yield,
    /// `pipe.flush().await?;`
    Flush,
    /// `if x & 4 != 0 { return Ok(value); }`
    Return(u32, Value),
    /// `if x & 4 != 0 { .. } else { .. }`
    If(u32, Block, Option<Block>),
    /// `let n = if x & 4 != 0 { ..; value } else { ..; value };`
    IfValue(Name, u32, [Block; 2]),
    /// `match pipe.get::<i64>(flag).await? { Some(n) => { .. } None => { .. } }`
    Match(Name, u32, [Block; 2]),
    /// `let Some(n) = pipe.get::<i64>(flag).await? else { return Ok(value) };`
    LetElse(Name, u32, Value),
    /// `for n in 0..times { .. }`: twice, or as often as a bit says.
    For(Name, Option<u32>, Block),
    /// A loop whose rounds may wait.
    Loop(Rounds),
    /// `if value % 3 == 0 { .. } else { .. }`
    Test(Value, i64, Block, Option<Block>),
    /// `continue 'l3;`
    Jump(Jump),
    /// `let n = match pipe.incr(key).await? { n if n % 3 == 0 => continue, n => n };`
    Pick(Name, usize, i64, Jump),
    /// `let Some(n) = pipe.get::<i64>(key).await? else { continue };`
    SomeOr(Name, usize, Jump),
    /// `return match pipe.incr(key).await? { n if n % 3 == 0 => continue, n => Ok(n) };`, or `break` with that value.
    Decide(Out, usize, i64, Jump),
    /// `let (a, b) = tokio::try_join!(pipe.incrby(k1, pipe.incr(k2).await? % 100), pipe.incr(k3))?;`
    JoinBehind([Name; 2], [usize; 3]),
    /// `let (a, b) = (pipe.incr(k1).await?, #[cfg(any())] pipe.incr(k2).await?, pipe.incr(k3).await?);`: which one is left out.
    Tuple([Name; 2], [usize; 3], usize),
    /// `#[cfg(any())]` before a command that is awaited, or `#[cfg(all())]`.
    Configured(bool, Command),
    /// `let n = { let name = key(x, 3); load(pipe, &name).await? };`, or with the name in place.
    Load(Name, usize, bool),
}

/// Where a command is that was begun.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Keep {
    /// `h`
    Name,
    /// `h.take().unwrap()`
    Option,
    /// `h.command`
    Field,
}

/// A loop, with its number `c3` of rounds, which are limited.
#[derive(Clone, Debug)]
pub struct Rounds {
    pub number: usize,
    pub labelled: bool,
    pub head: Head,
    pub most: i64,
    pub body: Block,
    /// What it gives, and what if it ends by its limit.
    pub gives: Option<(Name, Value)>,
}

#[derive(Clone, Debug)]
pub enum Head {
    /// `loop { c3 += 1; if c3 > most { break; } .. }`
    Endless,
    /// `while c3 < most { c3 += 1; .. }`
    While,
    /// `for c3 in 1..=most { .. }`
    For,
    /// `while c3 < most && pipe.incr(key).await? % 3 != 0 { c3 += 1; .. }`
    Command(usize, i64),
    /// `while let Some(n) = pipe.get::<i64>(key).await? { c3 += 1; if c3 > most { break; } .. }`
    Let(Name, usize),
}

/// `continue`, or `break` with a value if the loop gives one.
#[derive(Clone, Debug)]
pub struct Jump {
    pub target: usize,
    pub labelled: bool,
    pub goes_on: bool,
    pub value: Option<Value>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Out {
    Return,
    /// Out of this loop, the innermost.
    Break(usize),
}

impl Command {
    /// It gives an `Option`.
    pub fn gives(&self) -> Kind {
        if matches!(self, Command::Get(_)) { Kind::Maybe } else { Kind::Number }
    }

    /// Its future holds on to a closure.
    pub fn has_closure(&self) -> bool {
        matches!(self, Command::Map(..) | Command::AndThen(_))
    }

    pub fn names(&self) -> Vec<Name> {
        match self {
            Command::IncrBy(_, value) | Command::Set(_, value) => value.names(),
            _ => Vec::new(),
        }
    }
}

impl Value {
    pub fn names(&self) -> Vec<Name> {
        match self {
            Value::Number(_) => Vec::new(),
            Value::Of(name, _) => vec![*name],
            Value::Sum(names) => names.clone(),
        }
    }
}

impl Jump {
    pub fn names(&self) -> Vec<Name> {
        self.value.as_ref().map(Value::names).unwrap_or_default()
    }
}

impl Block {
    /// What it mentions, however deep.
    pub fn names(&self) -> Vec<Name> {
        let tail = match &self.value {
            None => Vec::new(),
            Some(Tail::Value(value)) => value.names(),
            Some(Tail::Command(command, value)) => command.names().into_iter().chain(value.names()).collect(),
        };
        self.stmts.iter().flat_map(Stmt::names).chain(tail).collect()
    }
}

impl Stmt {
    /// It begins with an await whose reply is used at once.
    pub fn awaits_first(&self) -> bool {
        matches!(
            self,
            Stmt::InPlace(..)
                | Stmt::Match(..)
                | Stmt::LetElse(..)
                | Stmt::Pick(..)
                | Stmt::SomeOr(..)
                | Stmt::Decide(..)
        )
    }

    /// What it mentions, however deep.
    pub fn names(&self) -> Vec<Name> {
        match self {
            Stmt::Bind(_, command) | Stmt::Do(command) => command.names(),
            Stmt::InPlace(_, _, value)
            | Stmt::Let(_, value)
            | Stmt::Log(value)
            | Stmt::Even(_, value)
            | Stmt::Return(_, value)
            | Stmt::LetElse(_, _, value) => value.names(),
            Stmt::Test(value, _, then, otherwise) => {
                let blocks = std::iter::once(then).chain(otherwise);
                value.names().into_iter().chain(blocks.flat_map(Block::names)).collect()
            }
            Stmt::Loop(rounds) => {
                let limit = rounds.gives.iter().flat_map(|(_, value)| value.names());
                rounds.body.names().into_iter().chain(limit).collect()
            }
            Stmt::Jump(jump) | Stmt::Pick(.., jump) | Stmt::SomeOr(.., jump) | Stmt::Decide(.., jump) => {
                jump.names()
            }
            Stmt::If(_, then, otherwise) => {
                then.names().into_iter().chain(otherwise.iter().flat_map(Block::names)).collect()
            }
            Stmt::IfValue(_, _, arms) | Stmt::Match(_, _, arms) => {
                arms.iter().flat_map(Block::names).collect()
            }
            Stmt::For(_, _, body) => body.names(),
            _ => Vec::new(),
        }
    }
}
