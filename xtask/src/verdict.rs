//! What `cargo test` printed, in a sentence: how many tests passed on which servers, and which failed where.

use std::fmt::Write;

/// What has been read so far of the output of `cargo test`.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// As they print themselves: `Redis 7.0.15`.
    servers: Vec<String>,
    passed: u32,
    ignored: u32,
    failures: Vec<Failure>,
    /// The program whose tests run, as `tests/it/main.rs`.
    program: String,
    /// The failed test whose own output is being read.
    shown: Option<usize>,
}

/// A failed test.
#[derive(Debug, Default)]
struct Failure {
    program: String,
    test: String,
    /// The server it ran against, if the test said so before it failed.
    server: Option<String>,
    /// `file:line:column` of the panic.
    place: Option<String>,
}

impl Verdict {
    pub(crate) fn new(servers: Vec<String>) -> Verdict {
        Verdict { servers, ..Verdict::default() }
    }

    /// Takes a line of the output.
    pub(crate) fn read(&mut self, line: &str) {
        let plain = without_colors(line);
        let line = plain.trim();
        if let Some(rest) = line.strip_prefix("Running ") {
            // `Running unittests src/lib.rs (target/debug/deps/roundtrip-0123)`
            let (source, program) = rest.split_once(" (").unwrap_or((rest, ""));
            self.program = match source.strip_prefix("unittests ") {
                Some(_) => format!("units of {}", crate_of(program)),
                None => source.to_owned(),
            };
        } else if let Some(of) = line.strip_prefix("Doc-tests ") {
            self.program = format!("docs of {of}");
        } else if let Some(counts) = line.strip_prefix("test result: ") {
            self.passed += count(counts, "passed");
            self.ignored += count(counts, "ignored");
            self.shown = None;
        } else if let Some(test) =
            line.strip_prefix("test ").and_then(|rest| rest.strip_suffix(" ... FAILED"))
        {
            self.failures.push(Failure {
                program: self.program.clone(),
                test: test.to_owned(),
                ..Failure::default()
            });
        } else if let Some(test) =
            line.strip_prefix("---- ").and_then(|rest| rest.strip_suffix(" stdout ----"))
        {
            let is_it = |failure: &Failure| failure.program == self.program && failure.test == test;
            self.shown = self.failures.iter().rposition(is_it);
        } else if let Some(failure) = self.shown.and_then(|index| self.failures.get_mut(index)) {
            failure.read(line, &self.servers);
        }
    }

    /// What came out. `success` is what the exit code says, which has the last word.
    pub(crate) fn text(&self, success: bool) -> String {
        let Verdict { passed, ignored, failures, .. } = self;
        let mut text = match (success, failures.len()) {
            (true, _) => format!("{passed} passed"),
            (false, 0) => format!("cargo test failed, for the reason above; {passed} passed"),
            (false, failed) => format!("{failed} FAILED, {passed} passed"),
        };
        if *ignored > 0 {
            let _ = write!(text, ", {ignored} ignored");
        }
        let _ = write!(text, " on {}", self.servers.join(", "));
        for Failure { program, test, server, place } in failures {
            let _ = write!(text, "\n  {program}: {test}");
            for part in [
                server.as_ref().map(|server| format!(" on {server}")),
                place.as_ref().map(|place| format!(", at {place}")),
            ] {
                text.push_str(part.as_deref().unwrap_or_default());
            }
        }
        text
    }
}

impl Failure {
    /// Takes a line of the test's own output. A test that runs on several servers says before each which one it is.
    fn read(&mut self, line: &str, servers: &[String]) {
        if servers.iter().any(|server| line.starts_with(server.as_str())) {
            self.server = Some(line.to_owned());
        } else if let Some((_, place)) = line.split_once(" panicked at ")
            && self.place.is_none()
        {
            self.place = Some(place.trim_end_matches(':').to_owned());
        }
    }
}

/// `target/debug/deps/roundtrip_spec-0123)` to `roundtrip_spec`.
fn crate_of(program: &str) -> &str {
    let file = program.rsplit(['/', '\\']).next().unwrap_or(program);
    file.rsplit_once('-').map_or(file, |(name, _)| name)
}

/// The number before a word: of `ok. 6 passed; 1 failed`.
fn count(counts: &str, word: &str) -> u32 {
    let words: Vec<&str> = counts.split([' ', ';']).collect();
    let at = words.windows(2).find(|pair| pair.get(1) == Some(&word));
    at.and_then(|pair| pair.first()?.parse().ok()).unwrap_or(0)
}

/// The line as it reads without the escapes that color it.
fn without_colors(line: &str) -> String {
    let mut parts = line.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('m').map_or(part, |(_, rest)| rest))
}

#[cfg(test)]
mod tests {
    use super::Verdict;

    fn verdict(output: &str) -> Verdict {
        let mut verdict = Verdict::new(vec!["Redis 7.0.15".to_owned(), "Valkey 8.1.1".to_owned()]);
        output.lines().for_each(|line| verdict.read(line));
        verdict
    }

    #[test]
    fn passes_are_counted_over_all_programs() {
        let output = "\u{1b}[1m\u{1b}[32m     Running\u{1b}[0m unittests src/lib.rs (target/debug/deps/roundtrip-1f)\n\
             test a ... ok\n\
             test result: ok. 91 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.03s\n   \
             Doc-tests roundtrip\n\
             test result: ok. 9 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.03s";
        assert_eq!(verdict(output).text(true), "100 passed, 1 ignored on Redis 7.0.15, Valkey 8.1.1");
    }

    #[test]
    fn a_failure_says_in_which_program_on_which_server_and_at_which_line() {
        let output = "\u{1b}[1m\u{1b}[32m     Running\u{1b}[0m tests/it/main.rs (target/debug/deps/it-1f)\n\
             test scripts::known ... FAILED\n\
             test scripts::order ... ok\n\
             \n\
             failures:\n\
             \n\
             ---- scripts::known stdout ----\n\
             Redis 7.0.15, Resp2\n\
             Valkey 8.1.1, Resp3\n\
             \n\
             thread 'scripts::known' (17) panicked at tests/tests/it/scripts.rs:17:9:\n\
             assertion failed\n\
             \n\
             failures:\n    scripts::known\n\
             \n\
             test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.16s";
        let expected = "1 FAILED, 1 passed on Redis 7.0.15, Valkey 8.1.1\n  tests/it/main.rs: scripts::known on \
                        Valkey 8.1.1, Resp3, at tests/tests/it/scripts.rs:17:9";
        assert_eq!(verdict(output).text(false), expected);
    }

    #[test]
    fn what_does_not_compile_has_passed_nothing() {
        let text = verdict("error: could not compile `roundtrip`").text(false);
        assert_eq!(text, "cargo test failed, for the reason above; 0 passed on Redis 7.0.15, Valkey 8.1.1");
    }
}
