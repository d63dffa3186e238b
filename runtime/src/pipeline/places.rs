//! Where the replies to the commands of a flight are.

/// Replies that follow each other in one part of a flight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    /// Which part.
    pub(super) part: u16,
    /// How many frames.
    pub(super) frames: u16,
    /// The first of them, counted from the beginning of the part.
    pub(super) first: u32,
}

/// The runs of each command, in the order of the commands. A command has none where it never went over the wire, and several where
/// more than one link answers it. A flight that is one part, with a frame for each command, needs no such map and has none.
#[derive(Debug, Default)]
pub(super) struct Places {
    runs: Vec<Run>,
    /// Where in `runs` those of each command end.
    ends: Vec<u32>,
}

impl Places {
    /// One part, in which every command has a frame but those at `without`, which are in ascending order.
    pub(super) fn skipping(commands: u32, without: impl IntoIterator<Item = u32>) -> Places {
        let mut without = without.into_iter().peekable();
        let mut places = Places::default();
        let mut first = 0;
        for place in 0..commands {
            if without.next_if_eq(&place).is_some() {
                places.push([]);
            } else {
                places.push([Run { part: 0, frames: 1, first }]);
                first += 1;
            }
        }
        places
    }

    /// Adds the next command.
    pub(super) fn push(&mut self, runs: impl IntoIterator<Item = Run>) {
        self.runs.extend(runs);
        self.ends.push(u32::try_from(self.runs.len()).unwrap_or(u32::MAX));
    }

    /// The runs of the command at `place`.
    pub(super) fn get(&self, place: u32) -> &[Run] {
        let end = |place: usize| self.ends.get(place).copied().unwrap_or_default() as usize;
        let start = (place as usize).checked_sub(1).map_or(0, end);
        self.runs.get(start..end(place as usize)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_without_a_frame_are_skipped() {
        let places = Places::skipping(4, [0, 2]);
        let run = |first| Run { part: 0, frames: 1, first };
        assert_eq!(
            [0, 1, 2, 3, 4].map(|place| places.get(place).to_vec()),
            [vec![], vec![run(0)], vec![], vec![run(1)], vec![]]
        );
    }
}
