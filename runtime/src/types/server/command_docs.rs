//! A server's own documentation of its commands.

use std::collections::BTreeMap;

use crate::types::fields::reply_struct;

reply_struct! {
    /// A server's own documentation of a command: the reply of COMMAND DOCS for each.
    pub struct CommandDocs {
        /// What it does.
        pub summary: String = "summary",
        /// The first version that knows it.
        pub since: String = "since",
        /// The group it belongs to.
        pub group: String = "group",
        /// What it costs.
        pub complexity: Option<String> = "complexity",
        /// The module it is part of.
        pub module: Option<String> = "module",
        /// What else is to be known, as in `deprecated`.
        pub doc_flags: Vec<String> = "doc_flags",
        /// The version from which on it should not be used.
        pub deprecated_since: Option<String> = "deprecated_since",
        /// What to use instead.
        pub replaced_by: Option<String> = "replaced_by",
        /// What has changed, by version.
        pub history: Vec<(String, String)> = "history",
        /// Its arguments.
        pub arguments: Vec<ArgumentDocs> = "arguments",
        /// Its subcommands by name, as in `client|list`.
        pub subcommands: BTreeMap<String, CommandDocs> = "subcommands",
    }
}

reply_struct! {
    /// A server's documentation of an argument.
    pub struct ArgumentDocs {
        /// Its name.
        pub name: String = "name",
        /// What it is, as in `key`, `integer`, `oneof`.
        pub kind: String = "type",
        /// Its name as it is shown.
        pub display_text: Option<String> = "display_text",
        /// Which of the command's key specs it belongs to.
        pub key_spec_index: Option<u64> = "key_spec_index",
        /// The word that comes before it.
        pub token: Option<String> = "token",
        /// What it does.
        pub summary: Option<String> = "summary",
        /// The first version that knows it.
        pub since: Option<String> = "since",
        /// The version from which on it should not be used.
        pub deprecated_since: Option<String> = "deprecated_since",
        /// Its properties, such as `optional`, `multiple`.
        pub flags: Vec<String> = "flags",
        /// What it is made of, or may be.
        pub arguments: Vec<ArgumentDocs> = "arguments",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::CommandDocs;
    use crate::types::tests::decode;

    #[test]
    fn reads_docs_of_both_protocols() {
        let resp2 = b"*2\r\n$3\r\nget\r\n*8\r\n$7\r\nsummary\r\n$4\r\nGet.\r\n$5\r\nsince\r\n$5\r\n1.0.0\r\n$7\r\nhistory\r\n*2\r\n\
            *2\r\n$5\r\n5.0.0\r\n$1\r\nx\r\n*2\r\n$5\r\n6.0.0\r\n$1\r\ny\r\n$9\r\narguments\r\n*1\r\n*6\r\n$4\r\nname\r\n$3\r\nkey\r\n\
            $4\r\ntype\r\n$3\r\nkey\r\n$14\r\nkey_spec_index\r\n:0\r\n";
        let resp3 = b"%1\r\n$3\r\nget\r\n%4\r\n$7\r\nsummary\r\n$4\r\nGet.\r\n$5\r\nsince\r\n$5\r\n1.0.0\r\n$7\r\nhistory\r\n~2\r\n\
            *2\r\n$5\r\n5.0.0\r\n$1\r\nx\r\n*2\r\n$5\r\n6.0.0\r\n$1\r\ny\r\n$9\r\narguments\r\n*1\r\n%3\r\n$4\r\nname\r\n$3\r\nkey\r\n\
            $4\r\ntype\r\n$3\r\nkey\r\n$14\r\nkey_spec_index\r\n:0\r\n";
        let docs: BTreeMap<String, CommandDocs> = decode(resp2).unwrap();
        assert_eq!(decode(resp3).as_ref(), Ok(&docs));
        let get = docs.get("get").unwrap();
        let argument = get.arguments.first().unwrap();
        assert_eq!((get.since.as_str(), get.history.len()), ("1.0.0", 2));
        assert_eq!((argument.kind.as_str(), argument.key_spec_index), ("key", Some(0)));
    }
}
