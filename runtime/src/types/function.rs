//! Libraries of functions.

use std::collections::BTreeMap;
use std::time::Duration;

use super::Text;
use super::fields::reply_struct;

reply_struct! {
    /// A library of functions: an element of the reply of FUNCTION LIST.
    pub struct FunctionLibrary {
        /// Its name.
        pub name: String = "library_name",
        /// The engine that runs it, as in `LUA`.
        pub engine: String = "engine",
        /// Its functions.
        pub functions: Vec<FunctionInfo> = "functions",
        /// Its code, if WITHCODE asked for it.
        pub code: Option<Text> = "library_code",
    }
}

reply_struct! {
    /// A function of a library.
    pub struct FunctionInfo {
        /// Its name.
        pub name: String = "name",
        /// What its author says of it.
        pub description: Option<Text> = "description",
        /// What it may do, as in `no-writes`.
        pub flags: Vec<String> = "flags",
    }
}

reply_struct! {
    /// What functions there are and which one runs: the reply of FUNCTION STATS.
    pub struct FunctionStats {
        /// The function that is running.
        pub running: Option<RunningFunction> = "running_script",
        /// The engines by name.
        pub engines: BTreeMap<String, EngineStats> = "engines",
    }
}

reply_struct! {
    /// A function that is running.
    pub struct RunningFunction {
        /// Its name.
        pub name: String = "name",
        /// The command that called it, with its arguments.
        pub command: Vec<Text> = "command",
        /// For how many milliseconds it has been running.
        pub duration_ms: u64 = "duration_ms",
    }
}

reply_struct! {
    /// What an engine has loaded.
    pub struct EngineStats {
        /// The number of libraries.
        pub libraries: u64 = "libraries_count",
        /// The number of functions.
        pub functions: u64 = "functions_count",
    }
}

impl RunningFunction {
    /// For how long it has been running.
    pub fn duration(&self) -> Duration {
        Duration::from_millis(self.duration_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::{FunctionLibrary, FunctionStats};
    use crate::types::tests::decode;

    #[test]
    fn reads_libraries_of_both_protocols() {
        let resp2 = b"*1\r\n*6\r\n$12\r\nlibrary_name\r\n$5\r\nmylib\r\n$6\r\nengine\r\n$3\r\nLUA\r\n$9\r\nfunctions\r\n*2\r\n\
            *6\r\n$4\r\nname\r\n$1\r\ng\r\n$11\r\ndescription\r\n$-1\r\n$5\r\nflags\r\n*0\r\n\
            *6\r\n$4\r\nname\r\n$1\r\nf\r\n$11\r\ndescription\r\n$1\r\nd\r\n$5\r\nflags\r\n*1\r\n+no-writes\r\n";
        let resp3 = b"*1\r\n%3\r\n$12\r\nlibrary_name\r\n$5\r\nmylib\r\n$6\r\nengine\r\n$3\r\nLUA\r\n$9\r\nfunctions\r\n*2\r\n\
            %3\r\n$4\r\nname\r\n$1\r\ng\r\n$11\r\ndescription\r\n_\r\n$5\r\nflags\r\n~0\r\n\
            %3\r\n$4\r\nname\r\n$1\r\nf\r\n$11\r\ndescription\r\n$1\r\nd\r\n$5\r\nflags\r\n~1\r\n+no-writes\r\n";
        let libraries: Vec<FunctionLibrary> = decode(resp2).unwrap();
        assert_eq!(decode(resp3).as_ref(), Ok(&libraries));
        let library = libraries.first().unwrap();
        let functions: Vec<_> = library.functions.iter().map(|f| (f.name.as_str(), f.flags.len())).collect();
        assert_eq!(
            (library.name.as_str(), functions, library.code.as_ref()),
            ("mylib", vec![("g", 0), ("f", 1)], None)
        );
    }

    #[test]
    fn reads_what_runs() {
        let idle = b"*4\r\n$14\r\nrunning_script\r\n$-1\r\n$7\r\nengines\r\n*2\r\n$3\r\nLUA\r\n*4\r\n$15\r\nlibraries_count\r\n:1\r\n\
            $15\r\nfunctions_count\r\n:2\r\n";
        let stats: FunctionStats = decode(idle).unwrap();
        assert!(stats.running.is_none());
        assert_eq!(stats.engines.get("LUA").map(|engine| (engine.libraries, engine.functions)), Some((1, 2)));
    }
}
