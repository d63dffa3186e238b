//! Where an entry stands in the file: by group, then by name.

use roundtrip_spec::model::Spec;

/// The group and name of a method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) group: String,
    pub(crate) method: String,
}

impl Place {
    /// The group of the command's family, its container's or its module's; else the one that the server names.
    pub(crate) fn group_of(command: &str, server: &str, spec: &Spec) -> String {
        let family = |name: &str| name.split([' ', '.']).next().unwrap_or_default().to_owned();
        let is_family = command.contains([' ', '.']);
        let relative = spec.groups.iter().find(|group| {
            let mut commands = group.methods.iter().map(|method| method.command.join(" "));
            is_family && commands.any(|other| other.contains([' ', '.']) && family(&other) == family(command))
        });
        let same = |name: &str| name.replace('_', "-") == server.replace('_', "-");
        let named = || spec.groups.iter().find(|group| same(&group.name));
        match relative.or_else(named) {
            Some(group) => group.name.clone(),
            None if matches!(server, "" | "module") => family(command).to_lowercase(),
            None => server.replace([' ', '_'], "-"),
        }
    }
}

/// The file with the entry in its place.
pub(crate) fn insert(file: &str, place: &Place, entry: &str) -> String {
    let own = format!("[{}.", place.group);
    let mut after = None;
    let mut in_group = false;
    let mut at = 0;
    for line in file.split_inclusive('\n') {
        let end = at + line.len();
        if line.starts_with('[') {
            let method = line.strip_prefix(&own).and_then(|rest| rest.trim_end().strip_suffix(']'));
            match method {
                // the tables of a method follow it
                Some(method) if !method.contains('.') && method > place.method.as_str() => {
                    return spliced(file, at, &format!("{entry}\n"));
                }
                Some(_) => in_group = true,
                None => in_group = false,
            }
        }
        // an entry ends with its last line of text; what comments follow belong to the next
        if in_group && !line.trim().is_empty() && !line.starts_with('#') {
            after = Some(end);
        }
        at = end;
    }
    match after {
        Some(end) => spliced(file, end, &format!("\n{entry}")),
        None => format!("{}\n\n# ---- {} ----\n\n{entry}", file.trim_end(), place.group),
    }
}

fn spliced(file: &str, at: usize, text: &str) -> String {
    let (before, after) = file.split_at_checked(at).unwrap_or((file, ""));
    format!("{before}{text}{after}")
}

#[cfg(test)]
mod tests {
    use super::{Place, insert};

    const FILE: &str = "# ---- a ----\n\n[a.bb]\nx = 1\n[a.bb.docs]\ny = 2\n\n[a.dd]\nx = 1\n\n# ---- b ----\n\n[b.aa]\nx = 1\n";

    fn inserted(group: &str, method: &str) -> String {
        let place = Place { group: group.to_owned(), method: method.to_owned() };
        insert(FILE, &place, &format!("[{group}.{method}]\n"))
    }

    #[test]
    fn stands_by_group_then_by_name() {
        assert!(inserted("a", "aa").contains("----\n\n[a.aa]\n\n[a.bb]\n"));
        assert!(inserted("a", "cc").contains("y = 2\n\n[a.cc]\n\n[a.dd]\n"));
        assert!(inserted("a", "ee").contains("x = 1\n\n[a.ee]\n\n# ---- b"));
        assert!(inserted("b", "bb").ends_with("x = 1\n\n[b.bb]\n"));
        assert!(inserted("c", "aa").ends_with("x = 1\n\n# ---- c ----\n\n[c.aa]\n"));
    }
}
