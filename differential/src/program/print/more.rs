//! Loops that wait, what is begun, and expressions that have more in them than a command.

use super::super::tree::{Head, Jump, Keep, Out, Rounds, Stmt};
use super::{Code, command, number_of, var};

impl Code<'_> {
    pub(super) fn more(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Loop(rounds) => self.rounds(rounds),
            Stmt::Test(value, by, then, otherwise) => {
                let last = if otherwise.is_none() { "}" } else { "" };
                self.block(&format!("if {} % {by} == 0 {{", number_of(value)), then, last);
                if let Some(otherwise) = otherwise {
                    self.block("} else {", otherwise, "}");
                }
            }
            other => self.line(&line(other)),
        }
    }

    fn rounds(&mut self, rounds: &Rounds) {
        let Rounds { number, labelled, most, head, gives, body } = rounds;
        let label = if *labelled { format!("'l{number}: ") } else { String::new() };
        let bind = gives.as_ref().map(|(name, _)| format!("let {} = ", var(name))).unwrap_or_default();
        let head = match head {
            Head::Endless => "loop".to_owned(),
            Head::While => format!("while c{number} < {most}"),
            Head::For => format!("for c{number} in 1..={most}"),
            Head::Command(key, by) => {
                format!("while c{number} < {most} && pipe.incr(key(x, {key})).await? % {by} != 0")
            }
            Head::Let(name, key) => {
                format!("while let Some({}) = pipe.get::<i64>(key(x, {key})).await?", var(name))
            }
        };
        let counts = !matches!(rounds.head, Head::For);
        if counts {
            self.line(&format!("let mut c{number} = 0;"));
        }
        self.line(&format!("{bind}{label}{head} {{"));
        self.depth += 1;
        if counts {
            self.line(&format!("c{number} += 1;"));
        }
        if matches!(rounds.head, Head::Endless | Head::Let(..)) {
            let value = gives.as_ref().map(|(_, limit)| format!(" {}", number_of(limit))).unwrap_or_default();
            self.line(&format!("if c{number} > {most} {{ break{value}; }}"));
        }
        self.stmts(body);
        self.depth -= 1;
        self.line(if gives.is_some() { "};" } else { "}" });
    }
}

fn line(stmt: &Stmt) -> String {
    match stmt {
        Stmt::Hold(handle, key, keep) => {
            let begun = format!("pipe.incr(key(x, {key}))");
            match keep {
                Keep::Name => format!("let mut h{handle} = {begun};"),
                Keep::Option => format!("let mut h{handle} = Some({begun});"),
                Keep::Field => format!("let h{handle} = Kept {{ command: {begun} }};"),
            }
        }
        Stmt::Await(name, handle, keep) => {
            let held = match keep {
                Keep::Name => "",
                Keep::Option => ".take().unwrap()",
                Keep::Field => ".command",
            };
            format!("let {} = h{handle}{held}.await?;", var(name))
        }
        Stmt::Replace(name, handle, key) => {
            let name = var(name);
            format!("let {name} = std::mem::replace(&mut h{handle}, pipe.incr(key(x, {key}))).await?;")
        }
        Stmt::Jump(jump) => format!("{};", self::jump(jump)),
        Stmt::Pick(name, key, by, jump) => {
            let (name, picked) = (var(name), picked(*key, *by, jump));
            format!("let {name} = {picked}, n => n }};")
        }
        Stmt::SomeOr(name, key, jump) => format!(
            "let Some({}) = pipe.get::<i64>(key(x, {key})).await? else {{ {} }};",
            var(name),
            self::jump(jump)
        ),
        Stmt::Decide(Out::Return, key, by, jump) => {
            format!("return {}, n => Ok(n) }};", picked(*key, *by, jump))
        }
        Stmt::Decide(Out::Break(_), key, by, jump) => {
            format!("break {}, n => n }};", picked(*key, *by, jump))
        }
        Stmt::JoinBehind([a, b], [outer, inner, other]) => format!(
            "let ({}, {}) = tokio::try_join!(pipe.incrby(key(x, {outer}), pipe.incr(key(x, {inner})).await? % 100), \
             pipe.incr(key(x, {other})))?;",
            var(a),
            var(b)
        ),
        Stmt::Tuple([a, b], keys, out) => {
            let element = |(at, key): (usize, &usize)| {
                let attribute = if at == *out { "#[cfg(any())] " } else { "" };
                format!("{attribute}pipe.incr(key(x, {key})).await?")
            };
            let elements: Vec<String> = keys.iter().enumerate().map(element).collect();
            format!("let ({}, {}) = ({});", var(a), var(b), elements.join(", "))
        }
        Stmt::Configured(is, command) => {
            let of = if *is { "all" } else { "any" };
            format!("#[cfg({of}())] {}.await?;", self::command(command))
        }
        Stmt::Load(name, key, in_place) => {
            let name = var(name);
            if *in_place {
                format!("let {name} = {{ load(pipe, &key(x, {key})).await? }};")
            } else {
                format!("let {name} = {{ let name = key(x, {key}); load(pipe, &name).await? }};")
            }
        }
        _ => String::new(),
    }
}

/// `match .. { n if .. => continue`, to go on with the other arm.
fn picked(key: usize, by: i64, jump: &Jump) -> String {
    format!("match pipe.incr(key(x, {key})).await? {{ n if n % {by} == 0 => {}", self::jump(jump))
}

fn jump(jump: &Jump) -> String {
    let word = if jump.goes_on { "continue" } else { "break" };
    let label = if jump.labelled { format!(" 'l{}", jump.target) } else { String::new() };
    let value = jump.value.as_ref().map(|value| format!(" {}", number_of(value))).unwrap_or_default();
    format!("{word}{label}{value}")
}
