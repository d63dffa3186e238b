//! A drawn function as code.

mod more;

use std::fmt::Write;

use super::tree::{Block, Command, Kind, Name, Program, Stmt, Tail, Value};

/// All of them, as the input of the tests' macro.
pub fn file(programs: &[Program]) -> String {
    let mut text = String::from("functions! {\n");
    for (number, program) in programs.iter().enumerate() {
        let budget = if program.bounded { format!("round_trips = {}", program.trips) } else { String::new() };
        let mut code = Code { text: &mut text, depth: 2 };
        code.line(&format!("#[budget({budget})] async fn f{number}(pipe, x) {{"));
        code.depth += 1;
        code.line("let mut log: Vec<i64> = Vec::new();");
        code.stmts(&program.body);
        match &program.body.value {
            Some(Tail::Value(value)) => code.line(&format!("Ok({})", number_of(value))),
            Some(Tail::Command(command, value)) => {
                code.line(&format!("Ok({}.await? + {})", self::command(command), number_of(value)));
            }
            None => {}
        }
        code.depth -= 1;
        code.line("}");
    }
    text.push_str("}\n");
    text
}

struct Code<'t> {
    text: &'t mut String,
    depth: usize,
}

impl Code<'_> {
    fn line(&mut self, line: &str) {
        let _ = writeln!(self.text, "{}{line}", "    ".repeat(self.depth));
    }

    fn stmts(&mut self, block: &Block) {
        block.stmts.iter().for_each(|stmt| self.stmt(stmt));
    }

    fn block(&mut self, before: &str, block: &Block, after: &str) {
        self.line(before);
        self.depth += 1;
        self.stmts(block);
        if let Some(Tail::Value(value)) = &block.value {
            self.line(&number_of(value));
        }
        self.depth -= 1;
        if !after.is_empty() {
            self.line(after);
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Bind(name, command) => self.line(&format!("let {} = {}.await?;", var(name), self::command(command))),
            Stmt::Do(command) => self.line(&format!("{}.await?;", self::command(command))),
            Stmt::InPlace(name, key, value) => {
                let (name, value) = (var(name), number_of(value));
                self.line(&format!("let {name} = pipe.get::<i64>(key(x, {key})).await?.unwrap_or({value});"));
            }
            Stmt::Behind(name, key) => {
                self.line(&format!("let {} = zero() + pipe.incr(key(x, {key})).await?;", var(name)));
            }
            Stmt::Call(name, callee, way) => {
                self.line(&format!("let {} = f{callee}(pipe, to(x, {way}, 0)).await?;", var(name)));
            }
            Stmt::Join([a, b], [(one, way), (other, another)]) => self.line(&format!(
                "let ({}, {}) = tokio::try_join!(f{one}(pipe, to(x, {way}, 1)), f{other}(pipe, to(x, {another}, 2)))?;",
                var(a),
                var(b)
            )),
            Stmt::JoinAll(name, callee, way) => self.line(&format!(
                "let {} = pipe.try_join_all([1, 2, 3].map(|at| f{callee}(pipe, to(x, {way}, at)))).await?;",
                var(name)
            )),
            Stmt::Execute(name, key) => self.line(&format!(
                "let {} = pipe.execute(Vec::from([1, 2].map(|n| pipe.incrby(key(x, {key}), n)))).await?;",
                var(name)
            )),
            Stmt::Let(name, value) => self.line(&format!("let {} = {};", var(name), number_of(value))),
            Stmt::Log(value) => self.line(&format!("log.push({});", number_of(value))),
            Stmt::Even(bit, value) => {
                self.line(&format!("log.push(even({} * 2 + (x >> {bit} & 1))?);", number_of(value)));
            }
            Stmt::Yield => self.line("tokio::task::yield_now().await;"),
            Stmt::Flush => self.line("pipe.flush().await?;"),
            Stmt::Return(bit, value) => {
                self.line(&format!("if {} {{ return Ok({}); }}", condition(*bit), number_of(value)));
            }
            Stmt::If(bit, then, otherwise) => {
                let last = if otherwise.is_none() { "}" } else { "" };
                self.block(&format!("if {} {{", condition(*bit)), then, last);
                if let Some(otherwise) = otherwise {
                    self.block("} else {", otherwise, "}");
                }
            }
            Stmt::IfValue(name, bit, [then, otherwise]) => {
                self.block(&format!("let {} = if {} {{", var(name), condition(*bit)), then, "");
                self.block("} else {", otherwise, "};");
            }
            Stmt::Match(name, bit, [some, none]) => {
                self.line(&format!("match pipe.get::<i64>(flag(x, {bit})).await? {{"));
                self.depth += 1;
                self.block(&format!("Some({}) => {{", var(name)), some, "}");
                self.block("None => {", none, "}");
                self.depth -= 1;
                self.line("}");
            }
            Stmt::LetElse(name, bit, value) => {
                let (name, value) = (var(name), number_of(value));
                self.line(&format!(
                    "let Some({name}) = pipe.get::<i64>(flag(x, {bit})).await? else {{ return Ok({value}) }};"
                ));
            }
            Stmt::For(name, bit, body) => {
                let times = bit.map_or_else(|| "2".to_owned(), |bit| format!("(x >> {bit} & 1)"));
                self.block(&format!("for {} in 0..{times} {{", var(name)), body, "}");
            }
            _ => self.more(stmt),
        }
    }
}

fn condition(bit: u32) -> String {
    format!("x & {} != 0", 1 << bit)
}

fn var(name: &Name) -> String {
    format!("v{}", name.number)
}

/// A name as a number.
fn plain(name: &Name) -> String {
    let var = var(name);
    match name.kind {
        Kind::Number => var,
        Kind::Maybe => format!("{var}.unwrap_or(5)"),
        Kind::Many => format!("{var}.iter().sum::<i64>()"),
    }
}

fn number_of(value: &Value) -> String {
    match value {
        Value::Number(n) => n.to_string(),
        Value::Of(name, n) => format!("({} % 997 + {n})", plain(name)),
        Value::Sum(names) => {
            let names: String = names.iter().map(|name| format!(" + {} % 10_007", plain(name))).collect();
            format!("(log.iter().sum::<i64>() % 10_007{names})")
        }
    }
}

fn command(command: &Command) -> String {
    match command {
        Command::Incr(key) => format!("pipe.incr(key(x, {key}))"),
        Command::IncrBy(key, value) => format!("pipe.incrby(key(x, {key}), {} % 100)", number_of(value)),
        Command::Set(key, value) => format!("pipe.set(key(x, {key}), {} % 1000)", number_of(value)),
        Command::Get(key) => format!("pipe.get::<i64>(key(x, {key}))"),
        Command::Del(key) => format!("pipe.del(key(x, {key}))"),
        Command::Map(key, by) => format!("pipe.incr(key(x, {key})).map(|n| n + {by})"),
        Command::AndThen(key) => format!("pipe.incr(key(x, {key})).and_then(|n| Ok(n * 2))"),
        Command::Raw(key, by) => {
            format!("pipe.command(\"INCRBY\").arg(key(x, {key})).arg({by}).query::<i64>()")
        }
    }
}
