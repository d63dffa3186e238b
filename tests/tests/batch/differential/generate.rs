//! Makes functions at random, always the same ones.

use std::fmt::Write;

/// The functions use `k0` to `k5`.
pub(super) const KEYS: usize = 6;
const FUNCTIONS: u64 = 150;
/// Behind them, with odd statements among others, and no budget.
const ODD_FUNCTIONS: u64 = 30;

/// What each function declares: the least that is accepted; 0 for none, where a loop waits.
const BUDGETS: [usize; 150] = [
    2, 1, 0, 0, 3, 7, 2, 3, 1, 0, 0, 2, 0, 5, 2, 0, 5, 1, 0, 0, 1, 2, 3, 0, 1, 1, 5, 1, 4, 8, 2, 0, 0, 1, 4,
    0, 2, 0, 0, 4, 3, 0, 3, 0, 2, 4, 5, 0, 3, 8, 3, 1, 6, 0, 1, 8, 0, 0, 0, 1, 1, 0, 4, 0, 0, 4, 0, 3, 1, 0,
    0, 0, 2, 3, 3, 0, 0, 0, 0, 5, 4, 0, 1, 1, 4, 0, 1, 0, 0, 4, 4, 2, 1, 0, 5, 2, 3, 2, 0, 0, 2, 1, 0, 0, 1,
    2, 0, 4, 3, 5, 0, 1, 7, 0, 0, 2, 0, 2, 1, 2, 3, 2, 2, 5, 0, 1, 3, 0, 0, 1, 6, 4, 0, 8, 0, 0, 6, 1, 4, 3,
    5, 5, 2, 1, 0, 0, 0, 0, 5, 0,
];

pub(super) fn file() -> String {
    let mut text = String::from(
        "//! Made by `generate.rs`: run the tests with BLESS=1 to make it anew.\n\ncrate::differential::twice! {\n",
    );
    for number in 0..FUNCTIONS + ODD_FUNCTIONS {
        let mut generator = Generator {
            random: Random(number * 7919 + 1),
            text: String::new(),
            names: 0,
            depth: 1,
            loops: 0,
            budget: 16,
            odd: number >= FUNCTIONS,
        };
        let mut scope = Scope { plain: vec!["x".to_owned()], options: Vec::new(), counters: Vec::new() };
        if generator.odd {
            generator.line("let notes = Notes::default();");
        }
        generator.line("let mut log: Vec<i64> = Vec::new();");
        generator.statements(&mut scope);
        generator.end(&scope);
        let budget =
            usize::try_from(number).ok().and_then(|number| BUDGETS.get(number)).copied().unwrap_or(0);
        let budget = if budget == 0 { String::new() } else { format!("round_trips = {budget}") };
        let _ = write!(
            text,
            "    #[budget({budget})]\n    async fn f{number}(pipe, x) {{\n{}    }}\n",
            generator.text
        );
    }
    text.push_str("}\n");
    text
}

/// Names that may be used here.
#[derive(Clone)]
pub(super) struct Scope {
    plain: Vec<String>,
    options: Vec<String>,
    /// Declared `mut`.
    counters: Vec<String>,
}

pub(super) struct Generator {
    pub(super) random: Random,
    text: String,
    names: usize,
    depth: usize,
    pub(super) loops: usize,
    budget: usize,
    odd: bool,
}

impl Generator {
    pub(super) fn line(&mut self, line: &str) {
        let _ = writeln!(self.text, "{}{line}", "    ".repeat(self.depth + 1));
    }

    fn statements(&mut self, scope: &mut Scope) {
        for _ in 0..self.random.below(5) + 2 {
            if self.budget == 0 {
                return;
            }
            self.budget -= 1;
            self.statement(scope);
        }
    }

    fn statement(&mut self, scope: &mut Scope) {
        if self.odd && self.random.below(2) == 0 {
            return self.odd(scope);
        }
        let key = self.key();
        match self.random.below(30) {
            0..=3 => {
                let name = self.name(scope);
                self.line(&format!("let {name} = pipe.incr({key}).await?;"));
                scope.plain.push(name);
            }
            4 | 5 => {
                let name = self.fresh();
                self.line(&format!("let {name} = pipe.get::<i64>({key}).await?;"));
                scope.options.push(name);
            }
            6 => {
                let (name, value) = (self.name(scope), self.value(scope));
                self.line(&format!("let {name} = pipe.get::<i64>({key}).await?.unwrap_or({value});"));
                scope.plain.push(name);
            }
            7..=9 => {
                let value = self.value(scope);
                self.line(&format!("pipe.set({key}, ({value}) % 1000).await?;"));
            }
            10 | 11 => {
                let value = self.value(scope);
                self.line(&format!("pipe.incrby({key}, ({value}) % 100).await?;"));
            }
            12 => self.line(&format!("pipe.del({key}).await?;")),
            13 => {
                let value = self.value(scope);
                self.line(&format!("log.push({value});"));
            }
            14 => {
                let (name, value) = (self.name(scope), self.value(scope));
                self.line(&format!("let {name} = {value};"));
                scope.plain.push(name);
            }
            15 | 16 => self.branch(scope),
            17 | 18 => self.repeat(scope),
            19 => self.matched(scope, &key),
            20 | 21 => {
                let (name, value) = (self.name(scope), self.value(scope));
                let helper = ["one", "two", "three", "each", "tail", "last", "both"][self.random.below(7)];
                self.line(&format!("let {name} = {helper}(pipe, {value}).await?;"));
                scope.plain.push(name);
            }
            22 => {
                let condition = self.condition(scope);
                self.line(&format!("leave_if!({condition} && x > 12);"));
            }
            23 => {
                let value = self.value(scope);
                self.line(&format!("log.push(even({value})?);"));
            }
            24 => self.line("tokio::task::yield_now().await;"),
            25 => self.conditional_value(scope),
            26 => {
                let (name, value) = (self.name(scope), self.value(scope));
                self.line(&format!(
                    "let Some({name}) = pipe.get::<i64>({key}).await? else {{ return Ok({value}) }};"
                ));
                scope.plain.push(name);
            }
            27 => {
                let name = self.fresh();
                self.line(&format!("let mut {name} = 1;"));
                self.line(&format!("{name} += pipe.incr({key}).await?;"));
                scope.counters.push(name.clone());
                scope.plain.push(name);
            }
            28 => {
                let (condition, value) = (self.condition(scope), self.value(scope));
                self.line(&format!("if {condition} {{ return Ok({value}) }}"));
            }
            _ => self.by_reference(scope),
        }
    }

    fn branch(&mut self, scope: &Scope) {
        let condition = self.condition(scope);
        self.line(&format!("if {condition} {{"));
        self.block(scope);
        if self.random.below(2) == 0 {
            self.line("} else {");
            self.block(scope);
        }
        self.line("}");
    }

    fn repeat(&mut self, scope: &Scope) {
        let name = self.fresh();
        match self.random.below(3) {
            0 => {
                self.line(&format!("let mut {name} = 0;"));
                self.line(&format!("while {name} < 3 {{"));
                self.depth += 1;
                self.line(&format!("{name} += 1;"));
                self.depth -= 1;
            }
            _ => {
                let times = self.random.below(4);
                self.line(&format!("for {name} in 0..{times} {{"));
            }
        }
        let mut inner = scope.clone();
        inner.plain.push(name);
        self.loops += 1;
        self.block(&inner);
        self.loops -= 1;
        self.line("}");
    }

    fn matched(&mut self, scope: &Scope, key: &str) {
        let name = self.fresh();
        self.line(&format!("match pipe.get::<i64>({key}).await? {{"));
        self.depth += 1;
        self.line(&format!("Some({name}) => {{"));
        let mut inner = scope.clone();
        inner.plain.push(name);
        self.block(&inner);
        self.line("}");
        let value = self.value(scope);
        match self.random.below(2) {
            0 => self.line(&format!("None => pipe.set({key}, ({value}) % 50).await?,")),
            _ => self.line("None => {}"),
        }
        self.depth -= 1;
        self.line("}");
    }

    fn conditional_value(&mut self, scope: &mut Scope) {
        let (name, condition) = (self.name(scope), self.condition(scope));
        self.line(&format!("let {name} = if {condition} {{"));
        for arm in 0..2 {
            let mut inner = scope.clone();
            self.depth += 1;
            self.loops_off(|generator| generator.statements(&mut inner));
            let value = self.value(&inner);
            self.line(&value);
            self.depth -= 1;
            self.line(if arm == 0 { "} else {" } else { "};" });
        }
        scope.plain.push(name);
    }

    fn by_reference(&mut self, scope: &mut Scope) {
        let (name, text, value) = (self.fresh(), self.fresh(), self.value(scope));
        self.line(&format!("let {text} = format!(\"k{{}}\", i64::rem_euclid({value}, 6));"));
        self.line(&format!("let {name} = pipe.incr(&{text}).await?;"));
        self.line(&format!("log.push({text}.len() as i64);"));
        scope.plain.push(name);
    }

    fn loops_off(&mut self, body: impl FnOnce(&mut Self)) {
        let loops = std::mem::take(&mut self.loops);
        body(self);
        self.loops = loops;
    }

    fn block(&mut self, scope: &Scope) {
        self.depth += 1;
        let mut inner = scope.clone();
        self.statements(&mut inner);
        if self.loops > 0 && self.random.below(3) == 0 {
            let condition = self.condition(&inner);
            let leave = if self.random.below(2) == 0 { "continue" } else { "break" };
            self.line(&format!("if {condition} {{ {leave}; }}"));
            self.statements(&mut inner);
        }
        self.depth -= 1;
    }

    /// Everything that the function has seen goes into its value.
    fn end(&mut self, scope: &Scope) {
        if self.odd {
            self.line("log.push(notes.all());");
        }
        let options = scope.options.iter().map(|name| format!("{name}.unwrap_or(9)"));
        let all: Vec<String> = scope.plain.iter().cloned().chain(options).collect();
        let sum = all.join(") + (");
        match self.random.below(3) {
            0 => self.line("Ok(pipe.incr(\"k5\").await?)"),
            1 => self.line(&format!("Ok((({sum}) % 1_000_003) + log.iter().sum::<i64>() % 10_007)")),
            _ => {
                self.line("let total: i64 = log.iter().sum();");
                self.line(&format!("Ok(total % 10_007 + pipe.incr(\"k5\").await? + ({sum}) % 1_000_003)"));
            }
        }
    }

    pub(super) fn value(&mut self, scope: &Scope) -> String {
        if !scope.options.is_empty() && self.random.below(4) == 0 {
            let name = &scope.options[self.random.below(scope.options.len())];
            return format!("{name}.unwrap_or({})", self.random.below(9));
        }
        if self.random.below(3) == 0 {
            return self.random.below(40).to_string();
        }
        let name = &scope.plain[self.random.below(scope.plain.len())];
        format!("({name} % 997 + {})", self.random.below(9))
    }

    pub(super) fn condition(&mut self, scope: &Scope) -> String {
        let value = self.value(scope);
        format!("({value}) % {} == 0", self.random.below(2) + 2)
    }

    pub(super) fn key(&mut self) -> String {
        format!("\"k{}\"", self.random.below(KEYS))
    }

    /// A new name, or one that hides another.
    fn name(&mut self, scope: &Scope) -> String {
        if self.random.below(4) == 0 && scope.plain.len() > 1 {
            let name = &scope.plain[self.random.below(scope.plain.len())];
            if !scope.counters.contains(name) && name != "x" {
                return name.clone();
            }
        }
        self.fresh()
    }

    pub(super) fn fresh(&mut self) -> String {
        self.names += 1;
        format!("v{}", self.names)
    }
}

/// xorshift: small, and the same everywhere.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(n).unwrap_or(1)).unwrap_or(0)
    }
}
