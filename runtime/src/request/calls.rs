//! The scripts that a submission needs the server to know.

use super::Script;

/// The scripts that a submission calls by their hashes, and whether it makes the server forget all that it knows.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    /// The first call of each script, in the order of the bytes.
    first: Vec<FirstCall>,
    /// SCRIPT FLUSH is among the commands. What was known before it is of no use to calls behind it: these are the scripts
    /// whose text went along once more.
    resent: Option<Vec<Script>>,
}

#[derive(Debug)]
pub(crate) struct FirstCall {
    pub(crate) script: Script,
    /// Where the word EVALSHA begins in the bytes of the submission.
    pub(crate) at: usize,
    /// It has been made an EVAL, with the text in place of the hash.
    pub(crate) by_text: bool,
}

impl Calls {
    /// One call alone.
    pub(crate) fn of(script: &Script, at: usize) -> Calls {
        Calls { first: vec![FirstCall { script: script.clone(), at, by_text: false }], resent: None }
    }

    /// SCRIPT FLUSH alone.
    pub(crate) fn forgetting() -> Calls {
        Calls { first: Vec::new(), resent: Some(Vec::new()) }
    }

    /// SCRIPT FLUSH is queued.
    pub(crate) fn forget(&mut self) {
        self.resent = Some(Vec::new());
    }

    pub(crate) fn forgets(&self) -> bool {
        self.resent.is_some()
    }

    /// Whether the next call of this script has to bring its text, because SCRIPT FLUSH stands before it.
    pub(crate) fn must_resend(&mut self, script: &Script) -> bool {
        match &mut self.resent {
            Some(resent) if !resent.contains(script) => {
                resent.push(script.clone());
                true
            }
            _ => false,
        }
    }

    /// A call by hash is queued, whose name begins at `at`.
    pub(crate) fn add(&mut self, script: &Script, at: usize) {
        if self.resent.is_none() && !self.first.iter().any(|call| call.script == *script) {
            self.first.push(FirstCall { script: script.clone(), at, by_text: false });
        }
    }

    pub(crate) fn first(&self) -> &[FirstCall] {
        &self.first
    }

    pub(crate) fn first_mut(&mut self) -> &mut [FirstCall] {
        &mut self.first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behind_script_flush_each_script_brings_its_text_once() {
        let (one, other) = (Script::new("return 1"), Script::new("return 2"));
        let mut calls = Calls::default();
        assert!(!calls.must_resend(&one));
        calls.add(&one, 4);
        calls.add(&one, 80);
        assert_eq!(calls.first().iter().map(|call| call.at).collect::<Vec<_>>(), [4]);
        calls.forget();
        assert!(calls.must_resend(&one) && !calls.must_resend(&one) && calls.must_resend(&other));
        calls.add(&one, 200);
        assert_eq!(calls.first().len(), 1);
        calls.forget();
        assert!(calls.must_resend(&one));
    }
}
