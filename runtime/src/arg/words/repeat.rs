//! What a command repeats: arguments, groups of them, parallel lists.

use super::{Prefix, Words};
use crate::arg::{ArgError, ArgsWriter, Many, RowWriter, ToArgs, ToRows};

impl Words {
    /// A repeated argument; gives the number of repetitions.
    #[inline]
    pub fn args<A: ToArgs>(&mut self, args: A) -> u32 {
        let before = self.count;
        args.to_args(&mut ArgsWriter::new(self, Prefix::default()));
        self.count - before
    }

    /// A repeated argument that is there at least once.
    #[inline]
    pub fn args_required<A: ToArgs>(&mut self, args: A) -> u32 {
        let n = self.args(args);
        self.required(n)
    }

    /// A repeated argument with fixed words before each, such as `(GET pattern)...`; gives the number of repetitions.
    #[inline]
    pub fn args_after<A: ToArgs>(&mut self, encoded: &'static [u8], words: u32, args: A) -> u32 {
        let before = self.count;
        args.to_args(&mut ArgsWriter::new(self, Prefix { encoded, words }));
        (self.count - before) / (words + 1)
    }

    /// Such an argument that is there at least once.
    #[inline]
    pub fn args_after_required<A: ToArgs>(&mut self, encoded: &'static [u8], words: u32, args: A) -> u32 {
        let n = self.args_after(encoded, words, args);
        self.required(n)
    }

    /// A repeated group of arguments, such as `(field value)...`; gives the number of repetitions.
    #[inline]
    pub fn rows<R, A: ToRows<R>>(&mut self, rows: A) -> u32 {
        let mut out = RowWriter::new(self, None, Prefix::default());
        rows.to_rows(&mut out);
        out.rows()
    }

    /// A repeated group that is there at least once.
    #[inline]
    pub fn rows_required<R, A: ToRows<R>>(&mut self, rows: A) -> u32 {
        let n = self.rows(rows);
        self.required(n)
    }

    /// A repeated group with fixed words before each; gives the number of repetitions.
    #[inline]
    pub fn rows_after<R, A: ToRows<R>>(&mut self, encoded: &'static [u8], words: u32, rows: A) -> u32 {
        let mut out = RowWriter::new(self, None, Prefix { encoded, words });
        rows.to_rows(&mut out);
        out.rows()
    }

    /// Such a group that is there at least once.
    #[inline]
    pub fn rows_after_required<R, A: ToRows<R>>(
        &mut self,
        encoded: &'static [u8],
        words: u32,
        rows: A,
    ) -> u32 {
        let n = self.rows_after(encoded, words, rows);
        self.required(n)
    }

    /// Parallel lists out of pairs: the first of each, and then the second of each. Gives the number of pairs.
    #[inline]
    pub fn zip<R, A: ToRows<R>>(&mut self, rows: A) -> u32 {
        let mut seconds = Words::fragment();
        let mut out = RowWriter::new(self, Some(&mut seconds), Prefix::default());
        rows.to_rows(&mut out);
        let n = out.rows();
        self.append(&seconds);
        n
    }

    /// Parallel lists of at least one pair.
    #[inline]
    pub fn zip_required<R, A: ToRows<R>>(&mut self, rows: A) -> u32 {
        let n = self.zip(rows);
        self.required(n)
    }

    /// Repetitions of a type that has its own way of being written; gives their number.
    #[inline]
    pub fn many<T, M: Many<T>>(&mut self, values: M, mut write: impl FnMut(&mut Words, &T)) -> u32 {
        values.each(|value| write(self, value))
    }

    /// Repetitions of such a type, at least one.
    #[inline]
    pub fn many_required<T, M: Many<T>>(&mut self, values: M, write: impl FnMut(&mut Words, &T)) -> u32 {
        let n = self.many(values, write);
        self.required(n)
    }

    fn required(&mut self, repetitions: u32) -> u32 {
        if repetitions == 0 {
            self.fail(ArgError::Empty);
        }
        repetitions
    }
}
