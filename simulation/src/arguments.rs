//! What `cargo xtask simulate` may be told.

use std::path::PathBuf;

use crate::checks::Kind;
use crate::script::Setting;

/// What it may be told, as it is shown to a user.
pub const USAGE: &str = "\
cargo xtask simulate                      what every change must pass: kept stories, 20,000 seeds that are always the same, and as
                                          many that are new for each commit, each told twice: it must be the same story
cargo xtask simulate --seeds N            N seeds, from 0 on, or from --from SEED on; --world NAME for one kind of world
cargo xtask simulate --seed S             the story of one seed, line by line
cargo xtask simulate --kept FILE          the story in a file, line by line
cargo xtask simulate --alone              every order of steps in small worlds of a connection without a client; --seeds N and --seed S
                                          for larger ones
  --shrink FINDING                        leaves out what the finding does not need; with --quiet, the script that is left is all that
                                          it prints, to be kept in simulation/kept
  --quiet                                 no story, only the script and, as errors, the findings
  --jobs N                                so many threads; all that there are, if it is not said";

/// What it was told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arguments {
    /// How many seeds.
    pub seeds: Option<u64>,
    /// The first of them.
    pub from: Option<u64>,
    /// One seed.
    pub seed: Option<u64>,
    /// A script in a file.
    pub kept: Option<PathBuf>,
    /// One kind of world.
    pub world: Option<Setting>,
    /// Which finding a script is to be shortened to.
    pub shrink: Option<Kind>,
    /// Only the findings.
    pub quiet: bool,
    /// The core of a connection alone.
    pub alone: bool,
    /// How many threads.
    pub jobs: Option<u64>,
    /// Nothing but what there is to be told.
    pub help: bool,
}

impl Arguments {
    /// Reads them.
    ///
    /// # Errors
    ///
    /// One of them makes no sense.
    pub fn read(words: &[String]) -> Result<Arguments, String> {
        let mut arguments = Arguments::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--quiet" => {
                    arguments.quiet = true;
                    continue;
                }
                "--alone" => {
                    arguments.alone = true;
                    continue;
                }
                "--help" | "-h" => {
                    arguments.help = true;
                    continue;
                }
                _ => {}
            }
            let value = words.next().ok_or_else(|| format!("{word} of what?"))?;
            let number =
                || value.replace('_', "").parse::<u64>().map_err(|_| format!("{word} {value}: not a number"));
            match word.as_str() {
                "--seeds" => arguments.seeds = Some(number()?),
                "--from" => arguments.from = Some(number()?),
                "--seed" => arguments.seed = Some(number()?),
                "--jobs" => arguments.jobs = Some(number()?.max(1)),
                "--kept" => arguments.kept = Some(value.into()),
                "--world" => arguments.world = Some(value.parse()?),
                "--shrink" => arguments.shrink = Some(value.parse()?),
                _ => return Err(format!("{word}: unknown")),
            }
        }
        if arguments.shrink.is_some() && !arguments.is_about_one() {
            return Err("--shrink needs a story: --seed S or --kept FILE".to_owned());
        }
        Ok(arguments)
    }

    /// Whether one story is to be told.
    pub fn is_about_one(&self) -> bool {
        self.seed.is_some() || self.kept.is_some()
    }
}
