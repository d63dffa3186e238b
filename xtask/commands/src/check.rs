//! `check`: the spec against servers, as a table of what differs.

use std::path::Path;

use crate::ask::{Asked, ask};
use crate::compare::compare;
use crate::drift::table;
use crate::exceptions::{apply, exceptions, left_out};
use crate::read_spec;
use crate::spec_file::Commands;

/// Whether nothing differs.
pub(crate) fn run(root: &Path, url: Option<&str>) -> Result<bool, String> {
    let spec = read_spec(root)?;
    let commands = Commands::of(&spec);
    let left_out = left_out(root)?;
    let exceptions = exceptions(root)?;
    let mut clean = true;
    for Asked { live, .. } in ask(url)? {
        let mut comparison = compare(&commands, &live, &left_out);
        apply(&exceptions, &live, &mut comparison.drifts);
        let drifts = comparison.drifts.len();
        println!(
            "{:?} {}: {} commands compared, {drifts} differ",
            live.product, live.version, comparison.commands
        );
        if !comparison.absent.is_empty() {
            println!("  not there, so not compared: {}", comparison.absent.join(", "));
        }
        print!("{}", table(&comparison.drifts));
        clean &= drifts == 0;
    }
    if !clean {
        println!(
            "\ncorrect commands.toml, or where a server is odd, list the line's beginning with a reason in commands-exceptions.toml"
        );
    }
    Ok(clean)
}

#[cfg(test)]
mod tests {
    /// Against every server of this machine, which is all that `cargo xtask test` finds.
    #[test]
    fn the_spec_is_as_servers_are() {
        assert_eq!(super::run(&crate::root(), None), Ok(true), "see `cargo xtask commands check`");
    }
}
